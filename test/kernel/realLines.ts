/**
 * Which lines of mm/ksm.c a real kernel executes in a scenario, statement by statement as a debugger would count them.
 *
 * Debian's package of debug symbols has the line table; qemu logs the code that it translates, which it does when code is
 * first executed. A line counts when an instruction was executed that the table marks as the beginning of a statement.
 * What the compiler moved or merged counts where it was put: a few lines are said to be executed that were not.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CACHE, unpackMember } from "../host/aptPackage.ts";
import { KERNEL_SUITES, type KernelVersion } from "../host/kernelSource.ts";
import { playOn } from "./boot.ts";
import type { CoverageFigures } from "./coverage.ts";
import type { GuestRun } from "./readGuest.ts";
import { parseScenario, toScript } from "./script.ts";
import { type NamedScenario, scenarioText } from "./suite.ts";

/** Beginnings of statements: line, and address in hexadecimal. */
export type LineTable = readonly (readonly [line: number, address: string])[];

export interface RealLines extends GuestRun {
  readonly lines: ReadonlySet<number>;
}

/** The kernel's own init code lies apart from the rest, and has run when a scenario begins. */
const MAX_GAP = 0x10000;
/** An hour, as guest.c has it. */
const GUEST_SLEEP = 3_600_000;

/** `kernel`: as a guest names itself. Throws an Error that says why when there are no debug symbols. */
export function lineTable(version: KernelVersion, kernel: string): LineTable {
  const release = kernel.split(" ")[0] ?? kernel;
  const file = path.join(CACHE, "lines", `${release}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as LineTable;
  const work = mkdtempSync(path.join(tmpdir(), "ksm-lab-symbols-"));
  try {
    const member = `./usr/lib/debug/boot/vmlinux-${release}`;
    unpackMember(`linux-image-${release}-dbg`, KERNEL_SUITES[version], member, path.join(work, "package"));
    const table = readTable(path.join(work, "package", member));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(table));
    return table;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function readTable(vmlinux: string): LineTable {
  const command = "readelf -wL \"$1\" 2>/dev/null | grep -E '^ksm\\.c +[0-9]+ +0xf.* x$'";
  const { stdout, status } = spawnSync("sh", ["-c", command, "sh", vmlinux], { encoding: "utf8", maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`readelf finds no lines of ksm.c in ${path.basename(vmlinux)}`);
  const rows = stdout
    .trim()
    .split("\n")
    .map((row) => row.split(/\s+/))
    .map(([, line = "", address = ""]) => [Number(line), address.slice(2)] as const)
    .sort(([, a], [, b]) => (a < b ? -1 : 1));
  const end = rows.findIndex(([, address], i) => {
    const next = rows[i + 1]?.[1];
    return next === undefined || BigInt(`0x${next}`) - BigInt(`0x${address}`) > MAX_GAP;
  });
  return rows.slice(0, end + 1);
}

/** Plays the scenario on the real kernel and says what of ksm.c it executed. */
export async function playWithLines(
  version: KernelVersion,
  { text }: NamedScenario,
  table: LineTable,
): Promise<RealLines> {
  const work = mkdtempSync(path.join(tmpdir(), "ksm-lab-lines-"));
  try {
    const log = path.join(work, "log");
    const range = `0x${table[0]?.[1] ?? "0"}..0x${table.at(-1)?.[1] ?? "0"}`;
    const run = await playOn(version, toScript(parseScenario(text)), {
      qemuArguments: ["-d", "in_asm", "-dfilter", range, "-D", log],
    });
    const executed = new Set(
      [...readFileSync(log, "latin1").matchAll(/^0x([0-9a-f]{16}):/gm)].map(([, address]) => address),
    );
    return { ...run, lines: new Set(table.filter(([, address]) => executed.has(address)).map(([line]) => line)) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * The scenario as the guest does it: to make a batch it writes sleep_millisecs, where the engine lets ksmd's sleep end. Written
 * once more than that, it changes nothing else of a run.
 */
export function asTheGuestDoes(scenario: NamedScenario): NamedScenario {
  const parsed = parseScenario(scenario.text);
  const run = [{ op: "sysfs", sleep_millisecs: GUEST_SLEEP }, ...parsed.run];
  return { name: scenario.name, text: scenarioText({ ...parsed, run }) };
}

/** Summed over scenarios: lines that a real kernel executed, and those of them that the engine executed in the same one. */
export class LineComparison {
  private real = 0;
  private here = 0;
  /** By line: in how many scenarios only the real kernel executed it. */
  private readonly missed = new Map<number, number>();

  /** Only lines on which the engine knows a statement to begin count. */
  add(real: ReadonlySet<number>, { allLines, executedLines }: CoverageFigures): void {
    for (const line of real) {
      if (!allLines.has(line)) continue;
      this.real++;
      if (executedLines.has(line)) this.here++;
      else this.missed.set(line, (this.missed.get(line) ?? 0) + 1);
    }
  }

  text(version: string): string {
    const missed = [...this.missed].sort(([, a], [, b]) => b - a).map(([line, count]) => `${line} (${count})`);
    const rest = missed.length === 0 ? "" : `; never here, in how many scenarios: ${missed.join(", ")}`;
    const percent = ((100 * this.here) / Math.max(1, this.real)).toFixed(2);
    return (
      `lines of ${version}: ${this.real.toLocaleString("en")} seen executed by a real kernel, scenario by scenario, ` +
      `${this.here.toLocaleString("en")} of them executed here too (${percent} %)${rest}`
    );
  }
}
