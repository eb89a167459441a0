/** The lines that a run prints, as SCENARIO.md has them: members in a fixed order. */
import type { Json, JsonObject } from "./json.ts";
import type { Difference } from "./expectation.ts";
import type { Figures } from "./observer.ts";
import type { PageTexts } from "./sharingClasses.ts";

export interface StartFigures {
  readonly source: string;
  readonly version: string;
  readonly functions: number;
  readonly unmodelled: readonly string[];
}

function line(at: string, ...members: readonly (readonly [string, Json])[]): JsonObject {
  return new Map<string, Json>([["at", at], ...members]);
}

export function startLine(start: StartFigures): JsonObject {
  const { source, version, functions, unmodelled } = start;
  return line("start", ["source", source], ["version", version], ["functions", functions], ["unmodelled", unmodelled]);
}

export function observationLine(at: "tick" | "woken" | "asleep", op: number, sysfs: Figures): JsonObject {
  return line(at, ["op", op], ["sysfs", sysfs]);
}

export function scanLine(op: number, batches: number, sysfs: Figures): JsonObject {
  return line("scan", ["op", op], ["batches", batches], ["sysfs", sysfs]);
}

export function errnoLine(op: number, name: string, file: string | undefined): JsonObject {
  return line("errno", ["op", op], ["name", name], ...(file === undefined ? [] : [["file", file] as const]));
}

export function readLine(op: number, value: number): JsonObject {
  return line("read", ["op", op], ["value", value]);
}

/** `stats` by process. */
export function dumpFigures(sysfs: Figures, stats: ReadonlyMap<string, Figures>, pages: PageTexts): JsonObject {
  const processes = new Map<string, Json>();
  for (const [name, regions] of pages) {
    processes.set(
      name,
      new Map<string, Json>([
        ["ksm_stat", stats.get(name) ?? new Map()],
        ["regions", regions],
      ]),
    );
  }
  return new Map<string, Json>([
    ["sysfs", sysfs],
    ["processes", processes],
  ]);
}

export function dumpLine(op: number, figures: JsonObject): JsonObject {
  return line("dump", ["op", op], ...figures);
}

export function expectationLine(op: number, difference: Difference | undefined): JsonObject {
  if (difference === undefined) return line("expect", ["op", op], ["ok", true]);
  const { path, expected, actual } = difference;
  return line("expect", ["op", op], ["ok", false], ["path", path], ["expected", expected], ["actual", actual]);
}

export function endLine(steps: number, hash: string): JsonObject {
  return line("end", ["steps", steps], ["hash", hash]);
}
