/** Where the bytes of a content lie. One that has none is written out to one of two places, which remember whose bytes they hold. */
import { Content, NONE, SEED, STORED, WORD } from "./contents";
import { SLOT_BYTES, WRITTEN_OUT } from "./slots";
import { firstWordOfSeed, writeSeeded } from "./splitMix64";

/** Which of the two places, where two contents are looked at together. */
export const LEFT: u32 = 0;
export const RIGHT: u32 = 1;

let inLeft: u32 = NONE;
let inRight: u32 = NONE;

/** Address of the bytes, good until the next content is written out to the same place. */
export function addressOf(id: u32, content: Content, place: u32): usize {
  if (content.kind == STORED) return <usize>content.payload;
  const address = WRITTEN_OUT + place * SLOT_BYTES;
  if ((place == LEFT ? inLeft : inRight) != id) writeOut(content, address);
  if (place == LEFT) inLeft = id;
  else inRight = id;
  return address;
}

/** After contents were freed: their ids may come to mean others. */
export function forgetWritten(): void {
  inLeft = NONE;
  inRight = NONE;
}

/** The first eight bytes. */
export function firstWord(content: Content): u64 {
  if (content.kind == STORED) return load<u64>(<usize>content.payload);
  return content.kind == WORD ? content.payload : firstWordOfSeed(content.payload);
}

export function byteOf(id: u32, content: Content, offset: u32, place: u32): i32 {
  if (offset < 8) return <i32>((firstWord(content) >> (offset << 3)) & 0xff);
  return load<u8>(addressOf(id, content, place) + offset);
}

export function writeOut(content: Content, to: usize): void {
  if (content.kind == STORED) memory.copy(to, <usize>content.payload, SLOT_BYTES);
  else if (content.kind == SEED) writeSeeded(to, content.payload);
  else for (let at: u32 = 0; at < SLOT_BYTES; at += 8) store<u64>(to + at, content.payload);
}
