/** Compares what an `expect` says with what a dump would print: the first differences, each with its path. */
import { isJsonObject, type Json } from "./json.ts";
import type { Expected } from "./scenario.ts";

export interface Difference {
  readonly path: string;
  readonly expected: Json;
  /** null when there is nothing at that path. */
  readonly actual: Json;
}

const MAX_DIFFERENCES = 100;

/** Members that `expected` does not name are not looked at; lists must be as long as each other. */
export function differences(expected: Expected, actual: Json | undefined, path: string): readonly Difference[] {
  const found: Difference[] = [];
  compare(expected, actual, path, found);
  return found;
}

function compare(expected: Expected, actual: Json | undefined, path: string, found: Difference[]): void {
  if (found.length >= MAX_DIFFERENCES) return;
  if (expected instanceof Map) {
    for (const [name, member] of expected as ReadonlyMap<string, Expected>) {
      compare(member, isJsonObject(actual) ? actual.get(name) : undefined, `${path}.${name}`, found);
    }
    return;
  }
  if (Array.isArray(expected)) {
    const list: readonly (Json | undefined)[] = Array.isArray(actual) ? actual : [];
    if (list.length !== expected.length) {
      found.push({ path: `${path}.length`, expected: expected.length, actual: list.length });
    }
    for (const [index, each] of expected.slice(0, list.length).entries()) {
      compare(each as Expected, list[index], `${path}.${String(index)}`, found);
    }
    return;
  }
  if (expected !== actual) found.push({ path, expected: expected, actual: actual ?? null });
}
