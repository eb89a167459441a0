/**
 * The figures that the project answers for: runs every bench/*.bench.ts, each in a process of its own, and prints a table.
 *
 *   npm run bench              all of them, and writes the table to bench/RESULTS.md
 *   npm run bench -- fast      only bench/fast.bench.ts; nothing is written
 *
 * A bench exports `async function run(): Promise<Figure[]>`: name, value, unit, and where there is one a reference (the same
 * thing measured elsewhere in the same run) and a target ("<= 600", ">= 2e6"). A target that is missed, and a bench that
 * cannot be run, make the exit code 1; the others are run all the same.
 */
import { fork } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { printTable, rowsOf, writeResults } from "./benchResults.mjs";

const BENCHES = path.resolve(import.meta.dirname, "../bench");
/** What a bench of that name is asked for in a process of its own. */
const ONE = "--one";

/** @typedef {import("./benchResults.mjs").Figure} Figure */
/** @typedef {import("./benchResults.mjs").Outcome} Outcome */

/** @param {string} name */
async function runHere(name) {
  /** @type {{ run(): Promise<Figure[]> }} */
  const bench = await import(pathToFileURL(path.join(BENCHES, `${name}.bench.ts`)).href);
  const figures = await bench.run();
  await new Promise((sent) => process.send?.(figures, sent));
  process.disconnect();
}

/**
 * @param {string} name
 * @returns {Promise<Outcome>}
 */
function runApart(name) {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(import.meta.url), [ONE, name], { execArgv: process.execArgv });
    /** @type {Figure[] | undefined} */
    let figures;
    child.on("message", (message) => (figures = /** @type {Figure[]} */ (message)));
    child.on("exit", (code, signal) => {
      if (figures !== undefined) resolve({ name, figures });
      else resolve({ name, figures: [], problem: `ended with ${String(signal ?? code)} and without figures` });
    });
  });
}

async function runAll() {
  const asked = process.argv.slice(2);
  const known = (existsSync(BENCHES) ? readdirSync(BENCHES) : [])
    .filter((file) => file.endsWith(".bench.ts"))
    .map((file) => path.basename(file, ".bench.ts"))
    .sort();
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length > 0 || known.length === 0) {
    console.error(`bench: there is no ${unknown.join(", ") || "bench"}; there are ${known.join(", ")}`);
    process.exit(1);
  }
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const name of asked.length > 0 ? asked : known) {
    console.error(`bench: ${name} ...`);
    outcomes.push(await runApart(name));
  }
  const rows = rowsOf(outcomes);
  printTable(rows);
  if (asked.length === 0) console.error(`bench: ${await writeResults(path.join(BENCHES, "RESULTS.md"), outcomes)}`);
  if (rows.some(({ verdict }) => verdict === "MISSED" || verdict === "FAILED")) process.exitCode = 1;
}

if (process.argv[2] === ONE) await runHere(process.argv[3] ?? "");
else await runAll();
