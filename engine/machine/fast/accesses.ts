/**
 * Loads and stores of compiled code: FlatMemory's tests inline. Where one does not hold, the code is left, and the VM does the
 * instruction, which then is a Fault or nearly one; so that no call stands in the way of what was known (facts.ts).
 *
 * With t the offset in the arena, `rotr(t, 3) < size / 8` says at once that it is in reach and aligned to 8 bytes (low bits
 * that are set come out on top); the shadow says the rest. A place in the function's own frame and a global that lives for
 * ever need no test. The arena's last MARGIN bytes are out of reach: what lies a little above a place in reach is in it.
 */
import type { Expr } from "../../frontend/ir/ir.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import { SIZE_OF } from "../memory/flatMemory.ts";
import { ARENA_BASE, PAGE_SIZE } from "../memory/memory.ts";
import { SHADOW_LIVE } from "../memory/shadow.ts";
import { constantOf, splitAddress } from "../vm/evaluate.ts";
import type { Access } from "./wasm/code.ts";
import { MARGIN } from "./facts.ts";
import type { Scope } from "./scope.ts";

const LOADS: Readonly<Record<ScalarKind, Access>> = {
  bool: "i64Load8U",
  i8: "i64Load8S",
  u8: "i64Load8U",
  i16: "i64Load16S",
  u16: "i64Load16U",
  i32: "i64Load32S",
  u32: "i64Load32U",
  i64: "i64Load",
  u64: "i64Load",
};
const STORES: Readonly<Record<number, Access>> = { 1: "i64Store8", 2: "i64Store16", 4: "i64Store32", 8: "i64Store" };
const SHIFTS: Readonly<Record<number, number>> = { 1: 0, 2: 1, 4: 2, 8: 3 };
/** 2^53: a value v is within ±2^53 when v + 2^53, unsigned, is below 2^54. */
export const HALF_RANGE = 2 ** 53;
export const RANGE_BITS = 54;

/** In place of a local: what is known of constant places. */
const GLOBALS = -1;

/** Where an access goes: into `base` (a local, or undefined: a constant place) at `offset`; `isSafe` needs no test. */
export interface Target {
  readonly base: number | undefined;
  /** From the arena's begin, for a constant place; else from the value of `base`. */
  readonly offset: number;
  /** Of a place in the frame: `base` is the local that holds where the frame begins in the arena (i32). */
  readonly isFrame: boolean;
  readonly isSafe: boolean;
}

export class AccessWriter {
  private readonly scope: Scope;
  private readonly value: (e: Expr) => void;
  /** Where it goes when something needs more than the tests here. */
  private otherwise: string;

  constructor(scope: Scope, value: (e: Expr) => void) {
    this.scope = scope;
    this.value = value;
    this.otherwise = scope.leave;
  }

  get giveUp(): string {
    return this.otherwise;
  }

  /** What `write` writes goes to the label `giveUp`, with nothing done, instead of leaving compiled code. */
  attempt(giveUp: string, write: () => void): void {
    this.otherwise = giveUp;
    write();
    this.otherwise = this.scope.leave;
  }

  load(kind: ScalarKind, addr: Expr): void {
    const { code } = this.scope;
    const size = SIZE_OF[kind];
    const target = this.target(addr, size);
    if (target.isSafe && size < 8) return this.loadFrom(kind, target);
    this.test(target, size, this.otherwise);
    this.loadFrom(kind, target);
    if (size < 8) return;
    const v = this.scope.temporary();
    code.tee(v);
    this.branchOutOfRange(this.otherwise);
    code.get(v);
  }

  /** Address first, then the value, then the access. */
  store(kind: ScalarKind, addr: Expr, value: Expr): void {
    const { code } = this.scope;
    const size = SIZE_OF[kind];
    const target = this.target(addr, size);
    const v = this.scope.temporary();
    this.value(kind === "bool" ? { op: "convert", from: "i64", to: "bool", a: value } : value);
    code.set(v);
    this.test(target, size, this.otherwise);
    this.storeTo(target, size, v);
  }

  /** Where an access of `size` bytes goes; what has to be computed is in locals afterwards. */
  target(addr: Expr, size: number): Target {
    const { scope } = this;
    const { base, offset } = splitAddress(addr);
    const constant = constantOf(base, scope.link);
    if (constant !== undefined) {
      const at = constant + offset - ARENA_BASE;
      return { base: undefined, offset: at, isFrame: false, isSafe: scope.isForEver(at, size) };
    }
    if (base.op === "frame") {
      const at = base.offset + offset;
      const isSafe = at >= 0 && at + size <= scope.frameSize && at % size === 0;
      if (isSafe) return { base: scope.frameOffset, offset: at, isFrame: true, isSafe };
      return { base: scope.frame, offset: at, isFrame: false, isSafe: false };
    }
    if (base.op === "reg") return { base: scope.register(base.index), offset, isFrame: false, isSafe: false };
    const local = scope.temporary();
    this.value(base);
    scope.code.set(local);
    return { base: local, offset, isFrame: false, isSafe: false };
  }

  /** Leaves for `slow` unless `size` bytes there are alive, aligned, and in the arena. */
  test(target: Target, size: number, slow: string): void {
    if (target.isSafe) return;
    const { code, places, facts } = this.scope;
    const { base, offset } = target;
    const known = base === undefined ? "nothing" : facts.of(base, offset, size);
    if (known === "known") return;
    if (known !== "nothing") {
      this.wrapped(target);
      code.i32(3);
      code.op("i32ShrU");
      code.memory("i32Load8U", places.shadow);
      this.branchUnlessAlive(known, slow);
    } else this.testAll(target, size, slow);
    if (base !== undefined) facts.tested(base, offset, size);
  }

  /** On the stack: a shadow byte, of which so many bytes have to be alive. */
  private branchUnlessAlive(needed: number, slow: string): void {
    const { code } = this.scope;
    code.i32(needed);
    if (needed === SHADOW_LIVE) code.op("i32Ne");
    else {
      code.op("i32Sub");
      code.i32(SHADOW_LIVE - needed);
      code.op("i32GtU");
    }
    code.brIf(slow);
  }

  private testAll(target: Target, size: number, slow: string): void {
    const { code, places, maxBytes } = this.scope;
    const shift = SHIFTS[size] ?? 3;
    const q = this.scope.temporary();
    this.arenaOffset(target);
    if (shift > 0) {
      code.i64(shift);
      code.op("i64Rotr");
    }
    code.tee(q);
    code.i64((maxBytes - MARGIN) / 2 ** shift);
    code.op("i64GeU");
    code.brIf(slow);
    if (size < 8) code.i32(SHADOW_LIVE);
    code.get(q);
    code.op("i32WrapI64");
    if (shift < 3) {
      code.i32(3 - shift);
      code.op("i32ShrU");
    }
    code.memory("i32Load8U", places.shadow);
    if (size === 8) return this.branchUnlessAlive(8, slow);
    // As many bytes may be missing of the granule as lie behind the place.
    code.op("i32Sub");
    code.get(q);
    code.op("i32WrapI64");
    code.i32(8 / size - 1);
    code.op("i32And");
    code.i32(8 / size - 1);
    code.op("i32Xor");
    if (shift > 0) {
      code.i32(shift);
      code.op("i32Shl");
    }
    code.op("i32GtU");
    code.brIf(slow);
  }

  /** Without a test of the place or the value. */
  loadFrom(kind: ScalarKind, target: Target): void {
    const { code } = this.scope;
    const offset = this.place(target);
    code.memory(LOADS[kind], offset);
    if (kind === "bool") {
      code.i64(0);
      code.op("i64Ne", "i64ExtendI32U");
    }
  }

  /** Without a test; the page is marked as written to. `v`: a local. */
  storeTo(target: Target, size: number, v: number): void {
    const { code } = this.scope;
    this.mark(target);
    const offset = this.place(target);
    code.get(v);
    code.memory(STORES[size] ?? "i64Store", offset);
  }

  /** Marks the page of a target as written to. */
  private mark(target: Target): void {
    const { code, places, facts } = this.scope;
    // Eight bytes of the frame, and a page of globals, are one place.
    const { base, offset, isFrame } = target;
    const at = base === undefined ? Math.floor(offset / PAGE_SIZE) : isFrame ? Math.floor(offset / 8) : offset;
    if (facts.isMarked(base ?? GLOBALS, at)) return;
    facts.mark(base ?? GLOBALS, at);
    const page = (): void => {
      this.wrapped(target);
      code.i32(12);
      code.op("i32ShrU");
    };
    page();
    code.memory("i32Load8U", places.marks);
    code.op("i32Eqz");
    code.if();
    page();
    code.call(this.scope.import("touch"));
    code.end();
  }

  branchOutOfRange(slow: string): void {
    const { code } = this.scope;
    code.i64(HALF_RANGE);
    code.op("i64Add");
    code.i64(RANGE_BITS);
    code.op("i64ShrU", "i64Eqz", "i32Eqz");
    code.brIf(slow);
  }

  /** The offset in the arena, as an i64. */
  private arenaOffset(target: Target): void {
    const { code } = this.scope;
    if (target.base === undefined) return code.i64(target.offset);
    code.get(target.base);
    code.i64(target.offset - ARENA_BASE);
    code.op("i64Add");
  }

  /** The offset in the arena, as an i32. */
  private wrapped(target: Target): void {
    const { code } = this.scope;
    if (target.isFrame && target.base !== undefined) {
      code.get(target.base);
      code.i32(target.offset);
      code.op("i32Add");
      return;
    }
    if (target.base === undefined) return code.i32(target.offset | 0);
    code.get(target.base);
    code.op("i32WrapI64");
    // ARENA_BASE has no low half.
    if (target.offset === 0) return;
    code.i32(target.offset | 0);
    code.op("i32Add");
  }

  /** Pushes an address of linear memory; what is returned is the offset to give to the access. */
  private place(target: Target): number {
    const { code, places } = this.scope;
    if (target.isFrame && target.base !== undefined) {
      code.get(target.base);
      return places.arena + target.offset;
    }
    this.wrapped(target);
    return places.arena;
  }

  /** The address as the simulated machine has it, as an i64. */
  addressOf(target: Target): void {
    const { code, frame } = this.scope;
    if (target.base === undefined) return code.i64(target.offset + ARENA_BASE);
    code.get(target.isFrame ? frame : target.base);
    if (target.offset === 0) return;
    code.i64(target.offset);
    code.op("i64Add");
  }
}
