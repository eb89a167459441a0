/** A difference as text: real and simulated side by side, the operation in words, the statement where it began. */
import { describeAction } from "../../engine/scenario/describe.ts";
import { parseScenario } from "../../engine/scenario/parseScenario.ts";
import type { LoadedSource } from "../../engine/session/loadSource.ts";
import type { Checked } from "./checkScenario.ts";
import type { Difference, ValueDifference } from "./compare.ts";
import { type Located, locate } from "./locate.ts";
import type { NamedScenario } from "./suite.ts";

const MAX_VALUES = 12;
const MAX_SHOWN = 48;

/** Lines that say all of it; `kernel` is the real one's name. */
export function reportDifference(
  source: LoadedSource,
  scenario: NamedScenario,
  checked: Checked,
  kernel: string,
): readonly string[] {
  const { difference } = checked;
  const { fault } = checked.engine;
  const lines = difference === undefined ? [] : side(difference, kernel, `here, ${source.report.version}`);
  if (fault !== undefined) lines.push(`the simulated kernel broke: ${fault}`);
  if (difference !== undefined) {
    lines.push(`operation ${difference.op}: ${operationText(scenario, difference.op)}`);
    const located = locate(source, scenario, difference);
    if (located !== undefined) lines.push(...statementLines(located));
  }
  return lines;
}

function side(difference: Difference, kernel: string, here: string): string[] {
  const { what, index, name, op, values } = difference;
  const rows: (readonly [string, string, string])[] = [
    ["", `real, ${kernel}`, here],
    ...values
      .slice(0, MAX_VALUES)
      .map((value) => [value.path || name, show(value, "real"), show(value, "ours")] as const),
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const table = rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("   ")}`.trimEnd());
  const more = values.length > MAX_VALUES ? [`  and ${values.length - MAX_VALUES} values more`] : [];
  return [`the first difference: ${what} ${index}, ${name}, of operation ${op}`, ...table, ...more];
}

function show(value: ValueDifference, which: "real" | "ours"): string {
  const one = value[which];
  if (one === undefined) return "nothing";
  const text = JSON.stringify(one);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}

function statementLines({ step, place, fn, text, change }: Located): readonly string[] {
  const did = change === undefined ? "the last statement before it" : change;
  return [`step ${step.toLocaleString("en")}, ${place} in ${fn}(): ${did}`, `  | ${text}`];
}

/** "A/r pages 0-3 filled with seed:5"; for an operation that is not there, and in a text that cannot be read, that. */
export function operationText({ name, text }: NamedScenario, op: number): string {
  const parsed = parseScenario(text, name);
  const operation = parsed.kind === "scenario" ? parsed.scenario.run[op] : undefined;
  return operation === undefined ? "none" : describeAction(operation);
}
