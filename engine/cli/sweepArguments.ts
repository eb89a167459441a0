/** What --set says: knobs of /sys/kernel/mm/ksm and the values to try, and the product of them. */
import type { Settings } from "../scenario/settings.ts";
import { LabError } from "../base/labError.ts";
import { MAX_NODES } from "../scenario/parseScenario.ts";

/** Runs of one sweep. */
const MAX_RUNS = 10_000;
const KNOB = /^[a-z]\w*$/;

/** "pages_to_scan=100,1000" as name and values. A LabError where it is none. */
function parseSetting(text: string): readonly [name: string, values: readonly string[]] {
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  const values = equals < 0 ? [] : text.slice(equals + 1).split(",");
  const wrong = (why: string): LabError => usage(`--set ${text}: ${why}`);
  if (!KNOB.test(name)) throw wrong("a knob of /sys/kernel/mm/ksm and its value are needed, as in pages_to_scan=1000");
  if (values.length === 0 || values.includes("")) throw wrong(`${name} needs a value`);
  if (name === "run") throw wrong("when ksmd runs is for the scenario to say");
  if (new Set(values).size < values.length) throw wrong("a value stands twice");
  return [name, values];
}

/** One value for every knob. */
export function parseSettings(texts: readonly string[]): Settings {
  const settings = new Map<string, string>();
  for (const [name, [value = "", ...others]] of parseKnobs(texts)) {
    if (others.length > 0) throw usage(`--set ${name} has several values; estimate takes one`);
    settings.set(name, value);
  }
  return settings;
}

/** How many memory nodes; undefined: one. */
export function parseNodes(text: string | undefined): number {
  if (text === undefined) return 1;
  if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_NODES) return Number(text);
  throw usage(`nodes is ${text}; a whole number from 1 to ${String(MAX_NODES)} is allowed`);
}

/** Several values for every knob. */
export function parseKnobs(texts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const knobs = new Map<string, readonly string[]>();
  for (const text of texts) {
    const [name, values] = parseSetting(text);
    if (knobs.has(name)) throw usage(`--set ${name} stands twice; its values are separated by commas`);
    knobs.set(name, values);
  }
  return knobs;
}

function usage(message: string): LabError {
  return new LabError("usage", `${message} (ksm-lab --help tells more)`);
}

/** Every combination, the last knob changing fastest. */
export function productOf(knobs: ReadonlyMap<string, readonly string[]>): readonly Settings[] {
  const count = [...knobs.values()].reduce((product, values) => product * values.length, 1);
  if (count > MAX_RUNS) {
    const runs = `${count.toLocaleString("en")} runs`;
    throw new LabError("usage", `the settings make ${runs}; at most ${MAX_RUNS.toLocaleString("en")} are allowed`);
  }
  let product: readonly Settings[] = [new Map()];
  for (const [name, values] of knobs) {
    product = product.flatMap((settings) => values.map((value) => new Map(settings).set(name, value)));
  }
  return product;
}
