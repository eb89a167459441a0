/**
 * Reads the fields of one object of a scenario, and collects what is wrong with them: a missing field, a value of the
 * wrong kind or out of range (with what is allowed), a field nobody asked for, a field that stands twice.
 */
import type { JsonNode, TextPlaces } from "./jsonTree.ts";
import { likeliest, quoted } from "./likeliest.ts";
import type { ScenarioProblem, TextPlace } from "./scenario.ts";

export interface IntegerRange {
  readonly min: number;
  readonly max: number;
}

export class FieldReader {
  private readonly fields = new Map<string, JsonNode>();
  private readonly asked = new Set<string>();
  private readonly node: JsonNode;
  private readonly what: string;
  private readonly places: TextPlaces;
  private readonly problems: ScenarioProblem[];

  /** `what` names the object in messages: 'operation "fill"'. */
  constructor(node: JsonNode, what: string, places: TextPlaces, problems: ScenarioProblem[]) {
    this.node = node;
    this.what = what;
    this.places = places;
    this.problems = problems;
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      if (key === undefined || value === undefined) continue;
      const name = String(key.value);
      if (this.fields.has(name)) this.report("duplicate-field", `field "${name}" stands twice in ${what}`, key);
      else this.fields.set(name, value);
    }
  }

  /** Names and values as they stand, for objects whose fields are data (sysfs, expect). */
  entries(): IterableIterator<[string, JsonNode]> {
    return this.fields.entries();
  }

  fieldPlaces(): ReadonlyMap<string, TextPlace> {
    return new Map([...this.fields].map(([name, node]) => [name, this.places.of(node)]));
  }

  field(name: string): JsonNode | undefined {
    this.asked.add(name);
    return this.fields.get(name);
  }

  string(name: string): string | undefined {
    const value = this.required(name);
    if (value === undefined) return undefined;
    if (value.type === "string" && value.value !== "") return String(value.value);
    this.wrong(name, value, "a string that is not empty is");
    return undefined;
  }

  integer(name: string, range: IntegerRange): number | undefined {
    const value = this.required(name);
    return value === undefined ? undefined : this.checkInteger(name, value, range);
  }

  optionalInteger(name: string, range: IntegerRange): number | undefined {
    const value = this.field(name);
    return value === undefined ? undefined : this.checkInteger(name, value, range);
  }

  /** A finite number of at least 0. */
  duration(name: string): number | undefined {
    const value = this.required(name);
    if (value === undefined) return undefined;
    const number: unknown = value.value;
    if (typeof number === "number" && number >= 0 && number <= MAX_DURATION) return number;
    this.wrong(name, value, `a number from 0 to ${String(MAX_DURATION)} is`);
    return undefined;
  }

  boolean(name: string): boolean | undefined {
    const value = this.required(name);
    return value === undefined ? undefined : this.checkBoolean(name, value);
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.field(name);
    return value === undefined ? undefined : this.checkBoolean(name, value);
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.required(name);
    return value === undefined ? undefined : this.checkChoice(name, value, choices);
  }

  optionalOneOf<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.field(name);
    return value === undefined ? undefined : this.checkChoice(name, value, choices);
  }

  list(name: string): readonly JsonNode[] | undefined {
    const value = this.required(name);
    if (value === undefined) return undefined;
    if (value.type === "array") return value.children ?? [];
    this.wrong(name, value, "a list is");
    return undefined;
  }

  /** Reports the fields that were not asked for. */
  finish(): void {
    for (const property of this.node.children ?? []) {
      const key = property.children?.[0];
      if (key === undefined || this.asked.has(String(key.value))) continue;
      const name = String(key.value);
      const allowed = [...this.asked].map((each) => `"${each}"`).join(", ");
      const free = [...this.asked].filter((each) => !this.fields.has(each));
      const message = `${this.what} has no field "${name}"; its fields are ${allowed}`;
      this.report("unknown-field", message, key, likeliest(name, free).map(quoted));
    }
  }

  /** A problem with the value of a field. */
  wrong(name: string, value: JsonNode, allowed: string, instead?: readonly string[]): void {
    this.report("bad-value", `"${name}" of ${this.what} is ${shown(value)}; ${allowed} allowed`, value, instead);
  }

  private required(name: string): JsonNode | undefined {
    const value = this.field(name);
    if (value === undefined) {
      const place = { ...this.places.of(this.node), length: 1 };
      this.problems.push({ code: "missing-field", message: `${this.what} needs a field "${name}"`, place });
    }
    return value;
  }

  private checkInteger(name: string, value: JsonNode, range: IntegerRange): number | undefined {
    const number: unknown = value.value;
    if (typeof number === "number" && Number.isInteger(number) && number >= range.min && number <= range.max) {
      return number;
    }
    const nearest =
      typeof number === "number" ? Math.min(range.max, Math.max(range.min, Math.round(number))) : range.min;
    const allowed = `a whole number from ${String(range.min)} to ${String(range.max)} is`;
    this.wrong(name, value, allowed, [String(nearest)]);
    return undefined;
  }

  private checkBoolean(name: string, value: JsonNode): boolean | undefined {
    if (value.type === "boolean") return value.value === true;
    this.wrong(name, value, "true or false is", ["true", "false"]);
    return undefined;
  }

  private checkChoice<T extends string>(name: string, value: JsonNode, choices: readonly T[]): T | undefined {
    const choice = choices.find((each) => each === value.value);
    const names = choices.map((each) => `"${each}"`);
    if (choice === undefined) this.wrong(name, value, `${names.join(", ")} are`, names);
    return choice;
  }

  private report(code: string, message: string, node: JsonNode, instead?: readonly string[]): void {
    this.problems.push({ code, message, place: this.places.of(node), ...(instead === undefined ? {} : { instead }) });
  }
}

/** About 24 days. */
const MAX_DURATION = 2 ** 31;
const SHOWN_LENGTH = 40;

/** A value as a message shows it, cut when it is long. */
export function shown(node: JsonNode): string {
  if (node.type === "object") return "an object";
  if (node.type === "array") return "a list";
  const text = JSON.stringify(node.value) ?? "nothing";
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}
