/**
 * What a piece of work touched of the arena, and what lay there when it came there first. Work that depends on nothing
 * else gives the same as long as all of that lies there: so it need not be done again (memo.ts).
 *
 * It is done on a memory of its own that notes every access and passes it on. Values are kept, not times of writes: to
 * compare some words costs less than to note every write of a run, and a state that comes back is known again.
 */
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import type { FlatMemory } from "./flatMemory.ts";
import { SIZE_OF } from "./flatMemory.ts";
import { ARENA_BASE } from "./memory.ts";

/** Work that touches more is done anew each time. */
const MAX_GRANULES = 2048;

/** Of each granule of 8 bytes: its number, its bytes, its shadow. */
export class Touches {
  private readonly granules: number[] = [];
  private readonly lows: number[] = [];
  private readonly highs: number[] = [];
  private readonly shadows: number[] = [];

  get size(): number {
    return this.granules.length;
  }

  add(memory: FlatMemory, granule: number): void {
    this.granules.push(granule);
    this.lows.push(memory.i32[granule * 2]!);
    this.highs.push(memory.i32[granule * 2 + 1]!);
    this.shadows.push(memory.shadow[granule]!);
  }

  /** Whether everything lies there as it did. */
  areSame({ i32, shadow }: FlatMemory): boolean {
    const { granules, lows, highs, shadows } = this;
    for (let i = 0; i < granules.length; i++) {
      const granule = granules[i]!;
      if (i32[granule * 2] !== lows[i] || i32[granule * 2 + 1] !== highs[i] || shadow[granule] !== shadows[i])
        return false;
    }
    return true;
  }
}

export class TouchNotes {
  /** To be worked on. */
  readonly memory: FlatMemory;
  private readonly inner: FlatMemory;
  private touches = new Touches();
  private seen = new Set<number>();
  private isWhole = true;
  private own: readonly { readonly from: number; readonly to: number }[] = [];

  constructor(inner: FlatMemory) {
    this.inner = inner;
    this.memory = notingMemory(inner, (addr, size) => this.note(addr, size));
  }

  /** `own`: addresses of what is the work's own and is always found as it is now. */
  begin(own: readonly { readonly from: number; readonly to: number }[] = []): void {
    this.touches = new Touches();
    this.seen = new Set();
    this.isWhole = true;
    this.own = own;
  }

  /** undefined: it touched what cannot be noted, or too much. */
  end(): Touches | undefined {
    return this.isWhole ? this.touches : undefined;
  }

  private note(addr: number, size: number): void {
    const offset = addr - ARENA_BASE;
    if (!(offset >= 0 && offset + size <= this.inner.size)) this.isWhole = false;
    if (!this.isWhole || this.own.some(({ from, to }) => addr >= from && addr + size <= to)) return;
    const last = Math.floor((offset + size - 1) / 8);
    for (let granule = Math.floor(offset / 8); granule <= last; granule++) {
      if (this.seen.has(granule)) continue;
      this.seen.add(granule);
      this.touches.add(this.inner, granule);
    }
    this.isWhole = this.touches.size <= MAX_GRANULES;
  }
}

/** Tells of an access before it is made. What reads the buffers as they lie is not for such work. */
function notingMemory(inner: FlatMemory, note: (addr: number, size: number) => void): FlatMemory {
  const load = (kind: ScalarKind) => (addr: number) => (note(addr, SIZE_OF[kind]), inner.load(kind, addr));
  const store = (kind: ScalarKind) => (addr: number, value: number) => {
    note(addr, SIZE_OF[kind]);
    inner.store(kind, addr, value);
  };
  const noting: Partial<FlatMemory> = {
    loadU8: load("u8"),
    loadI8: load("i8"),
    loadU16: load("u16"),
    loadI16: load("i16"),
    loadI32: load("i32"),
    loadU32: load("u32"),
    load64: load("u64"),
    store8: store("u8"),
    store16: store("u16"),
    store32: store("u32"),
    store64: store("u64"),
    load: (kind, addr) => load(kind)(addr),
    store: (kind, addr, value) => store(kind)(addr, value),
    peek: (kind, addr) => (note(addr, SIZE_OF[kind]), inner.peek(kind, addr)),
    rawBytes: (addr, size) => (note(addr, size), inner.rawBytes(addr, size)),
    copy: (dst, src, size) => {
      note(dst, size);
      note(src, size);
      inner.copy(dst, src, size);
    },
    fill: (dst, byte, size) => {
      note(dst, size);
      inner.fill(dst, byte, size);
    },
    readBytes: (addr, size) => (note(addr, size), inner.readBytes(addr, size)),
    writeBytes: (addr, bytes) => {
      note(addr, bytes.length);
      inner.writeBytes(addr, bytes);
    },
    readString: (addr, limit) => {
      const text = inner.readString(addr, limit);
      note(addr, Math.min(text.length + 1, limit ?? text.length + 1));
      return text;
    },
  };
  return Object.assign(Object.create(inner) as FlatMemory, noting);
}
