/**
 * The page store in WASM: what engine/pages/wasmPageStore.ts calls. Everything is done in place; across the border go ids,
 * offsets and halves of hashes. 0xffffffff instead of an id says that memory is full; an id that names nothing traps.
 */
import {
  contentCount,
  contentOf,
  KNOWS_JHASH2,
  KNOWS_XXH64,
  NONE,
  release,
  retain,
  SEED,
  STORED,
  unheldCount,
  WORD,
} from "./contents";
import { firstDifference } from "./difference";
import {
  clear as clearAll,
  collect as collectUnheld,
  descriptionWithoutBytes,
  internBytes,
  internWithoutBytes,
  placeWithoutBytes,
  storeAll,
  storesAll,
} from "./interning";
import { jhash2 } from "./jhash2";
import { addressOf, byteOf, firstWord, forgetWritten, LEFT, RIGHT, writeOut } from "./reading";
import { BATCH, DRAFT, setLimit, SLOT_BYTES, SLOT_SHIFT, takeRun } from "./slots";
import { writeSeeded } from "./splitMix64";
import { xxh64 } from "./xxh64";

export { release, retain, setLimit };

const KSM_INITVAL: u32 = 17;
const STAGING_SLOTS: u32 = 256;

let staging: usize = 0;
let remembers: bool = true;
let highHalf: u32 = 0;

/** From the start on: no hash is kept, no comparison is spared, and every content but that of zeros has bytes. */
export function rememberNothing(): void {
  remembers = false;
  storeAll();
}

/** Contents held. */
export function size(): u32 {
  return contentCount;
}

/** Contents without references. */
export function unheld(): u32 {
  return unheldCount;
}

/** Frees the contents without references; how many there were. */
export function collect(): u32 {
  forgetWritten();
  return collectUnheld();
}

/** Frees every content but that of zeros, whoever holds it; ids are given as from the start. */
export function clear(): void {
  forgetWritten();
  clearAll();
}

/** The page whose every 64-bit word is this one. */
export function repeated(word: u64): u32 {
  if (word == 0 || !storesAll) return internWithoutBytes(WORD, word);
  for (let at: u32 = 0; at < SLOT_BYTES; at += 8) store<u64>(DRAFT + at, word);
  return internBytes(DRAFT);
}

export function seeded(seedLow: u32, seedHigh: u32): u32 {
  const seed = ((<u64>seedHigh) << 32) | seedLow;
  if (!storesAll) return internWithoutBytes(SEED, seed);
  writeSeeded(DRAFT, seed);
  return internBytes(DRAFT);
}

/**
 * Loads what seeded() will look at of `count` seeds in the batch: all places of the table first, so that none waits for the
 * other. The sum means nothing, but that the loads are needed.
 */
export function expectSeeds(count: u32): u32 {
  if (storesAll) return 0;
  let sum: u32 = 0;
  for (let at: u32 = 0; at < count; at++) sum += placeWithoutBytes(SEED, load<u64>(BATCH + (at << 3)));
  for (let at: u32 = 0; at < count; at++) sum += descriptionWithoutBytes(SEED, load<u64>(BATCH + (at << 3)));
  return sum;
}

/** Of `count` seeds in the batch each is replaced by XXH64 of its page. */
export function hashSeeds(count: u32): void {
  for (let at = BATCH; at < BATCH + (count << 3); at += 8) {
    writeSeeded(DRAFT, load<u64>(at));
    store<u64>(at, xxh64(DRAFT, SLOT_BYTES, 0));
  }
}

/** Address of the page that internDraft() interns. */
export function draft(): usize {
  return DRAFT;
}

/** Copies a content to the draft, to be changed there. */
export function draftOf(id: u32): void {
  writeOut(contentOf(id), DRAFT);
}

export function internDraft(): u32 {
  return internBytes(DRAFT);
}

/** Address of 256 pages that internStaged() interns, 0 when memory is full. */
export function stagingArea(): usize {
  if (staging == 0) staging = takeRun(STAGING_SLOTS);
  return staging;
}

/** 4 KiB where internStaged() leaves ids, and expectSeeds() finds seeds. */
export function batch(): usize {
  return BATCH;
}

/** Interns `count` (at most 256) pages from page `first` of the staging area on; how many there was room for. */
export function internStaged(first: u32, count: u32): u32 {
  for (let at: u32 = 0; at < count; at++) {
    const id = internBytes(staging + ((first + at) << SLOT_SHIFT));
    if (id == NONE) return at;
    store<u32>(BATCH + (at << 2), id);
  }
  return count;
}

export function isStored(id: u32): bool {
  return contentOf(id).kind == STORED;
}

/** Address of the bytes; when they are not stored, of a place that the next call may overwrite. */
export function bytes(id: u32): usize {
  return addressOf(id, contentOf(id), LEFT);
}

export function byteAt(id: u32, offset: u32): i32 {
  return byteOf(id, contentOf(id), offset, LEFT);
}

/** Offset of the first byte that differs, 4096 when none does. */
export function difference(a: u32, b: u32): u32 {
  const left = contentOf(a);
  const right = contentOf(b);
  if (left.kind == STORED && right.kind == STORED && (a != b || !remembers))
    return firstDifference(<usize>left.payload, <usize>right.payload);
  if (a == b) return SLOT_BYTES;
  const early = firstWord(left) ^ firstWord(right);
  if (early != 0) return (<u32>ctz<u64>(early)) >> 3;
  return firstDifference(addressOf(a, left, LEFT), addressOf(b, right, RIGHT));
}

/** memcmp() of the first `length` bytes, with the kernel's sign. */
export function compare(a: u32, b: u32, length: u32): i32 {
  const at = difference(a, b);
  return at >= length ? 0 : byteOf(a, contentOf(a), at, LEFT) - byteOf(b, contentOf(b), at, RIGHT);
}

/** The first (0) or second (1) four bytes, the first of them on top. */
export function prefix(id: u32, word: u32): u32 {
  return bswap<u32>(<u32>(firstWord(contentOf(id)) >> (word << 5)));
}

/** Their order and where they differ first: 4096 when equal, that offset when a is above b, ~offset when it is below. */
export function order(a: u32, b: u32): i32 {
  const at = difference(a, b);
  if (at == SLOT_BYTES) return SLOT_BYTES;
  return byteOf(a, contentOf(a), at, LEFT) < byteOf(b, contentOf(b), at, RIGHT) ? ~at : at;
}

/** The low half of XXH64 of the first `length` bytes; high() has the other. */
export function xxh64Low(id: u32, length: u32, seedLow: u32, seedHigh: u32): u32 {
  const hash = hashOf(id, length, ((<u64>seedHigh) << 32) | seedLow);
  highHalf = <u32>(hash >> 32);
  return <u32>hash;
}

/** The low 53 bits of XXH64 of the whole page, seed 0. */
export function hash53(id: u32): f64 {
  return <f64>(hashOf(id, SLOT_BYTES, 0) & ((1 << 53) - 1));
}

function hashOf(id: u32, length: u32, seed: u64): u64 {
  const content = contentOf(id);
  const isKept = length == SLOT_BYTES && seed == 0 && remembers;
  if (isKept && content.knows & KNOWS_XXH64) return content.xxh64;
  const hash = xxh64(addressOf(id, content, LEFT), length, seed);
  if (isKept) {
    content.xxh64 = hash;
    content.knows |= KNOWS_XXH64;
  }
  return hash;
}

export function high(): u32 {
  return highHalf;
}

export function jhash2Of(id: u32, words: u32, initval: u32): u32 {
  const content = contentOf(id);
  const isKept = words == SLOT_BYTES / 4 && initval == KSM_INITVAL && remembers;
  if (isKept && content.knows & KNOWS_JHASH2) return content.jhash2;
  const hash = jhash2(addressOf(id, content, LEFT), words, initval);
  if (isKept) {
    content.jhash2 = hash;
    content.knows |= KNOWS_JHASH2;
  }
  return hash;
}
