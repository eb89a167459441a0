/**
 * What the tests need of the machine beyond Node. Where CI=true it is installed with apt-get; elsewhere a test that misses
 * something is skipped and says so.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";
import { tryAgain } from "./tryAgain.mjs";

/** Program, and the Debian packages that it takes. */
const NEEDED = {
  gcc: "gcc libc6-dev",
  "g++": "g++",
  make: "make",
  python3: "python3",
  chromium: "chromium fonts-dejavu-core",
  rg: "ripgrep",
  xz: "xz-utils",
  cpio: "cpio",
  "qemu-system-x86_64": "qemu-system-x86",
};

/** @param {string} program */
export function isOnPath(program) {
  return (process.env["PATH"] ?? "").split(path.delimiter).some((dir) => {
    try {
      accessSync(path.join(dir, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** @returns {string[]} packages whose programs are missing */
export function missingPackages() {
  return Object.entries(NEEDED)
    .filter(([program]) => !isOnPath(program))
    .flatMap(([, names]) => names.split(" "));
}

/**
 * Installs what is missing (root and apt-get are needed). Throws an Error with what apt-get said when it cannot.
 * @returns {string[]} what was installed
 */
export function installMissing() {
  const missing = missingPackages();
  if (missing.length === 0) return [];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const options = ["-q", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=300"];
  tryAgain("the installation", () => {
    for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...missing]]) {
      const { status, stderr, error } = spawnSync("apt-get", [...options, ...args], { env, encoding: "utf8" });
      if (error || status !== 0) throw new Error(`apt-get ${args.join(" ")}: ${error?.message ?? stderr}`);
    }
  });
  const still = missingPackages();
  if (still.length > 0) throw new Error(`apt-get installed ${missing.join(", ")}, still missing: ${still.join(", ")}`);
  return missing;
}
