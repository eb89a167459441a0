/** The guest program, built with the host's gcc, and its initramfs, with the module of a RAM disk when it is to have swap. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { CACHE } from "../host/aptPackage.ts";

const SOURCE = path.resolve(import.meta.dirname, "guest/guest.c");
const FLAGS = ["-O1", "-static", "-Wall", "-Wextra", "-Werror"];

/** Path of an initramfs with the guest program of this tree in it; built when it is not there yet. */
export function guestInitramfs(ramDisk?: string): string {
  const hash = createHash("sha256").update(readFileSync(SOURCE)).update(FLAGS.join(" "));
  if (ramDisk !== undefined) hash.update(readFileSync(ramDisk));
  const name = hash.digest("hex").slice(0, 16);
  const initramfs = path.join(CACHE, "guest", `${name}.initramfs`);
  if (existsSync(initramfs)) return initramfs;
  mkdirSync(path.dirname(initramfs), { recursive: true });
  const work = mkdtempSync(`${initramfs}.`);
  try {
    const guest = path.join(work, "guest");
    compile(guest);
    pack(guest, ramDisk, path.join(work, "root"), `${guest}.initramfs`);
    renameSync(`${guest}.initramfs`, initramfs);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return initramfs;
}

function compile(guest: string): void {
  const { status, stderr, error } = spawnSync("gcc", [...FLAGS, "-o", guest, SOURCE], { encoding: "utf8" });
  if (error) throw new Error(`there is no gcc to build the guest program with: ${error.message}`);
  if (status !== 0) throw new Error(`gcc does not build the guest program (static libc is needed):\n${stderr}`);
}

function pack(guest: string, ramDisk: string | undefined, root: string, archive: string): void {
  mkdirSync(path.join(root, "dev"), { recursive: true });
  copyFileSync(guest, path.join(root, "init"));
  if (ramDisk !== undefined) copyFileSync(ramDisk, path.join(root, "brd.ko"));
  execFileSync("sh", ["-c", 'cd "$1" && find . | cpio -o -H newc --quiet > "$2"', "sh", root, archive]);
}
