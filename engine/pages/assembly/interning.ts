/**
 * The table that finds contents: open addressing, a u32 a place (id + 1, 0 when free), at most half full. The key is the
 * XXH64 of the bytes, which ksmd will ask for anyway, or the mixed payload of a content without bytes.
 */
import {
  Content,
  contentCount,
  contentOf,
  describe,
  describedAt,
  forget,
  forgetReferences,
  FREE,
  idCount,
  KNOWS_XXH64,
  NONE,
  SEED,
  sortFree,
  STORED,
  WORD,
} from "./contents";
import { firstDifference, isRepeated } from "./difference";
import { giveRun, giveSlot, SLOT_BYTES, takeRun, takeSlot } from "./slots";
import { isSeeded, mix, seedOfFirstWord } from "./splitMix64";
import { xxh64 } from "./xxh64";

let table: usize = 0;
let slots: u32 = 0;
/** Number of places - 1. */
let mask: u32 = 0;
/** Every page but that of zeros keeps its bytes, also one that could do without. */
export let storesAll: bool = false;

export function storeAll(): void {
  storesAll = true;
}

/** The id of the content whose bytes lie at `page`; NONE when memory is full. */
export function internBytes(page: usize): u32 {
  const word = load<u64>(page);
  if (word == 0 || !storesAll) {
    if (load<u64>(page, SLOT_BYTES - 8) == word && isRepeated(page, word)) return internWithoutBytes(WORD, word);
  }
  if (!storesAll) {
    const seed = seedOfFirstWord(word);
    if (isSeeded(page, seed)) return internWithoutBytes(SEED, seed);
  }
  const hash = xxh64(page, SLOT_BYTES, 0);
  if (!makeRoom()) return NONE;
  let place = (<u32>hash) & mask;
  for (; ; place = (place + 1) & mask) {
    const id = at(place);
    if (id == NONE) break;
    const content = contentOf(id);
    if (content.kind != STORED || content.xxh64 != hash) continue;
    if (firstDifference(<usize>content.payload, page) == SLOT_BYTES) return id;
  }
  const id = storeBytes(page, hash);
  if (id == NONE) return NONE;
  put(place, id);
  return id;
}

/** A new content with a copy of the bytes; NONE when memory is full. */
function storeBytes(page: usize, hash: u64): u32 {
  const slot = takeSlot();
  if (slot == 0) return NONE;
  const id = describe(STORED, slot);
  if (id == NONE) {
    giveSlot(slot);
    return NONE;
  }
  memory.copy(slot, page, SLOT_BYTES);
  const content = contentOf(id);
  content.xxh64 = hash;
  content.knows = KNOWS_XXH64;
  return id;
}

/** The id of a content of this kind; NONE when memory is full. */
export function internWithoutBytes(kind: u8, payload: u64): u32 {
  if (!makeRoom()) return NONE;
  let place = keyWithoutBytes(kind, payload) & mask;
  for (; ; place = (place + 1) & mask) {
    const id = at(place);
    if (id == NONE) break;
    const content = contentOf(id);
    if (content.kind == kind && content.payload == payload) return id;
  }
  const id = describe(kind, payload);
  if (id == NONE) return NONE;
  put(place, id);
  return id;
}

/** What lies at the first place where such a content is looked for. */
export function placeWithoutBytes(kind: u8, payload: u64): u32 {
  return table == 0 ? NONE : at(keyWithoutBytes(kind, payload) & mask);
}

/** Something of the description of the content that is found there; 0 where there is none. */
export function descriptionWithoutBytes(kind: u8, payload: u64): u32 {
  const id = placeWithoutBytes(kind, payload);
  return id == NONE ? 0 : <u32>describedAt(id).payload;
}

/** Frees every content without references, that of zeros (0) excepted; how many there were. */
export function collect(): u32 {
  const before = contentCount;
  for (let id: u32 = 1; id < idCount; id++) {
    const content = describedAt(id);
    if (content.kind == FREE || content.references > 0) continue;
    if (content.kind == STORED) giveSlot(<usize>content.payload);
    forget(id);
  }
  if (contentCount != before) rebuild();
  return before - contentCount;
}

/** As in the beginning, but for the memory that was taken. */
export function clear(): void {
  forgetReferences();
  collect();
  sortFree();
}

/** The table from the descriptions. */
function rebuild(): void {
  memory.fill(table, 0, (<usize>(mask + 1)) << 2);
  for (let id: u32 = 0; id < idCount; id++) {
    const content = describedAt(id);
    if (content.kind == FREE) continue;
    let place = keyOf(content) & mask;
    while (at(place) != NONE) place = (place + 1) & mask;
    put(place, id);
  }
}

/** Twice the places where one more content would fill more than half of them. */
function makeRoom(): bool {
  if (table != 0 && contentCount * 2 <= mask) return true;
  const wanted = table == 0 ? 1 : slots * 2;
  const larger = takeRun(wanted);
  if (larger == 0) return table != 0 && contentCount < mask - (mask >> 3);
  if (table != 0) giveRun(table, slots);
  table = larger;
  slots = wanted;
  mask = (wanted * SLOT_BYTES) / 4 - 1;
  rebuild();
  return true;
}

function keyOf(content: Content): u32 {
  return content.kind == STORED ? <u32>content.xxh64 : keyWithoutBytes(content.kind, content.payload);
}

function keyWithoutBytes(kind: u8, payload: u64): u32 {
  return <u32>mix(payload + kind);
}

function at(place: u32): u32 {
  return load<u32>(table + ((<usize>place) << 2)) - 1;
}

function put(place: u32, id: u32): void {
  store<u32>(table + ((<usize>place) << 2), id + 1);
}
