/**
 * How the objects of a cache lie in its slabs.
 *
 *   small alignment:  [header 32][gap 16][object][track 16][object][track 16] …   the track is the red zone, too
 *   large alignment:  [header 32][track 16]*capacity [pad][object][object] …      page tables stay naturally aligned
 *
 * A track remembers who allocated and who freed the object: 16 bytes, (statement 20 bits, step 44 bits) twice.
 */
import { PAGE_SIZE } from "./memory.ts";

export const HEADER_BYTES = 32;
export const TRACK_BYTES = 16;
const SMALL_ALIGN = 16;
const LARGE_OBJECT = 8192;
const GROW_AFTER_SLABS = 4;

export interface SlabLayout {
  readonly pages: number;
  readonly capacity: number;
  /** Bytes from the slab's start to the first object, and from one to the next. */
  readonly first: number;
  readonly stride: number;
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

export function isTrackInSlot(align: number): boolean {
  return align <= SMALL_ALIGN;
}

export function strideOf(size: number, align: number): number {
  return isTrackInSlot(align) ? roundUp(roundUp(size, 8) + TRACK_BYTES, align) : roundUp(size, align);
}

/** The layout of a cache's next slab when it has `slabs` already: busy caches get longer ones. */
export function layoutSlab(size: number, align: number, slabs: number): SlabLayout {
  const stride = strideOf(size, align);
  const wanted = size > LARGE_OBJECT ? 1 : slabs < GROW_AFTER_SLABS ? 8 : 64;
  if (isTrackInSlot(align)) {
    const first = roundUp(HEADER_BYTES + TRACK_BYTES, align);
    const pages = Math.ceil((first + wanted * stride) / PAGE_SIZE);
    const capacity = size > LARGE_OBJECT ? 1 : Math.floor((pages * PAGE_SIZE - first) / stride);
    return { pages, capacity, first, stride };
  }
  const first = roundUp(HEADER_BYTES + wanted * TRACK_BYTES, align);
  return { pages: Math.ceil((first + wanted * stride) / PAGE_SIZE), capacity: wanted, first, stride };
}

/** Freed objects that a cache keeps before it uses the oldest again. */
export function quarantineLength(stride: number): number {
  return Math.max(2, Math.min(4096, Math.floor((256 * 1024) / stride)));
}
