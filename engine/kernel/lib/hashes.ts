/**
 * linux/hash.h, jhash.h and xxhash.h. Contents are hashed by the page store, which remembers those of whole pages;
 * other memory is given to it as a page. Both hashes take the words as little-endian.
 */
import type { ContentId } from "../../base/brands.ts";
import type { BuiltinContext, BuiltinTable } from "../../machine/builtin.ts";
import type { InlineBuiltin } from "../../machine/inline.ts";
import { PAGE_SIZE } from "../../machine/memory/memory.ts";
import { low53 } from "../../pages/pageStore.ts";
import { COST_NS } from "../time/costs.ts";
import { pageOf } from "./blocks.ts";
import { direct } from "./direct.ts";
import { highHalf, lowHalf } from "./word.ts";

/** The golden ratio in 32 bits; the halves of a pointer are folded before they are multiplied. */
const GOLDEN_RATIO_32 = 0x61c88647;

function hash32(value: number, bits: number): number {
  return bits === 0 ? 0 : Math.imul(value, GOLDEN_RATIO_32) >>> (32 - Math.min(bits, 32));
}

function hashWord(value: number, bits: number): number {
  return hash32(lowHalf(value) ^ Math.imul(highHalf(value), GOLDEN_RATIO_32), bits);
}

/** What lies there as a page content: the frame's own, or the bytes, padded with zeros. */
function contentAt(ctx: BuiltinContext, address: number, length: number): ContentId {
  if (length > PAGE_SIZE) ctx.fault("unmodelled-function", "a hash of more than a page is not modelled", address);
  const content = pageOf(ctx, address);
  if (content !== undefined) return content;
  const page = new Uint8Array(PAGE_SIZE);
  page.set(ctx.memory.readBytes(address, length));
  return ctx.pages.intern(page);
}

function xxHashNs(length: number): number {
  return Math.ceil(length * COST_NS.xxhashPerByte);
}

/** Low 53 bits of XXH64: the low 32 are exact, which is all that a checksum keeps. */
function xxHash(ctx: BuiltinContext, address: number, length: number, seed: number): number {
  ctx.charge(xxHashNs(length));
  const hash = ctx.pages.xxh64(contentAt(ctx, address, length), seed, length);
  return low53(hash.low, hash.high);
}

function jHash2(ctx: BuiltinContext, address: number, words: number, initval: number): number {
  ctx.charge(Math.ceil(words * 4 * COST_NS.jhashPerByte));
  return ctx.pages.jhash2(contentAt(ctx, address, words * 4), words, initval);
}

const PAGE_HASH: InlineBuiltin = { kind: "hash", ns: xxHashNs(PAGE_SIZE) };

export const HASH_BUILTINS: BuiltinTable = {
  hash_32: (_ctx, [value = 0, bits = 0]) => hash32(value, bits),
  hash_64: (_ctx, [value = 0, bits = 0]) => hashWord(value, bits),
  hash_long: (_ctx, [value = 0, bits = 0]) => hashWord(value, bits),
  xxh64: direct(xxHash, 0, PAGE_HASH),
  xxhash: direct(xxHash, 0, PAGE_HASH),
  jhash2: direct(jHash2),
  __lab_hash_init: (ctx, [table = 0, size = 0]) => {
    ctx.memory.fill(table, 0, size * 8);
  },
  __lab_hash_empty: (ctx, [table = 0, size = 0]) => {
    for (let bucket = 0; bucket < size; bucket++) if (ctx.memory.load("u64", table + bucket * 8) !== 0) return 0;
    return 1;
  },
};
