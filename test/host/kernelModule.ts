/**
 * The module brd (a RAM disk, for swap in the guest) of a kernel of kernelImage.ts, in .cache/images/VERSION/brd.ko: out of the
 * package of the very release that the image says it is. Fetched once a machine, never committed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { CACHE, run, unpackPackage } from "./aptPackage.ts";
import { withFileLock } from "./fileLock.ts";
import { kernelImage, suitesOf } from "./kernelImage.ts";
import type { KernelVersion } from "./kernelSource.ts";

/** Where a bzImage says where its release's name is, less 0x200 (Documentation/arch/x86/boot.rst: kernel_version). */
const VERSION_POINTER = 0x20e;
const VERSION_BASE = 0x200;

/** "6.12.117+deb12-cloud-amd64" */
function releaseOf(image: string): string {
  const bytes = readFileSync(image);
  const at = VERSION_BASE + bytes.readUInt16LE(VERSION_POINTER);
  const release = /^[\w.+~-]+/.exec(bytes.toString("latin1", at, at + 128))?.[0];
  if (release === undefined) throw new Error(`${image} does not say which release it is`);
  return release;
}

function fetchModule(version: KernelVersion, module: string): void {
  const release = releaseOf(kernelImage(version));
  // Since 7.x the modules lie in a package of their own.
  const name = `linux-${/^[0-6]\./.test(release) ? "image" : "modules"}-${release}`;
  const work = `${module}.new`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    unpackPackage(name, suitesOf(version), work);
    const found = readdirSync(work, { recursive: true, encoding: "utf8" }).find((file) =>
      /(^|\/)brd\.ko(\.xz)?$/.test(file),
    );
    if (found === undefined) throw new Error(`${name} holds no module brd`);
    const packed = path.join(work, found);
    if (packed.endsWith(".xz")) run("xz", ["-d", packed]);
    renameSync(packed.replace(/\.xz$/, ""), module);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Path of the module. Throws an Error that says why when it cannot be had. */
export function ramDiskModule(version: KernelVersion): string {
  const module = path.join(CACHE, "images", version, "brd.ko");
  if (existsSync(module)) return module;
  return withFileLock(`${module}.lock`, () => {
    if (!existsSync(module)) fetchModule(version, module);
    return module;
  });
}
