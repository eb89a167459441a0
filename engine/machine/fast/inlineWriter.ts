/** A builtin's usual case in compiled code (machine/inline.ts), in front of its call. */
import type { Expr, FunctionBody } from "../../frontend/ir/ir.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import { SIZE_OF } from "../memory/flatMemory.ts";
import { FRAME_BASE, PAGE_SIZE } from "../memory/memory.ts";
import { splitAddress } from "../vm/evaluate.ts";
import type { InlineBlank, InlineBuiltin, InlineComparison, InlineSteps } from "../inline.ts";
import { CURRENT_TASK, LOGGING, ME, WAITING } from "../inline.ts";
import { addTo } from "./blockWriter.ts";
import { childrenOf } from "./callees.ts";
import { CELL } from "./cells.ts";
import { ExpressionWriter } from "./expressions.ts";
import type { Instance } from "./functionWriter.ts";
import { OWN } from "./linearMemory.ts";
import { Ranges } from "./ranges.ts";
import type { Scope } from "./scope.ts";
import { I32 } from "./wasm/code.ts";

const NO_BODY: FunctionBody = {
  entry: 0,
  blocks: [],
  registerCount: 0,
  frameSize: 0,
  paramKinds: [],
  returnKind: undefined,
  variables: [],
  statements: [],
};
const NOTHING_KNOWN = new Ranges(NO_BODY);

/**
 * Writes what is done without a call; where it cannot be done it goes to the label `giveUp`. The result is left in the
 * local (i64) `result`.
 */
export function writeInline(
  instance: Instance,
  inline: InlineBuiltin,
  args: readonly number[],
  to: { readonly giveUp: string; readonly result: number },
): void {
  switch (inline.kind) {
    case "comparison":
      return writeComparison(instance, inline, args, to);
    case "blank":
      return writeBlank(instance, inline, args, to);
    case "steps":
      return writeSteps(instance.scope, inline, args, to);
  }
}

/**
 * Tests all places that the steps touch, without doing anything; leaves compiled code where the VM has to make the call.
 * What is known then is known on either way.
 */
export function testInline(scope: Scope, inline: InlineBuiltin, args: readonly number[]): void {
  if (inline.kind !== "steps") return;
  const { accesses } = new ExpressionWriter(scope, NOTHING_KNOWN);
  const test = (kind: ScalarKind, addr: Expr): void => {
    const { base, offset } = splitAddress(addr);
    if (base.op !== "reg") return;
    const local = base === CURRENT_TASK ? scope.task : args[base.index];
    if (local === undefined) return;
    accesses.test({ base: local, offset, isFrame: false, isSafe: false }, SIZE_OF[kind], scope.leave);
  };
  const visit = (e: Expr): void => {
    if (e.op === "load") test(e.kind, e.addr);
    childrenOf(e).forEach(visit);
  };
  inline.when.forEach(visit);
  for (const { kind, addr, value } of inline.stores) {
    test(kind, addr);
    visit(value);
  }
  if (inline.result !== undefined) visit(inline.result);
}

function writeSteps(
  outer: Scope,
  inline: InlineSteps,
  args: readonly number[],
  { giveUp, result }: { readonly giveUp: string; readonly result: number },
): void {
  const { code } = outer;
  const locals = new Map(args.map((local, i) => [i, local]));
  const scope: Scope = { ...outer, register: (index) => locals.get(index) ?? machineRegister(outer, index, locals) };
  const everything = [
    ...inline.when,
    ...inline.stores.flatMap(({ addr, value }) => [addr, value]),
    ...(inline.result === undefined ? [] : [inline.result]),
  ];
  for (const e of everything) eachRegister(e, (index) => scope.register(index));
  const writer = new ExpressionWriter(scope, NOTHING_KNOWN);
  writer.accesses.attempt(giveUp, () => {
    for (const condition of inline.when) {
      writer.condition(condition);
      code.op("i32Eqz");
      code.brIf(giveUp);
    }
    const stores = inline.stores.map(({ kind, addr, value }) => {
      const size = SIZE_OF[kind];
      const target = writer.accesses.target(addr, size);
      writer.accesses.test(target, size, giveUp);
      const local = outer.temporary();
      writer.value(value);
      code.set(local);
      return { target, size, local };
    });
    if (inline.result === undefined) code.i64(0);
    else writer.value(inline.result);
    code.set(result);
    for (const { target, size, local } of stores) writer.accesses.storeTo(target, size, local);
  });
}

/** A local with what the machine knows of the current thread. */
function machineRegister(scope: Scope, index: number, locals: Map<number, number>): number {
  const { code } = scope;
  const isRegister = (e: Expr): boolean => e.op === "reg" && e.index === index;
  const local = isRegister(CURRENT_TASK) ? scope.task : scope.temporary();
  locals.set(index, local);
  if (local === scope.task) return local;
  code.i32(0);
  if (isRegister(ME)) code.memory("i64Load32U", OWN.me);
  else if (isRegister(LOGGING)) code.memory("i64Load32U", OWN.logging);
  else if (isRegister(WAITING)) {
    code.memory("f64Load", CELL.waiting * 8);
    code.op("i64TruncF64S");
  } else {
    // An argument that the call leaves out.
    code.op("drop");
    code.i64(0);
  }
  code.set(local);
  return local;
}

function eachRegister(e: Expr, visit: (index: number) => void): void {
  if (e.op === "reg") visit(e.index);
  for (const child of childrenOf(e)) eachRegister(child, visit);
}

function writeComparison(
  instance: Instance,
  { baseNs, perByteNs }: InlineComparison,
  args: readonly number[],
  { giveUp, result }: { readonly giveUp: string; readonly result: number },
): void {
  const { scope, whole, setting } = instance;
  const { code } = scope;
  const [a, b, size] = args;
  if (a === undefined || b === undefined || size === undefined) return code.br(giveUp);
  unless(instance, size, PAGE_SIZE, giveUp);
  const frames = [a, b].map((page) => frameOf(instance, page, giveUp));
  if (setting.comparesPrefixes) lookAhead(instance, frames[0] ?? 0);
  const [order, same] = [code.local(I32), code.local(I32)];
  const compared = scope.label("compared");
  code.block(compared);
  if (setting.comparesPrefixes) comparePrefixes(instance, frames, { order, same, compared });
  for (const frame of frames) contentOf(instance, frame);
  code.call(scope.import("order"));
  code.tee(order);
  code.get(order);
  code.i32(31);
  code.op("i32ShrS", "i32Xor");
  code.set(same);
  code.end();
  code.get(whole.ns);
  code.f64(baseNs);
  code.get(same);
  code.op("f64ConvertI32S");
  code.f64(perByteNs);
  code.op("f64Mul", "f64Add", "f64Ceil", "i32TruncF64S", "i32Add");
  code.set(whole.ns);
  // Equal: 4096, a below b: negative, else where they differ.
  code.get(order);
  code.i32(31);
  code.op("i32ShrS");
  code.get(order);
  code.i32(PAGE_SIZE);
  code.op("i32Ne", "i32Or", "i64ExtendI32S");
  code.set(result);
}

function writeBlank(
  instance: Instance,
  { ns }: InlineBlank,
  [address, byte, size]: readonly number[],
  { giveUp, result }: { readonly giveUp: string; readonly result: number },
): void {
  const { scope, whole } = instance;
  const { code } = scope;
  if (address === undefined || byte === undefined || size === undefined) return code.br(giveUp);
  unless(instance, size, PAGE_SIZE, giveUp);
  unless(instance, byte, 0, giveUp);
  contentOf(instance, frameOf(instance, address, giveUp));
  code.brIf(giveUp);
  addTo(code, whole.ns, ns);
  code.get(address);
  code.set(result);
}

/** Unless a local (i64) has this value, it goes to the label `otherwise`. */
function unless({ scope: { code } }: Instance, local: number, value: number, otherwise: string): void {
  code.get(local);
  code.i64(value);
  code.op("i64Ne");
  code.brIf(otherwise);
}

/** Pushes the id of what a frame (a local, i32) holds: 0 for zeros. */
function contentOf({ scope: { code, places }, setting }: Instance, frame: number): void {
  code.get(frame);
  code.i32(2);
  code.op("i32Shl");
  code.memory("i32Load", places.arena + setting.frames.idsOffset);
}

/** A local (i32) with the number of the frame that begins at an address (a local). */
function frameOf({ scope, setting }: Instance, address: number, giveUp: string): number {
  const { code } = scope;
  const [pfn, frame] = [scope.temporary(), code.local(I32)];
  code.get(address);
  code.i64(FRAME_BASE);
  code.op("i64Sub");
  code.i64(12);
  code.op("i64Rotr");
  code.tee(pfn);
  code.i64(setting.frames.count);
  code.op("i64GeU");
  code.brIf(giveUp);
  code.get(pfn);
  code.op("i32WrapI64");
  code.set(frame);
  return frame;
}

/** Unless that was done for this frame. */
function lookAhead({ scope }: Instance, frame: number): void {
  const { code } = scope;
  code.get(frame);
  code.i32(0);
  code.memory("i32Load", OWN.aheadFrom);
  code.op("i32Sub");
  code.i32(0);
  code.memory("i32Load", OWN.aheadCount);
  code.op("i32GeU");
  code.if();
  code.i32(0);
  code.get(frame);
  code.memory("i32Store", OWN.aheadFrom);
  code.i32(0);
  code.get(frame);
  code.call(scope.import("lookAhead"));
  code.memory("i32Store", OWN.aheadCount);
  code.end();
}

/** Where the first eight bytes differ it goes to `compared`, with what order() would give, and how many bytes are the same. */
function comparePrefixes(
  { scope, setting }: Instance,
  frames: readonly number[],
  { order, same, compared }: { readonly order: number; readonly same: number; readonly compared: string },
): void {
  const { code } = scope;
  const prefixes = frames.map((frame) => {
    const prefix = scope.temporary();
    code.get(frame);
    code.i32(3);
    code.op("i32Shl");
    code.memory("i64Load", scope.places.arena + setting.frames.prefixesOffset);
    code.set(prefix);
    return prefix;
  });
  const [left = 0, right = 0] = prefixes;
  code.get(left);
  code.get(right);
  code.op("i64Xor", "i64Clz");
  code.i64(3);
  code.op("i64ShrU", "i32WrapI64");
  code.tee(same);
  // Below: ~same.
  code.i32(0);
  code.get(left);
  code.get(right);
  code.op("i64LtU", "i32Sub", "i32Xor");
  code.set(order);
  code.get(left);
  code.get(right);
  code.op("i64Ne");
  code.brIf(compared);
}
