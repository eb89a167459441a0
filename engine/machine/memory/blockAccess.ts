/** Accesses of many bytes: between arena and arena, arena and page frames, frame and frame. All checked first. */
import type { FlatMemory } from "./flatMemory.ts";
import { ARENA_BASE, PAGE_SIZE } from "./memory.ts";

/** memmove. A whole page between frames copies the content id. */
export function copyRange(memory: FlatMemory, dst: number, src: number, size: number): void {
  if (size === 0) return;
  if (size <= 64 && memory.copyWords(dst, src, size)) return;
  const { frames } = memory;
  if (frames.contains(src) || frames.contains(dst)) {
    check(memory, dst, size, "write");
    if (
      size === PAGE_SIZE &&
      src % PAGE_SIZE === 0 &&
      dst % PAGE_SIZE === 0 &&
      frames.contains(dst) &&
      frames.contains(src)
    )
      frames.setContent(frames.pfnOf(dst), frames.content(frames.pfnOf(src)));
    else writeRange(memory, dst, readRange(memory, src, size).slice());
    return;
  }
  memory.checkRange(src, size, "read");
  memory.checkRange(dst, size, "write");
  memory.arena.touchRange(dst - ARENA_BASE, size);
  const to = dst - ARENA_BASE;
  const from = src - ARENA_BASE;
  if (size === 8 && ((to | from) & 7) === 0) {
    const low = memory.i32[from >>> 2]!;
    const high = memory.i32[(from >>> 2) + 1]!;
    memory.i32[to >>> 2] = low;
    memory.i32[(to >>> 2) + 1] = high;
  } else memory.u8.copyWithin(to, from, from + size);
}

export function fillRange(memory: FlatMemory, dst: number, byte: number, size: number): void {
  if (size === 0) return;
  if (memory.frames.contains(dst)) {
    if (size === PAGE_SIZE && dst % PAGE_SIZE === 0) memory.frames.fillWhole(dst, byte);
    else writeRange(memory, dst, new Uint8Array(size).fill(byte));
    return;
  }
  memory.checkRange(dst, size, "write");
  const offset = dst - ARENA_BASE;
  memory.arena.touchRange(offset, size);
  memory.u8.fill(byte, offset, offset + size);
}

/** A copy, or a view that is valid until the next write. */
export function readRange(memory: FlatMemory, addr: number, size: number): Uint8Array {
  if (size === 0) return new Uint8Array(0);
  if (!memory.frames.contains(addr)) {
    memory.checkRange(addr, size, "read");
    return memory.u8.slice(addr - ARENA_BASE, addr - ARENA_BASE + size);
  }
  check(memory, addr, size, "read");
  const bytes = new Uint8Array(size);
  eachFramePart(addr, size, (at, start, length) => bytes.set(memory.frames.readPart(at, length), start));
  return bytes;
}

export function writeRange(memory: FlatMemory, addr: number, bytes: Uint8Array): void {
  check(memory, addr, bytes.length, "write");
  if (memory.frames.contains(addr)) {
    eachFramePart(addr, bytes.length, (at, start, length) =>
      memory.frames.writePart(at, bytes.subarray(start, start + length)),
    );
    return;
  }
  memory.arena.touchRange(addr - ARENA_BASE, bytes.length);
  memory.u8.set(bytes, addr - ARENA_BASE);
}

function check(memory: FlatMemory, addr: number, size: number, verb: "read" | "write"): void {
  if (size === 0) return;
  if (!memory.frames.contains(addr)) memory.checkRange(addr, size, verb);
  else if (!memory.frames.contains(addr + size - 1)) memory.fail(addr + size - 1, size, verb);
}

function eachFramePart(addr: number, size: number, visit: (at: number, start: number, length: number) => void): void {
  for (let done = 0; done < size;) {
    const at = addr + done;
    const inPage = ((at % PAGE_SIZE) + PAGE_SIZE) % PAGE_SIZE;
    const length = Math.min(size - done, PAGE_SIZE - inPage);
    visit(at, done, length);
    done += length;
  }
}
