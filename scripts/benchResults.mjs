/** The table of the benches: on the terminal, and as bench/RESULTS.md with what it was measured on. */
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import { format, resolveConfig } from "prettier";

/** @typedef {{ name: string, value: number, unit: string, reference?: string | number, target?: string }} Figure */
/** @typedef {{ name: string, figures: readonly Figure[], problem?: string }} Outcome */
/** @typedef {{ what: string, value: string, unit: string, target: string, verdict: string, reference: string }} Row */

const HEAD = { what: "what", value: "value", unit: "unit", target: "target", verdict: "", reference: "reference" };
const COLUMNS = /** @type {const} */ (["what", "value", "unit", "target", "verdict", "reference"]);

/** @param {number} value */
function show(value) {
  if (Number.isInteger(value)) return value.toLocaleString("en");
  return value.toLocaleString("en", { maximumSignificantDigits: 4 });
}

/** @param {Figure} figure @returns {string} */
function verdictOf({ value, target }) {
  if (target === undefined) return "";
  const [, relation, text] = /^(<=|>=|<|>)\s*([\d.e+-]+)$/.exec(target) ?? [];
  if (relation === undefined) return "FAILED";
  const bound = Number(text);
  const met = { "<=": value <= bound, ">=": value >= bound, "<": value < bound, ">": value > bound }[relation];
  return met ? "met" : "MISSED";
}

/** @param {readonly Outcome[]} outcomes @returns {readonly Row[]} */
export function rowsOf(outcomes) {
  return outcomes.flatMap(({ name, figures, problem }) => [
    ...figures.map((figure) => ({
      what: figure.name,
      value: show(figure.value),
      unit: figure.unit,
      target: figure.target ?? "",
      verdict: verdictOf(figure),
      reference: figure.reference === undefined ? "" : String(figure.reference),
    })),
    ...(problem === undefined
      ? []
      : [{ what: `${name}.bench.ts`, value: "", unit: "", target: "", verdict: "FAILED", reference: problem }]),
  ]);
}

/** @param {readonly Row[]} rows */
export function printTable(rows) {
  const all = [HEAD, ...rows];
  const widths = COLUMNS.map((column) => Math.max(...all.map((row) => row[column].length)));
  for (const row of all) {
    const cells = COLUMNS.map((column, at) =>
      column === "value" ? row[column].padStart(widths[at] ?? 0) : row[column].padEnd(widths[at] ?? 0),
    );
    console.log(cells.join("  ").trimEnd());
  }
}

/**
 * @param {string} file
 * @param {readonly Outcome[]} outcomes
 * @returns {Promise<string>} what was written
 */
export async function writeResults(file, outcomes) {
  const text = await format(resultsText(outcomes), { ...(await resolveConfig(file)), parser: "markdown" });
  writeFileSync(file, text);
  return `written to ${file}`;
}

/** @param {readonly Outcome[]} outcomes */
export function resultsText(outcomes) {
  const rows = rowsOf(outcomes);
  const missed = rows.filter(({ verdict }) => verdict === "MISSED" || verdict === "FAILED").length;
  const judged = rows.filter(({ verdict }) => verdict !== "").length;
  const [load = 0] = loadavg();
  const machine = `${cpus()[0]?.model.trim() ?? "a processor"}, ${availableParallelism()} in use, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
  return [
    "# What the benches measured",
    "Written by `npm run bench`, all in one run; each reference was measured beside its figure.",
    [
      `- ${new Date().toISOString().slice(0, 10)}`,
      `- ${machine}; Linux ${release()}; load ${load.toFixed(1)} when the last one had ended`,
      `- Node ${process.version}`,
      `- ${missed === 0 ? `all ${judged} targets met` : `${missed} of ${judged} targets missed`}`,
    ].join("\n"),
    [
      line(COLUMNS.map((column) => HEAD[column])),
      line(COLUMNS.map((column) => (column === "value" ? "---:" : "---"))),
      ...rows.map((row) => line(COLUMNS.map((column) => row[column]))),
    ].join("\n"),
  ].join("\n\n");
}
