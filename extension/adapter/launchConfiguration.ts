/**
 * A launch configuration of type "ksm", checked: what launch.json says is a user's text and may be anything. Every
 * problem names the attribute and what it may be.
 */
import { badConfiguration } from "./adapterError.ts";

export type SwitchValue = boolean | number | string;

export interface LaunchConfiguration {
  /** Path or URI of a ksm.c; undefined: the one of the editor or the workspace; "reference": KSM Lab's own. */
  readonly source: string | undefined;
  /** Path or URI of a scenario, or the name of one that comes with KSM Lab; undefined: the one that is chosen. */
  readonly scenario: string | undefined;
  /** Stop before the first statement of the source (the default); else run to a breakpoint. */
  readonly stopOnEntry: boolean;
  /** CONFIG_ switches, without their prefix or with it; false switches one off. */
  readonly config: Readonly<Record<string, SwitchValue>>;
  /** Written to /sys/kernel/mm/ksm before the scenario begins. */
  readonly sysfs: Readonly<Record<string, number | string>>;
}

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";
const isSwitch = (value: unknown): value is SwitchValue => ["boolean", "number", "string"].includes(typeof value);
const isFileText = (value: unknown): value is number | string => typeof value === "number" || typeof value === "string";

function nameOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value.trim() === "" ? "an empty text" : `the text "${value}"`;
    case "number":
    case "boolean":
      return String(value);
    default:
      return value === null ? "null" : Array.isArray(value) ? "a list" : "an object";
  }
}

/** Reads attributes one by one, and remembers what is wrong with them. */
class Reader {
  readonly problems: string[] = [];
  readonly #given: Readonly<Record<string, unknown>>;

  constructor(given: Readonly<Record<string, unknown>>) {
    this.#given = given;
  }

  text(name: string, what: string): string | undefined {
    const value = this.#given[name];
    if (value === undefined || isText(value)) return value;
    this.problems.push(`"${name}" is ${what}, not ${nameOf(value)}`);
    return undefined;
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.#given[name];
    if (value === undefined) return otherwise;
    if (typeof value === "boolean") return value;
    this.problems.push(`"${name}" is true or false, not ${nameOf(value)}`);
    return otherwise;
  }

  table<V>(name: string, key: RegExp, isValue: (value: unknown) => value is V, what: string): Record<string, V> {
    const value = this.#given[name];
    const table: Record<string, V> = {};
    if (value === undefined) return table;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.problems.push(`"${name}" is an object such as ${what}, not ${nameOf(value)}`);
      return table;
    }
    for (const [each, given] of Object.entries(value)) {
      if (!key.test(each)) this.problems.push(`"${name}" has no place for the name "${each}" (for example ${what})`);
      else if (isValue(given)) table[each] = given;
      else this.problems.push(`"${name}.${each}" is ${nameOf(given)} (for example ${what})`);
    }
    return table;
  }
}

/** Throws badConfiguration() with all that is wrong. Attributes that others gave meaning to are left alone. */
export function readLaunchConfiguration(given: Readonly<Record<string, unknown>>): LaunchConfiguration {
  const reader = new Reader(given);
  const configuration: LaunchConfiguration = {
    source: reader.text("source", 'the path of a ksm.c, or "reference"'),
    scenario: reader.text("scenario", "the path of a scenario (*.ksm.json)"),
    stopOnEntry: reader.flag("stopOnEntry", true),
    config: reader.table("config", /^(CONFIG_)?[A-Z0-9][A-Z0-9_a-z]*$/, isSwitch, '{ "CONFIG_NUMA": false }'),
    sysfs: reader.table("sysfs", /^[a-z][a-z0-9_]*$/, isFileText, '{ "pages_to_scan": 100 }'),
  };
  if (reader.problems.length > 0) throw badConfiguration(reader.problems);
  return configuration;
}
