/**
 * The shadow: one byte for every 8 bytes of the arena says which of them may be touched (the idea of KASAN).
 *
 *   0        nothing was ever there, or the gap (red zone) around an object
 *   1 .. 7   only the first so many bytes are part of an object
 *   8        all eight bytes are
 *   FREED    an object that was freed and waits in quarantine
 *   POPPED   a stack frame of a function that has returned
 */
export const SHADOW_NONE = 0;
export const SHADOW_LIVE = 8;
export const SHADOW_FREED = 0xfd;
export const SHADOW_POPPED = 0xf8;
/** Bytes of the arena that one shadow byte speaks for. */
export const GRANULE = 8;

/** Whether `size` bytes at `offset`, all inside one granule, may be touched. */
export function isAccessible(shadow: number, offset: number, size: number): boolean {
  return shadow === SHADOW_LIVE || (shadow < SHADOW_LIVE && (offset & 7) + size <= shadow);
}

/** Whether the granule belongs to an object that is alive. */
export function isLiveGranule(shadow: number): boolean {
  return shadow > SHADOW_NONE && shadow <= SHADOW_LIVE;
}
