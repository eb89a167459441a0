/** Boots a kernel with the guest as its init and a script in its initramfs, under qemu's software emulation. */
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Script } from "./script.ts";

export interface Boot {
  readonly console: string;
  readonly seconds: number;
}

const COMMAND_LINE =
  "console=ttyS0 quiet panic=-1 mitigations=off transparent_hugepage=never numa_balancing=disable norandmaps nokaslr";

/** Builds the guest once into `directory`; needs gcc with static libc. */
export function buildGuest(source: string, directory: string): string {
  mkdirSync(directory, { recursive: true });
  const guest = join(directory, "guest");
  try {
    execFileSync("gcc", ["-O1", "-static", "-Wall", "-Wextra", "-Werror", "-o", guest, source], {
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    throw new Error(`the guest program could not be built with gcc: ${String(error)}`, { cause: error });
  }
  return guest;
}

/** Throws with the guest's console when it hangs (limitSeconds) or qemu cannot start it. */
export async function boot(kernel: string, guest: string, script: Script, limitSeconds = 120): Promise<Boot> {
  if (!existsSync(kernel)) throw new Error(`no kernel image at ${kernel}`);
  const work = mkdtempSync(join(tmpdir(), "ksm-lab-boot-"));
  try {
    const initramfs = packInitramfs(work, guest, script);
    return await run(kernel, initramfs, script.nodes, limitSeconds);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function packInitramfs(work: string, guest: string, script: Script): string {
  const root = join(work, "root");
  mkdirSync(join(root, "dev"), { recursive: true });
  copyFileSync(guest, join(root, "init"));
  writeFileSync(join(root, "script"), script.lines.join("\n") + "\n");
  const archive = join(work, "initramfs");
  execFileSync("sh", ["-c", 'cd "$1" && find . | cpio -o -H newc --quiet > "$2"', "sh", root, archive]);
  return archive;
}

function run(kernel: string, initramfs: string, nodes: number, limitSeconds: number): Promise<Boot> {
  const memory =
    nodes > 1
      ? [
          "-object",
          "memory-backend-ram,id=m0,size=512M",
          "-object",
          "memory-backend-ram,id=m1,size=512M",
          "-numa",
          "node,memdev=m0,cpus=0",
          "-numa",
          "node,memdev=m1",
        ]
      : [];
  const args = [
    "-smp",
    "1",
    "-m",
    "1024",
    "-nographic",
    "-no-reboot",
    "-net",
    "none",
    ...memory,
    "-kernel",
    kernel,
    "-initrd",
    initramfs,
    "-append",
    COMMAND_LINE,
  ];
  const started = process.hrtime.bigint();
  return new Promise((resolve, reject) => {
    const qemu = spawn("qemu-system-x86_64", args, { stdio: ["ignore", "pipe", "pipe"] });
    let console = "";
    let timedOut = false;
    const limit = setTimeout(() => {
      timedOut = true;
      qemu.kill("SIGKILL");
    }, limitSeconds * 1000);
    qemu.stdout.setEncoding("latin1").on("data", (text: string) => (console += text));
    qemu.stderr.setEncoding("latin1").on("data", (text: string) => (console += text));
    qemu.on("error", (error) => {
      clearTimeout(limit);
      reject(new Error(`qemu-system-x86_64 cannot be run: ${error.message}`));
    });
    qemu.on("close", () => {
      clearTimeout(limit);
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      if (timedOut) reject(new Error(`the guest did not end within ${limitSeconds} s; its console:\n${console}`));
      else resolve({ console, seconds });
    });
  });
}
