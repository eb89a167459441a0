/**
 * What a piece of work touched of the arena, and what lay there when it came there first. Work that depends on nothing
 * else gives the same as long as all of that lies there: so it need not be done again (probeMemo.ts).
 *
 * Values are kept, not times of writes: to compare some words costs less than to note every write of a run, and a state
 * that comes back is known again.
 */
import type { FlatMemory } from "./flatMemory.ts";

/** Work that touches more is done anew each time. */
export const MAX_GRANULES = 2048;
/** Of each granule of 8 bytes: its number, its two words, its shadow. */
const WORDS = 4;
/** So few are looked through. */
const FEW_WORDS = 24 * WORDS;

export class Touches {
  private readonly words: number[] = [];
  private seen: Set<number> | undefined = undefined;

  get size(): number {
    return this.words.length / WORDS;
  }

  /** What lies there now, unless the granule is there already. */
  add(memory: FlatMemory, granule: number): void {
    const { words } = this;
    if (this.has(granule)) return;
    words.push(granule, memory.i32[granule * 2]!, memory.i32[granule * 2 + 1]!, memory.shadow[granule]!);
    this.seen?.add(granule);
  }

  /** Whether everything lies there as it did. */
  areSame({ i32, shadow }: FlatMemory): boolean {
    const { words } = this;
    for (let i = 0; i < words.length; i += WORDS) {
      const granule = words[i]!;
      if (i32[granule * 2] !== words[i + 1] || i32[granule * 2 + 1] !== words[i + 2]) return false;
      if (shadow[granule] !== words[i + 3]) return false;
    }
    return true;
  }

  private has(granule: number): boolean {
    const { words } = this;
    if (words.length > FEW_WORDS) {
      this.seen ??= new Set(words.filter((_, i) => i % WORDS === 0));
      return this.seen.has(granule);
    }
    for (let i = 0; i < words.length; i += WORDS) if (words[i] === granule) return true;
    return false;
  }
}
