/** What `npm run conformance` is asked. */
import { KERNEL_VERSIONS, type KernelVersion } from "../host/kernelSource.ts";

export interface ConformanceOptions {
  readonly versions: readonly KernelVersion[];
  /** Names; empty: all. */
  readonly scenarios: readonly string[];
  /** So many random scenarios instead of the named ones. */
  readonly random: number;
  /** The first of the seeds; each next one is one more. */
  readonly seed: number;
  /** Writes what the real kernels show over the recordings. */
  readonly update: boolean;
  /** The random ones have two nodes, and move pages between them. */
  readonly migrate: boolean;
  /** Against the recordings, without qemu. */
  readonly recorded: boolean;
  /** Boots the kernel for each scenario, instead of going on from a snapshot. */
  readonly fresh: boolean;
  readonly coverage: boolean;
  /** Compares the lines that a real kernel executes, too. */
  readonly lines: boolean;
}

export const USAGE = `npm run conformance [-- OPTIONS]

Plays every scenario of test/kernel/scenarios on real kernels in qemu and on the engine running the same kernel's own
mm/ksm.c, and compares every observation. The last line says how much was compared. Exit code 0: all equal; 1: a difference;
2: something is missing or broken.

  --kernel V       only this version (${KERNEL_VERSIONS.join(", ")}); may be given again, or as a list with commas
  --scenario NAME  only this scenario; may be given again
  --random N       N random scenarios instead; a failing one is shrunk, then kept in .cache/conformance
  --seed S         seed of the first of them (1); the seeds that follow it are S+1, S+2, …
  --migrate        those have two nodes, and move pages between them
  --recorded       against the recordings of test/kernel/recordings: needs no qemu
  --live           against kernels in qemu (this is the default)
  --fresh          boots a kernel for each scenario; otherwise each goes on from a snapshot of a booted one
  --update         writes the recordings anew
  --coverage       prints which functions and lines of ksm.c the suite executed, a version
  --lines          compares, too, which lines of ksm.c the real kernel executed (fetches its debug symbols, 300 MB)`;

/** Throws an Error for arguments that make no sense. */
export function parseOptions(args: readonly string[]): ConformanceOptions {
  const options = { versions: [] as KernelVersion[], scenarios: [] as string[], random: 0, seed: 1 };
  const flags = new Set<string>();
  for (let at = 0; at < args.length; at++) {
    const [name = "", inline] = (args[at] ?? "").split(/=(.*)/s);
    const value = (): string => {
      const found = inline ?? args[++at];
      if (found === undefined || found === "") throw new Error(`${name} needs a value`);
      return found;
    };
    if (name === "--kernel") options.versions.push(...value().split(",").map(versionOf));
    else if (name === "--scenario") options.scenarios.push(...value().split(","));
    else if (name === "--random") options.random = number(name, value(), 1);
    else if (name === "--seed") options.seed = number(name, value(), 0);
    else if (FLAGS.includes(name) && inline === undefined) flags.add(name.slice(2));
    else throw new Error(`there is no option ${args[at] ?? ""}`);
  }
  refuseContradictions(flags, options);
  return {
    ...options,
    versions: options.versions.length > 0 ? [...new Set(options.versions)] : KERNEL_VERSIONS,
    update: flags.has("update"),
    migrate: flags.has("migrate"),
    recorded: flags.has("recorded"),
    fresh: flags.has("fresh"),
    coverage: flags.has("coverage"),
    lines: flags.has("lines"),
  };
}

const FLAGS = ["--update", "--migrate", "--recorded", "--live", "--fresh", "--coverage", "--lines"];

function refuseContradictions(
  flags: ReadonlySet<string>,
  { random, scenarios }: { readonly random: number; readonly scenarios: readonly string[] },
): void {
  const both = (a: string, b: string): void => {
    throw new Error(`${a} and ${b} cannot be asked for together`);
  };
  if (flags.has("recorded"))
    for (const other of ["live", "update", "fresh", "lines"]) if (flags.has(other)) both("--recorded", `--${other}`);
  if (random === 0 && flags.has("migrate")) throw new Error("--migrate is about random scenarios: --random N");
  if (random > 0 && flags.has("recorded")) both("--random", "--recorded");
  if (random > 0 && flags.has("update")) both("--random", "--update");
  if (random > 0 && scenarios.length > 0) both("--random", "--scenario");
}

function versionOf(text: string): KernelVersion {
  const found = KERNEL_VERSIONS.find((version) => version === text);
  if (found === undefined) throw new Error(`there is no kernel ${text} here: ${KERNEL_VERSIONS.join(", ")}`);
  return found;
}

function number(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new Error(`${name} takes a number from ${least} on, not ${text}`);
  return value;
}
