/**
 * The lines of a run for people: every operation that showed something, batches of ksmd as a table of the counters that
 * changed in them, errors, values and dumps.
 */
import { createObserver } from "../inspect/observer.ts";
import type { Machine } from "../machine/machine.ts";
import { describeAction } from "../scenario/describe.ts";
import { isJsonObject, type Json, type JsonObject, renderJson } from "../scenario/json.ts";
import { isWritable } from "../scenario/observer.ts";
import type { Scenario } from "../scenario/scenario.ts";

type Row = { readonly label: string; readonly sysfs: JsonObject };

const PAGES_PER_LINE = 24;

/** The files of /sys/kernel/mm/ksm that are settings of the source, not counters. */
export function settingsOf(machine: Machine): ReadonlySet<string> {
  const files = createObserver(machine, { count: false }).sysfsFiles();
  return new Set(files.filter(isWritable).map(({ name }) => name));
}

/** `lines` as a player prints them; `settings`: files that are shown only once they change. */
export function humanReport(scenario: Scenario, lines: readonly JsonObject[], settings: ReadonlySet<string>): string {
  const out: string[] = [scenario.title];
  let before: JsonObject = new Map();
  let lastOp = -1;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? new Map<string, Json>();
    const kind = line.get("at");
    const op = line.get("op");
    // Operations that show nothing are named, too.
    const upTo = typeof op === "number" ? op : kind === "end" ? scenario.run.length - 1 : lastOp;
    for (; lastOp < upTo; lastOp += 1) {
      const operation = scenario.run[lastOp + 1];
      if (operation !== undefined) out.push(`${String(lastOp + 1).padStart(3)}  ${describeAction(operation)}`);
    }
    const rows = batchRows(lines, at);
    if (rows.length > 0) {
      out.push(...table(rows, before, settings));
      before = rows.at(-1)?.sysfs ?? before;
      at += rows.length - 1;
    } else if (kind !== "start") out.push(...otherLines(line));
  }
  return `${out.join("\n")}\n`;
}

/** The observations of ksmd from `at` on that belong to one operation. */
function batchRows(lines: readonly JsonObject[], at: number): readonly Row[] {
  const rows: Row[] = [];
  const op = lines[at]?.get("op");
  for (const line of lines.slice(at)) {
    const sysfs = line.get("sysfs");
    const kind = line.get("at");
    const isBatch = kind === "tick" || kind === "asleep" || kind === "woken" || kind === "scan";
    if (!isBatch || line.get("op") !== op || !isJsonObject(sysfs)) break;
    const batches = line.get("batches");
    rows.push({ label: kind === "scan" ? `${cell(batches)} batches` : String(kind), sysfs });
  }
  return rows;
}

function table(rows: readonly Row[], before: JsonObject, settings: ReadonlySet<string>): readonly string[] {
  const changing = [...(rows[0]?.sysfs.keys() ?? [])].filter((name) =>
    rows.some(({ sysfs }, index) => {
      const last = index === 0 ? before.get(name) : rows[index - 1]?.sysfs.get(name);
      if (last === undefined) return before.size === 0 && sysfs.get(name) !== 0 && !settings.has(name);
      return last !== sysfs.get(name);
    }),
  );
  const labels = rows.map(({ label }, index) => (label === "tick" ? `tick ${String(index + 1)}` : label));
  const first = Math.max(...labels.map((label) => label.length));
  if (changing.length === 0) return labels.map((label) => `     ${label}: no counter changes`);
  const head = `     ${"".padEnd(first)}  ${changing.join("  ")}`;
  const body = rows.map(({ sysfs }, index) => {
    const cells = changing.map((name) => cell(sysfs.get(name)).padStart(name.length));
    return `     ${(labels[index] ?? "").padEnd(first)}  ${cells.join("  ")}`;
  });
  return [head, ...body];
}

/** Text as it is, numbers in digits. */
function cell(value: Json | undefined): string {
  return value === undefined ? "" : typeof value === "string" ? value : renderJson(value);
}

function otherLines(line: JsonObject): readonly string[] {
  switch (line.get("at")) {
    case "errno": {
      const file = line.get("file");
      return [`     refused: ${cell(line.get("name"))}${file === undefined ? "" : ` by ${cell(file)}`}`];
    }
    case "read":
      return [`     the byte is ${cell(line.get("value"))}`];
    case "dump":
      return dumpLines(line);
    case "expect": {
      if (line.get("ok") === true) return ["     as expected"];
      const shown = (name: string): string => renderJson(line.get(name) ?? null);
      return [`     NOT AS EXPECTED: ${cell(line.get("path"))} is ${shown("actual")}, not ${shown("expected")}`];
    }
    case "end":
      return ["", `${cell(line.get("steps"))} statements; state ${cell(line.get("hash"))}`];
    default:
      return [];
  }
}

function dumpLines(line: JsonObject): readonly string[] {
  const out: string[] = [];
  const sysfs = line.get("sysfs");
  if (isJsonObject(sysfs)) out.push(`     ${figures(sysfs)}`);
  const processes = line.get("processes");
  for (const [name, process] of isJsonObject(processes) ? processes : []) {
    if (!isJsonObject(process)) continue;
    const stat = process.get("ksm_stat");
    out.push(`     ${name}: ${isJsonObject(stat) ? figures(stat) : ""}`);
    const regions = process.get("regions");
    for (const [region, pages] of isJsonObject(regions) ? regions : []) out.push(...pageLines(region, pages));
  }
  return out;
}

function figures(values: JsonObject): string {
  return [...values].map(([name, value]) => `${name} ${cell(value)}`).join(", ");
}

function pageLines(region: string, pages: Json): readonly string[] {
  if (!Array.isArray(pages)) return [];
  const texts = pages.map((page: Json) => String(page as string));
  const width = Math.max(...texts.map((text) => text.length));
  const out: string[] = [];
  for (let at = 0; at < texts.length; at += PAGES_PER_LINE) {
    const label = at === 0 ? region : "";
    const cells = texts.slice(at, at + PAGES_PER_LINE).map((text) => text.padStart(width));
    out.push(`       ${label.padEnd(Math.max(8, region.length))} ${cells.join(" ")}`);
  }
  return out;
}
