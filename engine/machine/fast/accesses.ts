/**
 * Loads and stores of compiled code: FlatMemory's tests inline, and a call of FlatMemory where one does not hold.
 *
 * With t the offset in the arena, `rotr(t, 3) < size / 8` says at once that it is in reach and aligned to 8 bytes (low bits
 * that are set come out on top); the shadow says the rest. A place in the function's own frame and a global that lives for
 * ever need no test. Inside attempt() a test that fails gives up the whole of it, so nothing is tested twice there.
 *
 * What a search of a large tree waits for is the host's memory. Measured on scans of 65,536 and 1,048,576 distinct pages:
 * without any test 6 to 10 % less time, without the shadow's 6 %, without that of ±2^53 or the counters of blocks 5 %,
 * without marks nothing. Writing larger functions in, or touching a node's children while it is compared, gained nothing.
 */
import type { Expr } from "../../frontend/ir/ir.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import { SIZE_OF } from "../memory/flatMemory.ts";
import { ARENA_BASE } from "../memory/memory.ts";
import { SHADOW_LIVE } from "../memory/shadow.ts";
import { constantOf, splitAddress } from "../vm/evaluate.ts";
import type { Access } from "./wasm/code.ts";
import { I64 } from "./wasm/code.ts";
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

/** Where an access goes: into `base` (a local, or undefined: a constant place) at `offset`; `isSafe` needs no test. */
export interface Target {
  readonly base: number | undefined;
  /** From the arena's begin, for a constant place; else from the value of `base`. */
  readonly offset: number;
  /** Of a place in the frame: `base` is the local that holds where the frame begins in the arena (i32). */
  readonly isFrame: boolean;
  readonly isSafe: boolean;
}

/** What is tried without calls: where it is given up, and the places tested so far, by local and offset. */
interface Attempt {
  readonly giveUp: string;
  readonly tested: Map<string, { readonly size: number; isMarked: boolean }>;
}

export class AccessWriter {
  private readonly scope: Scope;
  private readonly value: (e: Expr) => void;
  private attempted: Attempt | undefined = undefined;

  constructor(scope: Scope, value: (e: Expr) => void) {
    this.scope = scope;
    this.value = value;
  }

  /** Where an attempt that is being written goes when it fails. */
  get giveUp(): string | undefined {
    return this.attempted?.giveUp;
  }

  /** What `write` writes goes to the label `giveUp`, with nothing done, when an access needs more than the tests here. */
  attempt(giveUp: string, write: () => void): void {
    this.attempted = { giveUp, tested: new Map() };
    write();
    this.attempted = undefined;
  }

  load(kind: ScalarKind, addr: Expr): void {
    const { code } = this.scope;
    const target = this.target(addr, SIZE_OF[kind]);
    const size = SIZE_OF[kind];
    if (target.isSafe && size < 8) return this.loadFrom(kind, target);
    if (this.attempted !== undefined) return this.loadOrLeave(kind, target, this.attempted.giveUp);
    const [slow, done] = [this.scope.label("slow"), this.scope.label("done")];
    code.block(done, I64);
    code.block(slow);
    this.loadOrLeave(kind, target, slow);
    code.br(done);
    code.end();
    this.addressOf(target);
    code.op("f64ConvertI64S");
    code.call(this.scope.import(`load ${kind}`));
    code.op("i64TruncF64S");
    code.end();
  }

  private loadOrLeave(kind: ScalarKind, target: Target, slow: string): void {
    const { code } = this.scope;
    const size = SIZE_OF[kind];
    this.test(target, size, slow);
    this.loadFrom(kind, target);
    if (size < 8) return;
    const v = this.scope.temporary();
    code.tee(v);
    this.branchOutOfRange(slow);
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
    if (target.isSafe) return this.storeTo(target, size, v);
    if (this.attempted !== undefined) {
      this.test(target, size, this.attempted.giveUp);
      return this.storeTo(target, size, v);
    }
    const [slow, done] = [this.scope.label("slow"), this.scope.label("done")];
    code.block(done);
    code.block(slow);
    this.test(target, size, slow);
    this.storeTo(target, size, v);
    code.br(done);
    code.end();
    this.addressOf(target);
    code.op("f64ConvertI64S");
    code.get(v);
    code.op("f64ConvertI64S");
    code.call(this.scope.import(`store ${size}`));
    code.end();
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
    const { code, places, maxBytes } = this.scope;
    const key = `${target.base ?? ""} ${target.offset}`;
    const known = this.attempted?.tested.get(key);
    if (known !== undefined && known.size >= size) return;
    const q = this.scope.temporary();
    const shift = SHIFTS[size] ?? 3;
    this.arenaOffset(target);
    if (shift > 0) {
      code.i64(shift);
      code.op("i64Rotr");
    }
    code.tee(q);
    code.i64(maxBytes / 2 ** shift);
    code.op("i64GeU");
    code.brIf(slow);
    code.get(q);
    code.op("i32WrapI64");
    if (shift < 3) {
      code.i32(3 - shift);
      code.op("i32ShrU");
    }
    code.memory("i32Load8U", places.shadow);
    code.i32(SHADOW_LIVE);
    code.op("i32Ne");
    code.brIf(slow);
    this.attempted?.tested.set(key, { size, isMarked: known?.isMarked ?? false });
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
    const { code, places } = this.scope;
    const known = this.attempted?.tested.get(`${target.base ?? ""} ${target.offset}`);
    if (known?.isMarked === true) return;
    if (known !== undefined) known.isMarked = true;
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
