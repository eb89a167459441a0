/** What code lenses show: how often each function of the source was entered, its share of the steps, live objects. */
import type { Machine } from "../machine/machine.ts";
import { sourceFunctions } from "./loadSource.ts";
import type { LensFigures } from "./view.ts";

/** `isOfSource`: by statement. Live objects are by struct tag, of slab caches that are named after it. */
export function lensFigures(machine: Machine, isOfSource: Uint8Array): LensFigures {
  const { program, statementCounts, functionCounts } = machine;
  const stepsOf = new Map<number, number>();
  let total = 0;
  for (const { id, fn } of program.statements) {
    if (isOfSource[id] !== 1) continue;
    const count = statementCounts[id] ?? 0;
    total += count;
    stepsOf.set(fn, (stepsOf.get(fn) ?? 0) + count);
  }
  const functions = sourceFunctions(program).map(({ id, name }) => ({
    name,
    entered: functionCounts[id] ?? 0,
    share: total === 0 ? 0 : (stepsOf.get(id) ?? 0) / total,
  }));
  const objects: Record<string, number> = {};
  const caches = machine.slabCaches();
  for (const key of program.records.keys()) {
    const tag = key.replace(/^(struct|union) /, "");
    // KSM_KMEM_CACHE(ksm_rmap_item, 0) names its cache "ksm_rmap_item" (before 6.1: "ksm_" and the tag).
    const isRenamed = program.records.has(`struct ksm_${tag}`);
    const cache = caches.find(({ name }) => name === tag || (!isRenamed && name === `ksm_${tag}`));
    if (cache !== undefined) objects[tag] = cache.live;
  }
  return { functions, objects };
}
