/**
 * A booted machine kept on disk: the guest waits for its script. Its memory lies in files that each machine started from it
 * maps privately, so that a start costs no copy; the rest is qemu's migration stream (capability x-ignore-shared).
 * Measured: see test/kernel/README.md.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  utimesSync,
} from "node:fs";
import path from "node:path";
import { CACHE } from "../host/aptPackage.ts";
import { type GuestParts, Qemu } from "./qemu.ts";

const BOOT_LIMIT_SECONDS = 180;
const NEEDED_BYTES = 2 ** 31;
const POLL_MS = 50;
/** Some 110 MB each. */
const MAX_KEPT = 24;

const underWay = new Map<string, Promise<void>>();

/** The folder of a snapshot of these parts; made when it is not there yet, and the disk has so much room for it. */
export async function snapshotOf(parts: GuestParts, neededBytes = NEEDED_BYTES): Promise<string> {
  const directory = path.join(
    CACHE,
    "snapshots",
    `${nameOf(parts)}-${parts.nodes}${parts.hasDimm === true ? "-dimm" : ""}`,
  );
  if (existsSync(directory)) {
    const now = new Date();
    utimesSync(directory, now, now);
    return directory;
  }
  const making = underWay.get(directory) ?? make(parts, directory, neededBytes);
  underWay.set(directory, making);
  await making.finally(() => underWay.delete(directory));
  return directory;
}

function nameOf(parts: GuestParts): string {
  const hash = createHash("sha256");
  for (const file of [parts.kernel, parts.initramfs, path.join(import.meta.dirname, "qemu.ts")])
    hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

/** Each change of the guest or of qemu's arguments makes others: those used longest ago go. */
function removeOldest(): void {
  const folder = path.join(CACHE, "snapshots");
  const all = readdirSync(folder)
    .map((name) => path.join(folder, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const directory of all.slice(MAX_KEPT)) rmSync(directory, { recursive: true, force: true });
}

async function make(parts: GuestParts, directory: string, neededBytes: number): Promise<void> {
  const work = `${directory}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    const { bavail, bsize } = statfsSync(work);
    if (bavail * bsize < neededBytes)
      throw new Error(`the disk of ${work} is full: a snapshot needs ${neededBytes / 2 ** 20} MB`);
    await take(parts, work);
    if (!existsSync(directory)) renameSync(work, directory);
    removeOldest();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A machine as it was when the snapshot was taken, running. */
export async function startFrom(
  directory: string,
  parts: GuestParts,
  limitSeconds: number,
  more: readonly string[] = [],
): Promise<Qemu> {
  const machine = new Qemu(parts, { kind: "snapshot", directory }, limitSeconds, more);
  await machine.command("migrate-set-capabilities", IGNORE_SHARED);
  await machine.command("migrate-incoming", { uri: `exec:cat '${path.join(directory, "state")}'` });
  await migrated(machine);
  await machine.command("cont");
  return machine;
}

const IGNORE_SHARED = { capabilities: [{ capability: "x-ignore-shared", state: true }] };

async function take(parts: GuestParts, directory: string): Promise<void> {
  const machine = new Qemu(parts, { kind: "template", directory }, BOOT_LIMIT_SECONDS);
  try {
    await machine.ready();
    await machine.command("stop");
    await machine.command("migrate-set-capabilities", IGNORE_SHARED);
    await machine.command("migrate", { uri: `exec:cat > '${path.join(directory, "state")}'` });
    await migrated(machine);
  } finally {
    machine.kill();
  }
}

async function migrated(machine: Qemu): Promise<void> {
  for (;;) {
    const { status } = await machine.command("query-migrate");
    if (status === "completed") return;
    if (status === "failed" || status === "cancelled") throw new Error(`qemu's snapshot ${status}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
