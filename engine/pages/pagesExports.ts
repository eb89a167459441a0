/** What engine/pages/assembly/pages.ts exports, as JavaScript sees it: every u32 comes as a signed number. */
import { invariant } from "../base/invariant.ts";

export interface PagesExports {
  readonly memory: WebAssembly.Memory;
  setLimit(slots: number): void;
  rememberNothing(): void;
  size(): number;
  unheld(): number;
  repeated(word: bigint): number;
  seeded(seedLow: number, seedHigh: number): number;
  expectSeeds(count: number): number;
  hashSeeds(count: number): void;
  draft(): number;
  draftOf(id: number): void;
  internDraft(): number;
  stagingArea(): number;
  batch(): number;
  internStaged(first: number, count: number): number;
  isStored(id: number): number;
  bytes(id: number): number;
  byteAt(id: number, offset: number): number;
  difference(a: number, b: number): number;
  compare(a: number, b: number, length: number): number;
  prefix(id: number, word: number): number;
  readonly order: (a: number, b: number) => number;
  xxh64Low(id: number, length: number, seedLow: number, seedHigh: number): number;
  high(): number;
  readonly hash53: (id: number) => number;
  jhash2Of(id: number, words: number, initval: number): number;
  retain(id: number): void;
  release(id: number): void;
  collect(): number;
  clear(): void;
}

const FUNCTIONS: readonly Exclude<keyof PagesExports, "memory">[] = [
  ...([
    "setLimit",
    "rememberNothing",
    "size",
    "unheld",
    "repeated",
    "seeded",
    "expectSeeds",
    "hashSeeds",
    "draft",
    "draftOf",
  ] as const),
  ...(["internDraft", "stagingArea", "batch", "internStaged", "isStored", "bytes", "byteAt"] as const),
  ...(["difference", "compare", "prefix", "order", "xxh64Low", "high", "hash53", "jhash2Of"] as const),
  ...(["retain", "release", "collect", "clear"] as const),
];

/** A fresh instance's exports; a module of something else is our mistake. */
export function pagesExports(module: WebAssembly.Module): PagesExports {
  const { exports } = new WebAssembly.Instance(module);
  for (const name of FUNCTIONS) invariant(typeof exports[name] === "function", `pages.wasm exports no ${name}()`);
  invariant(exports["memory"] instanceof WebAssembly.Memory, "pages.wasm exports no memory");
  return exports as unknown as PagesExports;
}
