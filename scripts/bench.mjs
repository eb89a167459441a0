/**
 * The figures that the project answers for: runs every bench/*.bench.ts and prints one table.
 *
 *   npm run bench              all
 *   npm run bench -- compile   only bench/compile.bench.ts
 *
 * A bench exports `async function run(): Promise<Figure[]>`: name, value, unit, and where there is one a reference (the same
 * thing measured elsewhere) and a target ("<= 600", ">= 2e6"). A target that is missed makes the exit code 1.
 */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const BENCHES = path.resolve(import.meta.dirname, "../bench");

/** @typedef {{ name: string, value: number, unit: string, reference?: string | number, target?: string }} Figure */

/** @param {number} value */
function show(value) {
  if (Number.isInteger(value)) return value.toLocaleString("en");
  return value.toLocaleString("en", { maximumSignificantDigits: 4 });
}

/** @param {Figure} figure @returns {boolean | undefined} undefined when it has no target */
function meets({ name, value, target }) {
  if (target === undefined) return undefined;
  const [, relation, bound] = /^(<=|>=)\s*([\d.e+-]+)$/.exec(target) ?? [];
  if (relation === undefined) throw new Error(`${name}: a target is "<= N" or ">= N", not "${target}"`);
  return relation === "<=" ? value <= Number(bound) : value >= Number(bound);
}

/** @param {readonly string[][]} rows the first is the heading */
function printTable(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    console.log(cells.join("  ").trimEnd());
  }
}

const asked = process.argv.slice(2);
const files = (existsSync(BENCHES) ? readdirSync(BENCHES) : [])
  .filter((file) => file.endsWith(".bench.ts"))
  .filter((file) => asked.length === 0 || asked.includes(path.basename(file, ".bench.ts")))
  .sort();
if (files.length === 0) {
  console.error("bench: there is no such file in bench/");
  process.exit(1);
}
const rows = [["what", "value", "unit", "target", "", "reference"]];
for (const file of files) {
  /** @type {{ run(): Promise<Figure[]> }} */
  const bench = await import(pathToFileURL(path.join(BENCHES, file)).href);
  for (const figure of await bench.run()) {
    const met = meets(figure);
    if (met === false) process.exitCode = 1;
    const verdict = met === undefined ? "" : met ? "met" : "MISSED";
    const reference = figure.reference === undefined ? "" : String(figure.reference);
    rows.push([figure.name, show(figure.value), figure.unit, figure.target ?? "", verdict, reference]);
  }
}
printTable(rows);
