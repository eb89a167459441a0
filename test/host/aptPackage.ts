/**
 * Debian packages as data: downloaded with apt-get, which checks them against the digests of the archive's signed lists,
 * unpacked with `dpkg -x`, never installed, no root needed. A mirror that does not answer is asked again.
 *
 * Suites that the machine does not list are reached through a list of sources of our own, with its own state and cache
 * under .cache/apt; the mirrors' addresses are taken from the machine's own apt configuration, so that none stands here.
 */
import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tryAgain } from "../../scripts/tryAgain.mjs";
import { withFileLock } from "./fileLock.ts";

export const CACHE = path.resolve(import.meta.dirname, "../../.cache");

const DEBIAN_RELEASES = [
  "bookworm",
  "trixie",
  "forky",
  "bullseye",
  "stable",
  "oldstable",
  "testing",
  "sid",
  "unstable",
];

/** One that hangs is ended, so that it can be tried again. */
const PROGRAM_LIMIT_MS = 20 * 60_000;
/** How long a suite's lists are taken as they are: they are large, and a run asks for several packages of a suite. */
const LISTS_ARE_NEW_MS = 60 * 60_000;

interface Mirror {
  readonly uri: string;
  readonly signedBy: string;
}

/** Runs a program to its end; its standard output. Throws an Error with the last lines of what it said. */
export function run(program: string, args: readonly string[], options: { readonly cwd?: string } = {}): string {
  try {
    return execFileSync(program, args, {
      ...options,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: PROGRAM_LIMIT_MS,
      maxBuffer: 1 << 28,
    });
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    const why = said.trim().split("\n").slice(-5).join("\n") || String(error);
    throw new Error(`${program} ${args.at(-1) ?? ""} failed: ${why}`, { cause: error });
  }
}

/** The machine's own mirrors of Debian: the main archive and the security archive. */
function mirrors(): { readonly main: Mirror; readonly security: Mirror | undefined } {
  const format = "$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(SIGNED_BY)";
  const targets = run("apt-get", ["indextargets", "--format", format, "Created-By: Packages"])
    .split("\n")
    .map((line) => line.split("|"))
    .filter(([, , component]) => component === "main");
  const find = (releases: readonly string[]): Mirror | undefined => {
    const target = targets.find(([, release]) => releases.includes(release ?? ""));
    return target && { uri: target[0] ?? "", signedBy: target[3] ?? "" };
  };
  const main = find(DEBIAN_RELEASES);
  if (!main) throw new Error("this machine's apt is not set up for Debian");
  return { main, security: find(DEBIAN_RELEASES.map((release) => `${release}-security`)) };
}

function sourceLines(suites: readonly string[]): string {
  const { main, security } = mirrors();
  return suites
    .map((suite) => {
      const mirror = suite.endsWith("-security") ? security : main;
      if (!mirror) return "";
      const options = mirror.signedBy.startsWith("/") ? `[signed-by=${mirror.signedBy}] ` : "";
      return `deb ${options}${mirror.uri} ${suite} main\n`;
    })
    .join("");
}

/** apt's options for a list of sources with only these suites, in that folder. */
function optionsIn(dir: string): readonly string[] {
  const settings = {
    "Dir::Etc::sourcelist": path.join(dir, "sources.list"),
    "Dir::Etc::sourceparts": "-",
    "Dir::State::lists": path.join(dir, "lists"),
    "Dir::Cache": path.join(dir, "cache"),
    "APT::Sandbox::User": "",
    "Acquire::Retries": "3",
    "Acquire::http::Timeout": "60",
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

/** Does it with apt's options for these suites; once more with lists of now, and again after that, where it fails. */
function withSuites<T>(what: string, suites: readonly string[], use: (options: readonly string[]) => T): T {
  const dir = path.join(CACHE, "apt", suites.join("+"));
  const updated = path.join(dir, "updated");
  const lines = sourceLines(suites);
  const options = optionsIn(dir);
  const update = (): void => {
    for (const folder of ["lists/partial", "cache/archives/partial"])
      mkdirSync(path.join(dir, folder), { recursive: true });
    writeFileSync(path.join(dir, "sources.list"), lines);
    run("apt-get", [...options, "-q", "update"]);
    writeFileSync(updated, "");
  };
  // An apt-get that finds another one at the same lists does not wait for it, but fails.
  return withFileLock(`${dir}.lock`, () => {
    let isNew = existsSync(updated) && Date.now() - statSync(updated).mtimeMs < LISTS_ARE_NEW_MS;
    return tryAgain(what, () => {
      if (!isNew) update();
      isNew = false;
      return use(options);
    });
  });
}

/**
 * Downloads the newest package of that name (a glob is allowed when it can only mean one thing) in these suites and
 * unpacks it into `into`. Throws an Error that says why when it cannot be had.
 */
export function unpackPackage(name: string, suites: readonly string[], into: string): void {
  withPackage(name, suites, into, (deb) => run("dpkg", ["-x", deb, into]));
}

/** Of a package one file, and what it is a link to, without the rest, which may be gigabytes. `member` as tar lists it: "./usr/…". */
export function unpackMember(name: string, suites: readonly string[], member: string, into: string): void {
  withPackage(name, suites, into, (deb) => {
    const unpack = (each: string): void =>
      void run("sh", ["-c", 'dpkg-deb --fsys-tarfile "$1" | tar -xf - -C "$2" "$3"', "sh", deb, into, each]);
    unpack(member);
    const file = path.join(into, member);
    if (!lstatSync(file).isSymbolicLink()) return;
    unpack(`./${path.posix.join(path.posix.dirname(member), readlinkSync(file))}`);
  });
}

function withPackage(name: string, suites: readonly string[], into: string, use: (deb: string) => void): void {
  const download = `${into}.deb`;
  rmSync(download, { recursive: true, force: true });
  mkdirSync(download, { recursive: true });
  mkdirSync(into, { recursive: true });
  try {
    withSuites(`the download of ${name}`, suites, (options) =>
      run("apt-get", [...options, "-q", "download", name], { cwd: download }),
    );
    const deb = readdirSync(download).find((file) => file.endsWith(".deb"));
    if (deb === undefined) throw new Error(`apt-get downloaded no ${name}`);
    use(path.join(download, deb));
  } finally {
    if (existsSync(download)) rmSync(download, { recursive: true });
  }
}

/** The name of the newest package in these suites that matches the regular expression; throws when none does. */
export function newestPackageName(pattern: string, suites: readonly string[]): string {
  return withSuites(`the search for ${pattern}`, suites, (options) => {
    const newest = run("apt-cache", [...options, "search", "--names-only", pattern])
      .split("\n")
      .map((line) => line.split(" ")[0] ?? "")
      .filter((name) => name !== "")
      .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
      .at(-1);
    if (newest === undefined) throw new Error(`no package ${pattern} in ${suites.join(", ")}`);
    return newest;
  });
}
