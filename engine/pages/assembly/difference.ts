/**
 * Where two pages differ first: 128 bits at a time where the build has SIMD, 64 where it has not. Turns of 64, 192 and 256
 * bytes, one pointer for both pages and a bitmask of equal bytes instead of any_true() were tried: none was faster.
 */
import { SLOT_BYTES } from "./slots";

/** Offset of the first byte that differs, 4096 when none does. */
export function firstDifference(a: usize, b: usize): u32 {
  // Most pages of a tree differ at once: no second line of the cache is fetched for them.
  const early = load<u64>(a) ^ load<u64>(b);
  if (early != 0) return (<u32>ctz<u64>(early)) >> 3;
  let at: u32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; at < SLOT_BYTES; at += 128)
      if (v128.any_true(v128.or(differ64(a + at, b + at), differ64(a + at + 64, b + at + 64)))) break;
  } else {
    for (; at < SLOT_BYTES; at += 32) if (differ32(a + at, b + at) != 0) break;
  }
  for (; at < SLOT_BYTES; at += 8) {
    const difference = load<u64>(a + at) ^ load<u64>(b + at);
    if (difference != 0) return at + ((<u32>ctz<u64>(difference)) >> 3);
  }
  return SLOT_BYTES;
}

/** Whether a page is one 64-bit word over and over. */
export function isRepeated(page: usize, word: u64): bool {
  if (ASC_FEATURE_SIMD) {
    const all = i64x2.splat(word);
    for (let at: u32 = 0; at < SLOT_BYTES; at += 64) if (v128.any_true(differFrom64(page + at, all))) return false;
  } else {
    for (let at: u32 = 0; at < SLOT_BYTES; at += 8) if (load<u64>(page + at) != word) return false;
  }
  return true;
}

function differ64(a: usize, b: usize): v128 {
  return v128.or(
    v128.or(v128.xor(v128.load(a), v128.load(b)), v128.xor(v128.load(a, 16), v128.load(b, 16))),
    v128.or(v128.xor(v128.load(a, 32), v128.load(b, 32)), v128.xor(v128.load(a, 48), v128.load(b, 48))),
  );
}

function differFrom64(page: usize, all: v128): v128 {
  return v128.or(
    v128.or(v128.xor(v128.load(page), all), v128.xor(v128.load(page, 16), all)),
    v128.or(v128.xor(v128.load(page, 32), all), v128.xor(v128.load(page, 48), all)),
  );
}

function differ32(a: usize, b: usize): u64 {
  return (
    (load<u64>(a) ^ load<u64>(b)) |
    (load<u64>(a, 8) ^ load<u64>(b, 8)) |
    (load<u64>(a, 16) ^ load<u64>(b, 16)) |
    (load<u64>(a, 24) ^ load<u64>(b, 24))
  );
}
