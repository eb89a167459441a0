/**
 * Bootable Debian kernels for tests (KERNELS.md), in .cache/images/VERSION: one file, the vmlinuz of the newest cloud
 * image of that version. Fetched once a machine, never committed.
 *
 *   npx tsx test/host/kernelImage.ts 6.12     fetches it when it is not there, and prints where it lies
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { CACHE, newestPackageName, unpackPackage } from "./aptPackage.ts";
import { withFileLock } from "./fileLock.ts";
import { KERNEL_VERSIONS, type KernelVersion } from "./kernelSource.ts";

/** Since 7.x the image itself lies in a package of its own. */
const IMAGES: Readonly<Record<KernelVersion, { readonly pattern: string; readonly suites: readonly string[] }>> = {
  "5.10": { pattern: "^linux-image-5\\.10\\.0-[0-9]+-cloud-amd64$", suites: ["bullseye", "bullseye-security"] },
  "6.1": { pattern: "^linux-image-6\\.1\\.0-[0-9]+-cloud-amd64$", suites: ["bookworm", "bookworm-security"] },
  "6.12": { pattern: "^linux-image-6\\.12\\.[^ ]*[0-9]-cloud-amd64$", suites: ["bookworm", "bookworm-security"] },
  "7.2": { pattern: "^linux-binary-7\\.2\\.[^ ]*-cloud-amd64$", suites: ["sid"] },
  "7.3": { pattern: "^linux-binary-7\\.3[^ ]*-cloud-amd64$", suites: ["experimental"] },
};

/** Debian's suites that have the version. */
export function suitesOf(version: KernelVersion): readonly string[] {
  return IMAGES[version].suites;
}

function fetchImage(version: KernelVersion, image: string): void {
  const work = `${image}.new`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(path.dirname(image), { recursive: true });
  try {
    const { pattern, suites } = IMAGES[version];
    unpackPackage(newestPackageName(pattern, suites), suites, work);
    const found = readdirSync(work, { recursive: true, encoding: "utf8" }).find((file) =>
      /(^|\/)vmlinuz[^/]*$/.test(file),
    );
    if (found === undefined) throw new Error(`the package of kernel ${version} holds no vmlinuz`);
    renameSync(path.join(work, found), image);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Path of a bootable image. Throws an Error that says why when it cannot be had. */
export function kernelImage(version: KernelVersion): string {
  const image = path.join(CACHE, "images", version, "vmlinuz");
  if (existsSync(image)) return image;
  return withFileLock(`${path.join(CACHE, "images", version)}.lock`, () => {
    if (!existsSync(image)) fetchImage(version, image);
    return image;
  });
}

if (process.argv[1] === import.meta.filename) {
  for (const asked of process.argv.slice(2)) {
    const version = KERNEL_VERSIONS.find((known) => known === asked);
    console.log(version ? kernelImage(version) : `no such version: ${asked}`);
  }
}
