/**
 * Descriptions of the contents, 32 bytes each, in runs of 2,048 that a directory finds: they never move. Ids are given in
 * order of first appearance; those of freed contents are given again, the one freed last first.
 */
import { DIRECTORY, DIRECTORY_BYTES, SLOT_BYTES, takeRun } from "./slots";

export const FREE: u8 = 0;
/** Bytes in a slot, whose address is the payload. */
export const STORED: u8 = 1;
/** One 64-bit word over and over: the payload. */
export const WORD: u8 = 2;
/** A seeded page: the payload is its seed. */
export const SEED: u8 = 3;

export const KNOWS_XXH64: u8 = 1;
export const KNOWS_JHASH2: u8 = 2;

/** No content: memory is full, or nothing was found. */
export const NONE: u32 = 0xffffffff;

@unmanaged
export class Content {
  kind: u8;
  /** Which hashes of the whole page are known: seed 0 and initval 17. */
  knows: u8;
  references: u32;
  payload: u64;
  xxh64: u64;
  jhash2: u32;
  /** Of a free one: id of the one freed before, or NONE. */
  next: u32;
}

const DESCRIPTION_SHIFT: u32 = 5;
const RUN_SHIFT: u32 = 11;
const SLOTS_PER_RUN: u32 = (1 << (RUN_SHIFT + DESCRIPTION_SHIFT)) / SLOT_BYTES;
const MOST_IDS: u32 = (DIRECTORY_BYTES >> 2) << RUN_SHIFT;

/** Ids given so far, those of freed contents too. */
export let idCount: u32 = 0;
let freeId: u32 = NONE;
/** Contents that are not free. */
export let contentCount: u32 = 0;
/** Those among them without references. */
export let unheldCount: u32 = 0;

/** Traps on an id that names no content. */
export function contentOf(id: u32): Content {
  if (id >= idCount) unreachable();
  const content = describedAt(id);
  if (content.kind == FREE) unreachable();
  return content;
}

/** As contentOf(), of an id below idCount whose content may be free. */
export function describedAt(id: u32): Content {
  const run = <usize>load<u32>(DIRECTORY + ((id >> RUN_SHIFT) << 2));
  return changetype<Content>(run + ((id & ((1 << RUN_SHIFT) - 1)) << DESCRIPTION_SHIFT));
}

/** The id of a new content, with no hash known and no references; NONE when memory is full. */
export function describe(kind: u8, payload: u64): u32 {
  const id = takeId();
  if (id == NONE) return NONE;
  const content = describedAt(id);
  content.kind = kind;
  content.knows = 0;
  content.references = 0;
  content.payload = payload;
  contentCount++;
  unheldCount++;
  return id;
}

export function retain(id: u32): void {
  if (contentOf(id).references++ == 0) unheldCount--;
}

/** Traps when there is no reference to give back. */
export function release(id: u32): void {
  const content = contentOf(id);
  if (content.references == 0) unreachable();
  if (--content.references == 0) unheldCount++;
}

/** Frees a content without references; its bytes and its place in the table are the caller's. */
export function forget(id: u32): void {
  const content = describedAt(id);
  content.kind = FREE;
  content.next = freeId;
  freeId = id;
  contentCount--;
  unheldCount--;
}

/** Nobody holds anything any more. */
export function forgetReferences(): void {
  for (let id: u32 = 0; id < idCount; id++) {
    const content = describedAt(id);
    if (content.kind != FREE) content.references = 0;
  }
  unheldCount = contentCount;
}

/** Of free ids the lowest is given first, where all but 0 are free. */
export function sortFree(): void {
  freeId = NONE;
  for (let id = idCount - 1; id > 0; id--) {
    describedAt(id).next = freeId;
    freeId = id;
  }
}

function takeId(): u32 {
  if (freeId != NONE) {
    const id = freeId;
    freeId = describedAt(id).next;
    return id;
  }
  if (idCount == MOST_IDS) return NONE;
  if ((idCount & ((1 << RUN_SHIFT) - 1)) == 0) {
    const run = takeRun(SLOTS_PER_RUN);
    if (run == 0) return NONE;
    store<u32>(DIRECTORY + ((idCount >> RUN_SHIFT) << 2), <u32>run);
  }
  return idCount++;
}
