/**
 * Page contents: immutable, interned (equal contents have one id), 4096 bytes each.
 * Two implementations behind this interface: plain TypeScript here, WASM later.
 */
import type { ContentId } from "../base/brands.ts";

export const ZERO_CONTENT = 0 as ContentId;

export interface PageStore {
  intern(bytes: Uint8Array): ContentId;
  /** SplitMix64 page of SCENARIO.md: 512 little-endian words. */
  seed(seed: bigint): ContentId;
  /** Every byte the same. */
  repeated(byte: number): ContentId;
  /** A copy of `content` with bytes replaced from `offset`. */
  patch(content: ContentId, offset: number, bytes: Uint8Array): ContentId;
  byteAt(content: ContentId, offset: number): number;
  /** Not to be written to. */
  bytes(content: ContentId): Uint8Array;
  /** memcmp of `length` bytes (default all): negative, 0 or positive, as unsigned bytes. */
  compare(a: ContentId, b: ContentId, length?: number): number;
  /** Offset of the first byte that differs, 4096 when equal. */
  firstDifference(a: ContentId, b: ContentId): number;
  /** XXH64 with seed over the first `length` bytes (default 4096): exact, as two 32-bit halves. */
  xxh64(content: ContentId, seed: number, length?: number): { readonly low: number; readonly high: number };
  /** The kernel's jhash2 over 32-bit words with initval. */
  jhash2(content: ContentId, words: number, initval: number): number;
  /** Number of distinct contents held. */
  readonly size: number;
}
