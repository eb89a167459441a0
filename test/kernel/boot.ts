/** A scenario's script played on a real kernel. */
import { kernelImage } from "../host/kernelImage.ts";
import { ramDiskModule } from "../host/kernelModule.ts";
import type { KernelVersion } from "../host/kernelSource.ts";
import { guestInitramfs } from "./guest.ts";
import { type GuestParts, Qemu } from "./qemu.ts";
import { type GuestRun, readGuest } from "./readGuest.ts";
import type { Script } from "./script.ts";
import { snapshotOf, startFrom } from "./snapshot.ts";

const LIMIT_SECONDS = 180;

export interface PlayOptions {
  /** Boot the kernel anew instead of taking a snapshot of it. */
  readonly isFresh?: boolean;
  readonly limitSeconds?: number;
  /** Further arguments of qemu. */
  readonly qemuArguments?: readonly string[];
  /** Told how long the script took, from the moment in which the booted guest was given it. */
  readonly onPlayed?: (milliseconds: number) => void;
}

/** What a kernel of that version showed. Throws an Error that says why when nothing can be had. */
export async function playOn(version: KernelVersion, script: Script, options: PlayOptions = {}): Promise<GuestRun> {
  const { nodes, hasHotplug, hasSwap } = script;
  const initramfs = guestInitramfs(hasSwap ? ramDiskModule(version) : undefined);
  const parts = { kernel: kernelImage(version), initramfs, nodes, hasDimm: hasHotplug };
  const console = await playScript(parts, script, options);
  return readGuest(console, script);
}

/** The console's text. */
export async function playScript(parts: GuestParts, script: Script, options: PlayOptions = {}): Promise<string> {
  const limit = options.limitSeconds ?? LIMIT_SECONDS;
  const machine =
    options.isFresh === true
      ? new Qemu(parts, { kind: "fresh" }, limit, options.qemuArguments)
      : await startFrom(await snapshotOf(parts), parts, limit, options.qemuArguments);
  try {
    if (options.isFresh === true) await machine.ready();
    const began = performance.now();
    const console = await machine.play(script.lines);
    options.onPlayed?.(performance.now() - began);
    return console;
  } finally {
    machine.kill();
  }
}
