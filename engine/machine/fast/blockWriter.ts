/** The blocks of one function: from the graph to nested blocks and loops, and instruction by instruction. */
import type { Block, Expr, Instruction, Terminator } from "../../frontend/ir/ir.ts";
import type { Site } from "./blocks.ts";
import { isCounted, statementsFrom } from "./blocks.ts";
import { CallWriter } from "./callWriter.ts";
import { type Callees, assignedBy } from "./callees.ts";
import { CELL } from "./cells.ts";
import { ExpressionWriter } from "./expressions.ts";
import type { Facts } from "./facts.ts";
import type { Instance } from "./functionWriter.ts";
import { changeDepth, count, flush, leaveFrame } from "./functionWriter.ts";
import { isSafe } from "./results.ts";
import { Ranges } from "./ranges.ts";
import type { FlowGraph } from "./structure.ts";
import { analyseFlow } from "./structure.ts";
import type { Code } from "./wasm/code.ts";
import { I32 } from "./wasm/code.ts";

/** Copied word by word, in place. */
const MAX_COPIED_BYTES = 64;

export class BlockWriter {
  readonly instance: Instance;
  readonly expressions: ExpressionWriter;
  readonly flow: FlowGraph;
  private readonly calls: CallWriter;
  private readonly code: Code;
  /** What is known on all ways that lead to a block and were written. */
  private readonly arriving = new Map<number, Facts>();

  constructor(instance: Instance) {
    this.instance = instance;
    this.code = instance.whole.code;
    this.flow = analyseFlow(instance.body);
    this.expressions = new ExpressionWriter(instance.scope, new Ranges(instance.body));
    this.calls = new CallWriter(this);
  }

  write(): void {
    const { instance, flow } = this;
    const { body } = instance;
    if (instance.inside === undefined) this.look({ block: body.entry, index: 0, kind: "fresh" });
    if (flow.isReducible) this.writeTree(body.entry);
    else this.writeDispatch();
  }

  /** Leaves compiled code when the step limit is near. The cells are up to date. */
  look(site: Site): void {
    const { code } = this;
    code.i32(0);
    code.memory("f64Load", CELL.step * 8);
    code.i32(0);
    code.memory("f64Load", CELL.limit * 8);
    code.op("f64Gt");
    code.if();
    this.leave(site, "limit");
    code.end();
  }

  leave(site: Site, way: "limit" | "after" | "redo"): void {
    this.setSite(site);
    this.code.call(this.instance.scope.import(way));
    this.code.op("unreachable");
  }

  setSite(site: Site): void {
    this.code.i32(this.instance.setting.callees.siteNumber(this.instance.id, site));
    this.code.set(this.instance.site);
  }

  /** `expressions`: nothing to mark when none of them can fail; undefined: it can. */
  markSite(expressions: readonly Expr[] | undefined, block: number, index: number): void {
    if (expressions?.every(isSafe) !== true) this.setSite({ block, index, kind: "before" });
  }

  /** A block and all that it dominates. */
  private writeTree(block: number): void {
    const { code } = this;
    const merges = this.flow.dominated.get(block)!.filter((each) => this.flow.merges.has(each));
    const isLoop = this.flow.loopHeads.has(block);
    if (this.flow.merges.has(block)) this.facts.meetAll(this.arrivingAt(block));
    if (isLoop) {
      this.forgetAround(block);
      code.loop(this.label("P", block));
      this.beginRound(block);
    }
    for (const merge of merges) code.block(this.label("M", merge));
    this.writeBlock(block, (to) => {
      this.writeJump(block, to);
    });
    for (const merge of merges.reverse()) {
      code.end();
      this.writeTree(merge);
    }
    if (isLoop) {
      code.op("unreachable");
      code.end();
    }
    code.op("unreachable");
  }

  private writeJump(from: number, to: number): void {
    const { position, merges } = this.flow;
    if (position.get(to)! <= position.get(from)!) this.code.br(this.label("P", to));
    else if (merges.has(to)) {
      this.arrive(to);
      this.code.br(this.label("M", to));
    } else this.writeTree(to);
  }

  private get facts(): Facts {
    return this.instance.scope.facts;
  }

  private arrive(block: number): void {
    const known = this.arriving.get(block);
    if (known === undefined) this.arriving.set(block, this.facts.copy());
    else known.meet(this.facts);
  }

  private arrivingAt(block: number): readonly Facts[] {
    const known = this.arriving.get(block);
    return known === undefined ? [] : [known];
  }

  /** What any round of a loop may change is not known at its head. */
  private forgetAround(block: number): void {
    const { scope, body, setting } = this.instance;
    for (const each of body.blocks[block]!.instructions) {
      for (const register of assignedBy(each)) this.facts.changed(scope.register(register));
      if (each.op === "call" && !keepsMemory(each, setting.callees)) this.facts.freed();
    }
    for (const under of this.flow.dominated.get(block)!) this.forgetAround(under);
  }

  /** For graphs that have no structure: a loop around a chain of tests. */
  private writeDispatch(): void {
    const { code } = this;
    const next = code.local(I32);
    const loop = this.label("P", -1);
    code.i32(this.instance.body.entry);
    code.set(next);
    code.loop(loop);
    for (const block of this.flow.order) {
      code.get(next);
      code.i32(block);
      code.op("i32Eq");
      code.if();
      this.beginRound(block);
      this.facts.clear();
      this.writeBlock(block, (to) => {
        code.i32(to);
        code.set(next);
        code.br(loop);
      });
      code.end();
    }
    code.op("unreachable");
    code.end();
  }

  private beginRound(block: number): void {
    flush(this.instance);
    this.look({ block, index: 0, kind: "fresh" });
  }

  private label(letter: string, block: number): string {
    return `${letter}${block} ${this.instance.site}`;
  }

  private writeBlock(index: number, jump: (to: number) => void): void {
    const { instance } = this;
    const { callees } = instance.setting;
    const block = instance.body.blocks[index]!;
    const isEntry = index === instance.body.entry && !callees.isLoop(instance.id);
    if (isEntry || isCounted(block, (fn) => callees.isBuiltin(fn)))
      count(instance, callees.counter(instance.id, index));
    let segment = true;
    block.instructions.forEach((instruction, i) => {
      if (segment) this.beginSegment(block, i);
      instance.nextInstruction();
      this.writeInstruction(instruction, index, i);
      segment = instruction.op === "call";
    });
    instance.nextInstruction();
    this.writeEnd(block.end, index, block.instructions.length, jump);
  }

  private beginSegment(block: Block, i: number): void {
    const statements = statementsFrom(block, i);
    if (statements > 0) addTo(this.code, this.instance.whole.steps, statements);
  }

  private writeInstruction(instruction: Instruction, block: number, index: number): void {
    const { expressions, code, instance } = this;
    switch (instruction.op) {
      case "statement":
        code.i32(instruction.id);
        return code.set(instance.statement);
      case "set":
        this.markSite([instruction.value], block, index);
        expressions.value(instruction.value);
        return this.setRegister(instruction.reg, instruction.value);
      case "store":
        this.markSite(undefined, block, index);
        return expressions.accesses.store(instruction.kind, instruction.addr, instruction.value);
      case "copy":
        this.markSite(undefined, block, index);
        return this.writeCopy(instruction);
      case "zero":
        this.markSite(undefined, block, index);
        return this.writeZero(instruction);
      case "call":
        return this.calls.write(instruction, block, index);
    }
  }

  private setRegister(reg: number, value: Expr): void {
    const { scope } = this.instance;
    const register = scope.register(reg);
    this.code.set(register);
    if (value.op === "reg") this.facts.copied(register, scope.register(value.index));
    else this.facts.changed(register);
  }

  private writeCopy({ dst, src, size }: Extract<Instruction, { op: "copy" }>): void {
    const { code } = this;
    const { scope } = this.instance;
    const { accesses } = this.expressions;
    const [to, from] = [accesses.target(dst, size), accesses.target(src, size)];
    const [slow, done] = [scope.label("slow"), scope.label("done")];
    code.block(done);
    code.block(slow);
    if (size % 8 === 0 && size <= MAX_COPIED_BYTES) {
      const offsets = Array.from({ length: size / 8 }, (_, i) => i * 8);
      for (const offset of offsets)
        for (const each of [to, from]) accesses.test({ ...each, offset: each.offset + offset }, 8, slow);
      const words = offsets.map((offset) => {
        const word = scope.temporary();
        accesses.loadFrom("i64", { ...from, offset: from.offset + offset });
        code.set(word);
        return word;
      });
      words.forEach((word, i) => {
        accesses.storeTo({ ...to, offset: to.offset + i * 8 }, 8, word);
      });
      code.br(done);
    }
    code.end();
    for (const each of [to, from]) {
      accesses.addressOf(each);
      code.op("f64ConvertI64S");
    }
    code.i32(size);
    code.call(scope.import("copy"));
    code.end();
  }

  private writeZero({ dst, size }: Extract<Instruction, { op: "zero" }>): void {
    const { code } = this;
    const { scope } = this.instance;
    const { accesses } = this.expressions;
    const to = accesses.target(dst, size);
    const [slow, done] = [scope.label("slow"), scope.label("done")];
    code.block(done);
    code.block(slow);
    if (size % 8 === 0 && size <= MAX_COPIED_BYTES) {
      const parts = Array.from({ length: size / 8 }, (_, i) => ({ ...to, offset: to.offset + i * 8 }));
      for (const part of parts) accesses.test(part, 8, slow);
      const zero = scope.temporary();
      code.i64(0);
      code.set(zero);
      for (const part of parts) accesses.storeTo(part, 8, zero);
      code.br(done);
    }
    code.end();
    accesses.addressOf(to);
    code.op("f64ConvertI64S");
    code.i32(size);
    code.call(scope.import("zero"));
    code.end();
  }

  private writeEnd(end: Terminator, block: number, index: number, jump: (to: number) => void): void {
    const { code, instance } = this;
    switch (end.op) {
      case "jump":
        return jump(end.to);
      case "branch":
        this.markSite([end.condition], block, index);
        return this.writeBranch(end, jump);
      case "switch":
        return this.writeSwitch(end, block, index, jump);
      case "return":
        return this.writeReturn(end.value, block, index);
      case "unreachable":
        this.markSite(undefined, block, index);
        code.i32(instance.id);
        code.call(instance.scope.import("unreachable"));
        return code.op("unreachable");
    }
  }

  private writeBranch(end: Extract<Terminator, { op: "branch" }>, jump: (to: number) => void): void {
    const { code } = this;
    this.expressions.condition(end.condition);
    const before = this.facts.copy();
    code.if();
    jump(end.then);
    code.else();
    this.facts.restore(before);
    jump(end.else);
    code.end();
    code.op("unreachable");
  }

  private writeSwitch(
    end: Extract<Terminator, { op: "switch" }>,
    block: number,
    index: number,
    jump: (to: number) => void,
  ): void {
    const { code } = this;
    this.markSite([end.value], block, index);
    const v = this.instance.scope.temporary();
    this.expressions.value(end.value);
    code.set(v);
    const before = this.facts.copy();
    for (const { low, high, to } of end.cases) {
      code.get(v);
      code.i64(low);
      code.op(low === high ? "i64Eq" : "i64GeS");
      if (low !== high) {
        code.get(v);
        code.i64(high);
        code.op("i64LeS", "i32And");
      }
      code.if();
      jump(to);
      code.end();
      this.facts.restore(before);
    }
    jump(end.default);
  }

  private writeReturn(value: Expr | undefined, block: number, index: number): void {
    const { code, instance } = this;
    const { inside, scope } = instance;
    const result = inside?.result ?? scope.temporary();
    if (value === undefined) code.i64(0);
    else {
      this.markSite([value], block, index);
      this.expressions.value(value);
    }
    code.set(result);
    leaveFrame(instance);
    if (inside !== undefined) {
      inside.returned.push(this.facts.copy());
      return code.br(inside.label);
    }
    if (instance.setting.callees.isRecursive(instance.id)) changeDepth(code, "i32Sub");
    flush(instance);
    code.get(result);
    code.op("return");
  }
}

/** Adds a constant to a local (i32). */
export function addTo(code: Code, local: number, amount: number): void {
  code.get(local);
  code.i32(amount);
  code.op("i32Add");
  code.set(local);
}

/** Whether a call surely frees nothing: a builtin with an inline form never does (BuiltinDefinition). */
function keepsMemory({ callee }: Extract<Instruction, { op: "call" }>, callees: Callees): boolean {
  return callee.kind === "direct" && callees.isBuiltin(callee.fn) && callees.inlineOf(callee.fn) !== undefined;
}
