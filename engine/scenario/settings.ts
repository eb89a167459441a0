/** A scenario with other values of some files of sysfs: they are written before the first operation, its own are left out. */
import type { JsonObject } from "./json.ts";
import type { Operation, Scenario } from "./scenario.ts";

export type Settings = ReadonlyMap<string, string>;

/** `index` of the operation that writes the settings: observations of it are told by this. */
export const SETTINGS_OPERATION = -1;

export function withSettings(scenario: Scenario, settings: Settings): Scenario {
  if (settings.size === 0) return scenario;
  const writes = [...settings].map(([file, text]) => ({ file, text }));
  const place = { offset: 0, length: 1, line: 1, column: 1 };
  const first: Operation = { op: "sysfs", writes, index: SETTINGS_OPERATION, place, fields: new Map() };
  return { ...scenario, run: [first, ...without(scenario.run, settings)] };
}

function without(run: readonly Operation[], settings: Settings): readonly Operation[] {
  return run.map((operation) => {
    if (operation.op === "repeat") return { ...operation, run: without(operation.run, settings) };
    if (operation.op !== "sysfs") return operation;
    return { ...operation, writes: operation.writes.filter(({ file }) => !settings.has(file)) };
  });
}

/** The same run without its lines for every single batch, which take longer than a small batch itself. */
export function withoutObservations(scenario: Scenario): Scenario {
  return { ...scenario, run: quiet(scenario.run) };
}

function quiet(run: readonly Operation[]): readonly Operation[] {
  return run.map((operation) => {
    if (operation.op === "repeat") return { ...operation, run: quiet(operation.run) };
    return operation.op === "tick" ? { ...operation, observe: "last" } : operation;
  });
}

const MEANINGS: Readonly<Record<string, string>> = { ENOENT: ": there is no such file", EINVAL: ": not such a value" };

/** The settings among a run's lines that the source has refused: "max_page_sharing (EINVAL: not such a value)". */
export function refusedSettings(lines: readonly JsonObject[]): readonly string[] {
  return lines
    .filter((line) => line.get("at") === "errno" && line.get("op") === SETTINGS_OPERATION)
    .map((line) => {
      const errno = textOf(line, "name");
      return `${textOf(line, "file")} (${errno}${MEANINGS[errno] ?? ""})`;
    });
}

function textOf(line: JsonObject, key: string): string {
  const value = line.get(key);
  return typeof value === "string" ? value : "";
}
