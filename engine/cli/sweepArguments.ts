/** What --set says: knobs of /sys/kernel/mm/ksm and the values to try, and the product of them. */
import type { Settings } from "../scenario/settings.ts";
import { LabError } from "../base/labError.ts";

/** Runs of one sweep. */
const MAX_RUNS = 10_000;
const KNOB = /^[a-z]\w*$/;

/** "pages_to_scan=100,1000" as name and values. A LabError where it is none. */
export function parseSetting(text: string): readonly [name: string, values: readonly string[]] {
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  const values = equals < 0 ? [] : text.slice(equals + 1).split(",");
  const wrong = (why: string): LabError => new LabError("usage", `--set ${text}: ${why} (ksm-lab --help tells more)`);
  if (!KNOB.test(name)) throw wrong("a knob of /sys/kernel/mm/ksm and its value are needed, as in pages_to_scan=1000");
  if (values.length === 0 || values.includes("")) throw wrong(`${name} needs a value`);
  if (name === "run") throw wrong("when ksmd runs is for the scenario to say");
  if (new Set(values).size < values.length) throw wrong("a value stands twice");
  return [name, values];
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
