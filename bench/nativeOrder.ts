/**
 * Hashes and comparisons of a scan: what they are, in order, and the time of nothing but them in native C; and of a scan that
 * also goes to the places of memory that ksm.c prescribes, and does nothing else (bench/native/least.c).
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { ContentId } from "../engine/base/brands.ts";
import type { PageStore } from "../engine/pages/pageStore.ts";
import { compileNative } from "./nativePages.ts";

const HASHED = 0xffffffff;

/** A store that also notes what is asked of it: pairs of contents, or one and HASHED. */
export function recording(store: PageStore): { readonly store: PageStore; readonly asked: number[] } {
  const asked: number[] = [];
  const noting: Pick<PageStore, "order" | "xxh64" | "hash53"> = {
    order: (a, b) => {
      asked.push(a, b);
      return store.order(a, b);
    },
    xxh64: (content, seed, length) => {
      asked.push(content, HASHED);
      return store.xxh64(content, seed, length);
    },
    hash53: (content) => {
      asked.push(content, HASHED);
      return store.hash53(content);
    },
  };
  return { store: Object.assign(Object.create(store) as PageStore, noting), asked };
}

/** Seconds of the best of some rounds, in native C, on the pages of the seeds 0 to `pages`, which `store` has. */
export function nativeSeconds(store: PageStore, asked: readonly number[], pages: number): number {
  const seedOf = new Map<ContentId, number>();
  for (let seed = 0; seed < pages; seed++) seedOf.set(store.seed(BigInt(seed)), seed);
  const order = Uint32Array.from(asked, (id) => (id === HASHED ? id : (seedOf.get(id as ContentId) ?? 0)));
  const program = compileNative("order");
  const file = path.join(path.dirname(program), "order.bin");
  writeFileSync(file, order);
  const [ns = ""] = execFileSync(program, [String(pages), "7", file], { encoding: "utf8" }).split(" ");
  return Number(ns) / 1e9;
}

/** Seconds of the best scan of distinct pages: plain, with atomic locks and counts, with the ways of 16 pages walked ahead. */
export interface LeastScan {
  readonly plain: number;
  readonly atomic: number;
  readonly ahead: number;
  /** Of one scan. */
  readonly comparisons: number;
}

/** Of the pages of the seeds 0 to `pages`. */
export function leastScan(pages: number): LeastScan {
  const answer = execFileSync(compileNative("least"), [String(pages), "7"], { encoding: "utf8" });
  const [plain = Number.NaN, atomic = Number.NaN, ahead = Number.NaN, comparisons = 0] = answer.split(" ").map(Number);
  return { plain: plain / 1e9, atomic: atomic / 1e9, ahead: ahead / 1e9, comparisons };
}
