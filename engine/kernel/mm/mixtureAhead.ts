/**
 * The ranks of a mixture's next pages (mixture.ts), worked out together, and their seeds told to the page store: alone,
 * each page waits for its multiplications and then for a place of the store's table that is in no cache of the host. It is
 * only a shortcut: what is asked for must be what was worked out, of the same mixture, else it is worked out anew.
 */
import type { PageStore } from "../../pages/pageStore.ts";
import { contentOfRank, isSeeded, permuted } from "./mixture.ts";

const AHEAD = 64;

export class MixtureAhead {
  private readonly pages: PageStore;
  private readonly word: (index: number) => number;
  private readonly ranks = new Uint32Array(AHEAD);
  private readonly seeds = new Uint32Array(2 * AHEAD);
  private from = 0;
  private length = 0;
  private count = 0;
  private seedLow = 0;
  private seedHigh = 0;

  /** `word` reads the mixture's table. */
  constructor(pages: PageStore, word: (index: number) => number) {
    this.pages = pages;
    this.word = word;
  }

  /** permuted() */
  readonly rankOf = (index: number, count: number, seedLow: number, seedHigh: number): number => {
    const isKnown = count === this.count && seedLow === this.seedLow && seedHigh === this.seedHigh;
    const at = index - this.from;
    if (isKnown && at >= 0 && at < this.length) return this.ranks[at]!;
    if (index >= count) return permuted(index, count, seedLow, seedHigh);
    this.from = index;
    this.length = Math.min(AHEAD, count - index);
    [this.count, this.seedLow, this.seedHigh] = [count, seedLow, seedHigh];
    for (let i = 0; i < this.length; i++) this.ranks[i] = permuted(index + i, count, seedLow, seedHigh);
    this.tellSeeds();
    return this.ranks[0]!;
  };

  private tellSeeds(): void {
    let told = 0;
    for (let i = 0; i < this.length; i++) {
      const { kind, low, high } = contentOfRank(this.word, this.ranks[i]!);
      if (!isSeeded(kind)) continue;
      this.seeds[told * 2] = low;
      this.seeds[told * 2 + 1] = high;
      told++;
    }
    this.pages.expectSeeds(this.seeds, told);
  }
}
