/**
 * Tells of reads of given ranges, while somebody wants to know: the memory's ways to read are exchanged on the one
 * object and put back, so that a memory nobody watches runs as it always does.
 */
import type { FlatMemory } from "./flatMemory.ts";
import { SIZE_OF } from "./flatMemory.ts";

export interface ReadRange {
  readonly address: number;
  readonly size: number;
}

/** Calls `onRead` with the range's index for each read that touches it. What is returned ends it. */
export function watchReads(
  memory: FlatMemory,
  ranges: readonly ReadRange[],
  onRead: (index: number) => void,
): () => void {
  const tell = (addr: number, size: number): void => {
    ranges.forEach((range, index) => {
      if (addr < range.address + range.size && addr + size > range.address) onRead(index);
    });
  };
  // What the class has, whatever stands on the object now.
  const plain = Object.getPrototypeOf(memory) as FlatMemory;
  const watched = {
    loadU8: (addr: number) => (tell(addr, SIZE_OF.u8), plain.loadU8.call(memory, addr)),
    loadU16: (addr: number) => (tell(addr, SIZE_OF.u16), plain.loadU16.call(memory, addr)),
    loadI32: (addr: number) => (tell(addr, SIZE_OF.i32), plain.loadI32.call(memory, addr)),
    loadU32: (addr: number) => (tell(addr, SIZE_OF.u32), plain.loadU32.call(memory, addr)),
    load64: (addr: number) => (tell(addr, SIZE_OF.u64), plain.load64.call(memory, addr)),
    copy: (dst: number, src: number, size: number) => (tell(src, size), plain.copy.call(memory, dst, src, size)),
    readBytes: (addr: number, size: number) => (tell(addr, size), plain.readBytes.call(memory, addr, size)),
  };
  Object.assign(memory, watched);
  return () => {
    for (const name of Object.keys(watched).reverse()) Reflect.deleteProperty(memory, name);
  };
}
