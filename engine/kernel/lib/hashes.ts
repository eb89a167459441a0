/**
 * linux/hash.h, jhash.h and xxhash.h. Whole pages in a frame window are hashed by content, through the page store,
 * which remembers them; anything else by its bytes. Both hashes take the words as little-endian.
 */
import type { BuiltinContext, BuiltinTable } from "../../machine/builtin.ts";
import { jhash2 } from "../../pages/jhash2.ts";
import { xxh64 } from "../../pages/xxh64.ts";
import { COST_NS } from "../time/costs.ts";
import { pageOf } from "./blocks.ts";
import { highHalf, lowHalf } from "./word.ts";

/** The golden ratio in 32 bits; the halves of a pointer are folded before they are multiplied. */
const GOLDEN_RATIO_32 = 0x61c88647;

function hash32(value: number, bits: number): number {
  return bits === 0 ? 0 : Math.imul(value, GOLDEN_RATIO_32) >>> (32 - Math.min(bits, 32));
}

function hashWord(value: number, bits: number): number {
  return hash32(lowHalf(value) ^ Math.imul(highHalf(value), GOLDEN_RATIO_32), bits);
}

/** The bytes as an array of words, padded with zeros. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
  padded.set(bytes);
  return new Uint32Array(padded.buffer);
}

/** Low 53 bits of XXH64: the low 32 are exact, which is all that a checksum keeps. */
function xxHash(ctx: BuiltinContext, address: number, length: number, seed: number): number {
  ctx.charge(Math.ceil(length * COST_NS.xxhashPerByte));
  const content = length <= 4096 ? pageOf(ctx, address) : undefined;
  let hash;
  if (content !== undefined) hash = ctx.pages.xxh64(content, seed, length);
  else {
    const bytes = ctx.memory.readBytes(address, length);
    hash = xxh64(bytes, wordsOf(bytes), length, seed);
  }
  return (hash.high & 0x1fffff) * 2 ** 32 + hash.low;
}

function jHash2(ctx: BuiltinContext, address: number, words: number, initval: number): number {
  ctx.charge(Math.ceil(words * 4 * COST_NS.jhashPerByte));
  const content = words <= 1024 ? pageOf(ctx, address) : undefined;
  if (content !== undefined) return ctx.pages.jhash2(content, words, initval);
  return jhash2(wordsOf(ctx.memory.readBytes(address, words * 4)), words, initval);
}

export const HASH_BUILTINS: BuiltinTable = {
  hash_32: (_ctx, [value = 0, bits = 0]) => hash32(value, bits),
  hash_64: (_ctx, [value = 0, bits = 0]) => hashWord(value, bits),
  hash_long: (_ctx, [value = 0, bits = 0]) => hashWord(value, bits),
  xxh64: (ctx, [address = 0, length = 0, seed = 0]) => xxHash(ctx, address, length, seed),
  xxhash: (ctx, [address = 0, length = 0, seed = 0]) => xxHash(ctx, address, length, seed),
  jhash2: (ctx, [address = 0, words = 0, initval = 0]) => jHash2(ctx, address, words, initval),
  __lab_hash_init: (ctx, [table = 0, size = 0]) => {
    ctx.memory.fill(table, 0, size * 8);
  },
  __lab_hash_empty: (ctx, [table = 0, size = 0]) => {
    for (let bucket = 0; bucket < size; bucket++) if (ctx.memory.load("u64", table + bucket * 8) !== 0) return 0;
    return 1;
  },
};
