/** Calls: of builtins, of compiled functions, through pointers, and of small functions that are written in. */
import type { FunctionId } from "../../base/brands.ts";
import type { Expr, Instruction } from "../../frontend/ir/ir.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import { FUNCTION_BASE } from "../memory/memory.ts";
import { FRAME_GAP } from "../vm/frames.ts";
import type { BlockWriter } from "./blockWriter.ts";
import { addTo } from "./blockWriter.ts";
import { CELL } from "./cells.ts";
import type { Inside } from "./functionWriter.ts";
import { callType, createInstance, flush, writeInstance } from "./functionWriter.ts";
import { testInline, writeInline } from "./inlineWriter.ts";
import { builtinName } from "./imports.ts";
import { I64, type Code } from "./wasm/code.ts";

type Call = Extract<Instruction, { op: "call" }>;

const MAX_WRITTEN_IN_DEPTH = 5;
/** Of what is written in, and of a function with all of it: in a loop, where calls cost most, and elsewhere. */
const MAX_SIZE = { loop: 120, once: 60 } as const;
const MAX_WHOLE_SIZE = { loop: 1200, once: 900 } as const;
const KIND_CODES: Readonly<Record<ScalarKind | "none", number>> = {
  none: 0,
  bool: 1,
  i8: 2,
  u8: 3,
  i16: 4,
  u16: 5,
  i32: 6,
  u32: 7,
  i64: 8,
  u64: 9,
};

/** What a call through a pointer must find in the table of shapes: 0 is no function that can be called so. */
export function shapeOf(argCount: number, returnKind: ScalarKind | undefined, slot: number): number {
  return (slot << 12) | (KIND_CODES[returnKind ?? "none"] << 8) | (argCount + 1);
}

export class CallWriter {
  private readonly writer: BlockWriter;
  private readonly code: Code;

  constructor(writer: BlockWriter) {
    this.writer = writer;
    this.code = writer.instance.whole.code;
  }

  write(call: Call, block: number, index: number): void {
    const { writer, code } = this;
    const { callees, imports } = writer.instance.setting;
    if (call.callee.kind === "indirect") return this.writeIndirect(call, call.callee.pointer, block, index);
    const { fn } = call.callee;
    if (callees.isBuiltin(fn)) return this.writeBuiltin(call, fn, block, index);
    if (!callees.canCompile(fn)) return writer.leave({ block, index, kind: "before" }, "redo");
    writer.markSite(undefined, block, index);
    const { paramKinds, returnKind } = callees.bodyOf(fn);
    const args = this.arguments(call.args.slice(0, paramKinds.length));
    const isInLoop = writer.flow.inLoop.has(block) || writer.instance.inside?.isInLoop === true;
    if (this.isWrittenIn(fn, isInLoop)) return this.writeIn(call, fn, args, isInLoop);
    flush(writer.instance);
    this.pushStackTop();
    for (let i = 0; i < paramKinds.length; i++) {
      const arg = args[i];
      if (arg === undefined) code.i64(0);
      else code.get(arg);
    }
    code.call(imports.count + callees.slot(fn));
    writer.instance.scope.facts.freed();
    this.putResult(call, returnKind);
    writer.look({ block, index: index + 1, kind: "fresh" });
  }

  private writeIn(call: Call, fn: FunctionId, args: readonly number[], isInLoop: boolean): void {
    const { code } = this;
    const { setting, whole, chain, scope } = this.writer.instance;
    const { facts } = scope;
    const frame = code.local(I64);
    this.pushStackTop();
    code.set(frame);
    facts.changed(frame);
    const { paramKinds, returnKind } = setting.callees.bodyOf(fn);
    const given = paramKinds.map((_, i) => {
      const arg = args[i];
      if (arg !== undefined && !setting.callees.isAssigned(fn, i)) return arg;
      const local = code.local(I64);
      if (arg === undefined) code.i64(0);
      else code.get(arg);
      code.set(local);
      if (arg === undefined) facts.changed(local);
      else facts.copied(local, arg);
      return local;
    });
    const inside: Inside = {
      label: scope.label("I"),
      result: code.local(I64),
      returned: [],
      leave: scope.leave,
      isInLoop,
    };
    code.block(inside.label);
    writeInstance(createInstance(fn, { setting, whole, chain: [...chain, fn], frame, given, inside }));
    code.end();
    facts.meetAll(inside.returned);
    if (call.result === undefined) return;
    code.get(inside.result);
    this.putResult(call, returnKind);
  }

  private writeIndirect(call: Call, pointer: Expr, block: number, index: number): void {
    const { code, writer } = this;
    const { instance } = writer;
    const { callees, imports, places } = instance.setting;
    const { scope } = instance;
    writer.markSite(undefined, block, index);
    const [id, shape] = [scope.temporary(), scope.temporary()];
    const [redo, done] = [scope.label("redo"), scope.label("done")];
    code.block(done);
    code.block(redo);
    writer.expressions.value(pointer);
    code.i64(FUNCTION_BASE);
    code.op("i64Sub");
    code.i64(4);
    code.op("i64Rotr");
    code.tee(id);
    code.i64(callees.functionCount);
    code.op("i64GeU");
    code.brIf(redo);
    code.get(id);
    code.op("i32WrapI64");
    code.i32(2);
    code.op("i32Shl");
    code.memory("i64Load32U", places.shapes);
    code.tee(shape);
    const wanted = shapeOf(call.args.length, call.resultKind, 0);
    code.i64(call.result === undefined ? 0xff : 0xfff);
    code.op("i64And");
    code.i64(call.result === undefined ? wanted & 0xff : wanted);
    code.op("i64Ne");
    code.brIf(redo);
    const args = this.arguments(call.args);
    flush(instance);
    this.pushStackTop();
    for (const arg of args) code.get(arg);
    code.get(shape);
    code.op("i32WrapI64");
    code.i32(12);
    code.op("i32ShrU");
    code.callIndirect(callType(imports, args.length));
    scope.facts.freed();
    if (call.result === undefined) code.op("drop");
    else {
      code.set(scope.register(call.result));
      scope.facts.changed(scope.register(call.result));
    }
    code.br(done);
    code.end();
    writer.leave({ block, index, kind: "before" }, "redo");
    code.end();
    writer.look({ block, index: index + 1, kind: "fresh" });
  }

  private writeBuiltin(call: Call, fn: FunctionId, block: number, index: number): void {
    const { code, writer } = this;
    const { instance } = writer;
    const { callees } = instance.setting;
    writer.markSite(call.args, block, index);
    const args = this.arguments(call.args);
    const cost = callees.costNs(fn);
    const inline = callees.inlineOf(fn);
    if (inline === undefined) {
      if (cost !== 0) addTo(code, instance.whole.ns, cost);
      this.callBuiltin(call, fn, args, block, index);
      return instance.scope.facts.freed();
    }
    const { scope } = instance;
    const { facts } = scope;
    const [giveUp, done] = [scope.label("giveUp"), scope.label("done")];
    const result = scope.temporary();
    writer.setSite({ block, index, kind: "before" });
    testInline(scope, inline, args);
    if (cost !== 0) addTo(code, instance.whole.ns, cost);
    const before = facts.copy();
    code.block(done);
    code.block(giveUp);
    writeInline(instance, inline, args, { giveUp, result });
    if (call.result !== undefined) {
      code.get(result);
      this.putResult(call, undefined);
    }
    code.br(done);
    code.end();
    facts.restore(before);
    this.callBuiltin(call, fn, args, block, index);
    code.end();
  }

  private callBuiltin(call: Call, fn: FunctionId, args: readonly number[], block: number, index: number): void {
    const { code, writer } = this;
    const { instance } = writer;
    const { callees } = instance.setting;
    flush(instance);
    code.i32(0);
    code.get(instance.statement);
    code.op("f64ConvertI32S");
    code.memory("f64Store", CELL.statement * 8);
    writer.setSite({ block, index, kind: "called" });
    const taken = callees.directArguments(fn) ?? args.length;
    for (let i = 0; i < taken; i++) {
      const arg = args[i];
      if (arg === undefined) code.f64(0);
      else {
        code.get(arg);
        code.op("f64ConvertI64S");
      }
    }
    const isUsed = call.result !== undefined;
    code.call(instance.scope.import(builtinName(fn, taken, isUsed)));
    if (isUsed) {
      code.op("i64TruncF64S");
      this.putResult(call, undefined);
    }
    code.i32(0);
    code.memory("f64Load", CELL.interrupt * 8);
    code.f64(0);
    code.op("f64Ne");
    code.if();
    writer.leave({ block, index: index + 1, kind: "fresh" }, "after");
    code.end();
  }

  /** The i64 on the stack, of the kind `given`, becomes the call's result. */
  private putResult(call: Call, given: ScalarKind | undefined): void {
    const { code, writer } = this;
    if (call.result === undefined) return code.op("drop");
    if (call.resultKind !== undefined && call.resultKind !== given) writer.expressions.inForm(call.resultKind);
    const register = writer.instance.scope.register(call.result);
    code.set(register);
    writer.instance.scope.facts.changed(register);
  }

  private isWrittenIn(fn: FunctionId, isInLoop: boolean): boolean {
    const { chain, whole, setting } = this.writer.instance;
    const { callees } = setting;
    const size = callees.sizeOf(fn);
    if (chain.includes(fn) || chain.length > MAX_WRITTEN_IN_DEPTH || callees.isRecursive(fn)) return false;
    const most = isInLoop ? "loop" : "once";
    if (size > MAX_SIZE[most] || whole.size + size > MAX_WHOLE_SIZE[most]) return false;
    whole.size += size;
    return true;
  }

  /** Evaluated in order into locals. */
  private arguments(args: readonly Expr[]): number[] {
    const { scope } = this.writer.instance;
    return args.map((arg) => {
      if (arg.op === "reg") return scope.register(arg.index);
      const local = scope.temporary();
      this.writer.expressions.value(arg);
      this.code.set(local);
      return local;
    });
  }

  private pushStackTop(): void {
    const { scope, body } = this.writer.instance;
    this.code.get(scope.frame);
    if (body.frameSize === 0) return;
    this.code.i64(body.frameSize + FRAME_GAP);
    this.code.op("i64Add");
  }
}
