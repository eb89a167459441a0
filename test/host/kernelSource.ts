/**
 * Real kernel sources for tests, from Debian's linux-source packages (KERNELS.md): unmodified, only the files that KSM Lab
 * reads, in .cache/kernels/VERSION. Nothing of them is ever committed.
 *
 *   npx tsx test/host/kernelSource.ts 6.12     fetches it when it is not there, and prints where it lies
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { CACHE, unpackPackage } from "./aptPackage.ts";
import { withFileLock } from "./fileLock.ts";

/** Where Debian has each version. */
export const KERNEL_SUITES = {
  "5.10": ["bullseye", "bullseye-security"],
  "6.1": ["bookworm", "bookworm-security"],
  "6.12": ["bookworm", "bookworm-security"],
  "7.2": ["sid"],
  "7.3": ["experimental"],
} as const;
export type KernelVersion = keyof typeof KERNEL_SUITES;
export const KERNEL_VERSIONS = Object.keys(KERNEL_SUITES) as readonly KernelVersion[];

const NEEDED = ["Makefile", "mm/ksm.c", "include/linux/ksm.h"];
/** Not in every version. */
const WANTED = ["mm/mm_slot.h", "include/trace/events/ksm.h"];

function fetchKernel(version: KernelVersion, dir: string): void {
  const work = `${dir}.new`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    const unpacked = path.join(work, "package");
    unpackPackage(`linux-source-${version}`, KERNEL_SUITES[version], unpacked);
    const tarball = path.join(unpacked, `usr/src/linux-source-${version}.tar.xz`);
    const tree = path.join(work, "tree");
    mkdirSync(tree);
    const members = [...NEEDED, ...WANTED].map((file) => `linux-source-${version}/${file}`);
    // tar ends with an error when one of the wanted files is not in this version: what counts is checked below.
    const tar = spawnSync("tar", ["-xJf", tarball, "-C", tree, "--strip-components=1", ...members], {
      encoding: "utf8",
    });
    const missing = NEEDED.filter((file) => !existsSync(path.join(tree, file)));
    if (missing.length > 0) throw new Error(`linux-source-${version} holds no ${missing.join(", ")}: ${tar.stderr}`);
    renameSync(tree, dir);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * The folder of an unmodified kernel tree of that version, with the files named above. Fetched once a machine; throws an
 * Error that says why when it cannot be had (no Debian, no network).
 */
export function kernelSource(version: KernelVersion): string {
  const dir = path.join(CACHE, "kernels", version);
  if (existsSync(path.join(dir, "mm/ksm.c"))) return dir;
  return withFileLock(`${dir}.lock`, () => {
    if (!existsSync(path.join(dir, "mm/ksm.c"))) fetchKernel(version, dir);
    return dir;
  });
}

if (process.argv[1] === import.meta.filename) {
  for (const asked of process.argv.slice(2)) {
    const version = KERNEL_VERSIONS.find((known) => known === asked);
    console.log(
      version ? kernelSource(version) : `no such version: ${asked} (there are ${KERNEL_VERSIONS.join(", ")})`,
    );
  }
}
