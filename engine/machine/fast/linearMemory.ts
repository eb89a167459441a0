/**
 * Compiled code's linear memory. Everything it touches lies there, at places that never change:
 *
 *   0          cells (cells.ts), then compiled code's own ones, then registers on their way out (unwinder.ts)
 *   64 KiB     for each function its shape, for calls through pointers; counters
 *   ...        marks of the arena's pages and of the shadow's (pagedBytes.ts), the shadow
 *   last       the arena, which grows at the end, in place
 *
 * Room for the shadow of the largest arena that is housed here is named at once. It costs nothing until it is written to,
 * but the host's garbage collector takes it for used, and runs at every other machine: most get a house for SMALL_BYTES, and
 * only one that outgrows it a house for all that a machine may have.
 */
import type { MachinePlaces } from "../inline.ts";
import type { Arena } from "../memory/arena.ts";
import { PAGE_SIZE } from "../memory/memory.ts";
import { GRANULE } from "../memory/shadow.ts";
import type { Home } from "../memory/pagedBytes.ts";
import { CELL_COUNT } from "./cells.ts";

const WASM_PAGE = 65_536;
const SMALL_BYTES = 64 << 20;
/** A machine moves before it is full, where it can: within a builtin that compiled code has called, it cannot. */
const ROOM_TO_LEAVE = 2;
/**
 * Compiled code's own cells: i32 but for the task, an i64. `aheadFrom`, `aheadCount`: frames that were looked ahead of;
 * `logging`: whether events are kept.
 */
export const OWN = {
  depth: 256,
  stackEnd: 260,
  me: 264,
  task: 272,
  aheadFrom: 280,
  aheadCount: 284,
  logging: 288,
} as const;
/** Of builtins that compiled code calls (inline.ts: MachinePlaces). */
const SCRATCH = 512;
export const REGISTERS = 1024;
export const MAX_REGISTERS = (WASM_PAGE - REGISTERS) / 8;

export interface Places {
  readonly shapes: number;
  readonly counters: number;
  readonly marks: number;
  readonly shadowMarks: number;
  readonly shadow: number;
  readonly arena: number;
}

export class LinearMemory {
  readonly places: Places;
  readonly memory: WebAssembly.Memory;
  /** Of the largest arena that can be housed. */
  readonly maxBytes: number;
  /** There is no larger one to be had. */
  isLargest: boolean;

  /** RangeError when the host has no such memory. Moves the arena's contents and shadow there. */
  constructor(arena: Arena, functionCount: number, counterCount: number) {
    const isSmall = arena.size < SMALL_BYTES / ROOM_TO_LEAVE && arena.maxBytes > SMALL_BYTES;
    this.isLargest = !isSmall;
    this.maxBytes = isSmall ? SMALL_BYTES : arena.maxBytes;
    const arenaPages = this.maxBytes / PAGE_SIZE;
    const shadowBytes = roundUp(this.maxBytes / GRANULE, PAGE_SIZE);
    const shapes = WASM_PAGE;
    const counters = shapes + functionCount * 4;
    const marks = roundUp(counters + counterCount * 4, PAGE_SIZE);
    const shadowMarks = marks + roundUp(arenaPages, 8);
    const shadow = roundUp(shadowMarks + shadowBytes / PAGE_SIZE, PAGE_SIZE);
    this.places = { shapes, counters, marks, shadowMarks, shadow, arena: roundUp(shadow + shadowBytes, WASM_PAGE) };
    this.memory = new WebAssembly.Memory({
      initial: Math.ceil((this.places.arena + arena.size) / WASM_PAGE),
      maximum: Math.ceil((this.places.arena + this.maxBytes) / WASM_PAGE),
    });
    arena.moveTo(this.home(this.places.arena, marks), this.home(this.places.shadow, shadowMarks));
  }

  /** Whether an arena of that size should be housed elsewhere, as soon as that is possible. */
  isTight(arenaBytes: number): boolean {
    return !this.isLargest && arenaBytes >= this.maxBytes / ROOM_TO_LEAVE;
  }

  machinePlaces(frameCount: number, prefixesOffset: number): MachinePlaces {
    const { memory, places } = this;
    const { arena, shadow } = places;
    return { memory, arena, shadow, prefixes: arena + prefixesOffset, frameCount, scratch: SCRATCH };
  }

  cells(): Float64Array<ArrayBuffer> {
    return new Float64Array(this.memory.buffer, 0, CELL_COUNT);
  }

  words(offset: number, count: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.memory.buffer, offset, count);
  }

  private home(bytes: number, marks: number): Home {
    const { memory } = this;
    const views = new Map<number, Uint8Array<ArrayBuffer>>();
    const view = (offset: number, length: number): Uint8Array<ArrayBuffer> => {
      const known = views.get(offset);
      if (known?.buffer === memory.buffer && known.length === length) return known;
      const made = new Uint8Array(memory.buffer, offset, length);
      views.set(offset, made);
      return made;
    };
    return {
      bytes: (capacity) => {
        const missing = bytes + capacity - memory.buffer.byteLength;
        if (missing > 0) memory.grow(Math.ceil(missing / WASM_PAGE));
        return view(bytes, capacity);
      },
      marks: (capacity) => view(marks, capacity / PAGE_SIZE),
    };
  }
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
