/** A builtin's usual case in compiled code (machine/inline.ts), in front of its call. */
import type { Expr, FunctionBody } from "../../frontend/ir/ir.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import { SIZE_OF } from "../memory/flatMemory.ts";
import { splitAddress } from "../vm/evaluate.ts";
import type { InlineBuiltin, InlineSteps } from "../inline.ts";
import { CURRENT_TASK, LOGGING, ME, WAITING } from "../inline.ts";
import { childrenOf } from "./callees.ts";
import { CELL } from "./cells.ts";
import { ExpressionWriter } from "./expressions.ts";
import type { Instance } from "./functionWriter.ts";
import { OWN } from "./linearMemory.ts";
import { writeBlank, writeComparison, writeHash } from "./pageWriter.ts";
import { Ranges } from "./ranges.ts";
import type { Scope } from "./scope.ts";

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
    case "hash":
      return writeHash(instance, inline, args, to);
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
