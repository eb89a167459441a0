/** linux/bitops.h and linux/log2.h. A bit is reached through the byte it is in (words are little-endian). */
import type { BuiltinContext, BuiltinDefinition, BuiltinTable } from "../../machine/builtin.ts";
import { direct } from "./direct.ts";
import { countBits32, highHalf, highestBit, joinHalves, lowHalf, lowestBit } from "./word.ts";

export function testBit(ctx: BuiltinContext, nr: number, words: number): boolean {
  return ((ctx.memory.load("u8", words + Math.floor(nr / 8)) >> (nr & 7)) & 1) === 1;
}

/** Sets or clears, and says what the bit was. */
export function writeBit(ctx: BuiltinContext, nr: number, words: number, value: boolean): boolean {
  const address = words + Math.floor(nr / 8);
  const byte = ctx.memory.load("u8", address);
  const mask = 1 << (nr & 7);
  ctx.memory.store("u8", address, value ? byte | mask : byte & ~mask);
  return (byte & mask) !== 0;
}

function findBit(ctx: BuiltinContext, words: number, size: number, from: number, value: boolean): number {
  let nr = from;
  while (nr < size && testBit(ctx, nr, words) !== value) nr += 1;
  return Math.min(nr, size);
}

const ofWord = (compute: (word: number) => number): BuiltinDefinition => direct((_ctx, word) => compute(word));

function powerOfTwoFrom(n: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(n, 1)));
}

export const BIT_BUILTINS: BuiltinTable = {
  set_bit: direct((ctx, nr, words) => {
    writeBit(ctx, nr, words, true);
  }),
  clear_bit: direct((ctx, nr, words) => {
    writeBit(ctx, nr, words, false);
  }),
  change_bit: direct((ctx, nr, words) => {
    writeBit(ctx, nr, words, !testBit(ctx, nr, words));
  }),
  test_bit: direct((ctx, nr, words) => Number(testBit(ctx, nr, words))),
  test_and_set_bit: direct((ctx, nr, words) => Number(writeBit(ctx, nr, words, true))),
  test_and_clear_bit: direct((ctx, nr, words) => Number(writeBit(ctx, nr, words, false))),
  ffs: ofWord((word) => lowestBit(lowHalf(word)) + 1),
  fls: ofWord((word) => highestBit(lowHalf(word)) + 1),
  fls64: ofWord((word) => highestBit(word) + 1),
  __ffs: ofWord(lowestBit),
  __fls: ofWord(highestBit),
  // ~word, without a detour over numbers beyond 2^53: the halves of -1 - word.
  ffz: ofWord((word) => lowestBit(joinHalves(~highHalf(word), ~lowHalf(word)))),
  hweight32: ofWord((word) => countBits32(word)),
  hweight_long: ofWord((word) => countBits32(highHalf(word)) + countBits32(lowHalf(word))),
  find_first_bit: (ctx, [words = 0, size = 0]) => findBit(ctx, words, size, 0, true),
  find_next_bit: (ctx, [words = 0, size = 0, from = 0]) => findBit(ctx, words, size, from, true),
  find_first_zero_bit: (ctx, [words = 0, size = 0]) => findBit(ctx, words, size, 0, false),
  bitmap_weight: (ctx, [words = 0, size = 0]) => {
    let count = 0;
    for (let nr = 0; nr < size; nr++) count += Number(testBit(ctx, nr, words));
    return count;
  },
  ilog2: ofWord(highestBit),
  roundup_pow_of_two: ofWord(powerOfTwoFrom),
  rounddown_pow_of_two: ofWord((n) => 2 ** Math.max(highestBit(n), 0)),
  order_base_2: ofWord((n) => (n > 1 ? highestBit(n - 1) + 1 : 0)),
  get_order: ofWord((size) => (size > 4096 ? highestBit(Math.ceil(size / 4096) - 1) + 1 : 0)),
  int_sqrt: ofWord((n) => Math.floor(Math.sqrt(n))),
};
