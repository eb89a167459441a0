/**
 * A function of the IR as JavaScript text.
 *
 * Registers are variables; the frame lies where the VM would have it. Small callees are written into their callers, as
 * blocks with variables of their own. Each function, written in or not, catches what is thrown through it only to
 * hand its variables to the unwinder and to throw on: that is how the VM's activations come to be when compiled code
 * has to be left (unwinder.ts). `s` is the site it is at, `w` the statement.
 *
 * The names it uses besides its own are those of environment.ts.
 */
import type { FunctionId } from "../../base/brands.ts";
import type { Block, Expr, FunctionBody, Instruction, Terminator } from "../../frontend/ir/ir.ts";
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import type { Linkage } from "../vm/evaluate.ts";
import { FRAME_GAP } from "../vm/frames.ts";
import type { Site } from "./blocks.ts";
import { isCounted, statementsFrom } from "./blocks.ts";
import type { Callees } from "./callees.ts";
import { CELL, MAX_NESTED_CALLS } from "./cells.ts";
import { ExpressionWriter, literal } from "./expressions.ts";
import { builtinResult, isSafe, quoted } from "./results.ts";
import { Ranges } from "./ranges.ts";
import type { FlowGraph } from "./structure.ts";
import { analyseFlow } from "./structure.ts";

export interface FunctionText {
  readonly text: string;
  readonly functions: ReadonlySet<FunctionId>;
  readonly builtins: ReadonlySet<FunctionId>;
}

/** Shared by a function and what is written into it. */
interface Whole {
  readonly functions: Set<FunctionId>;
  readonly builtins: Set<FunctionId>;
  instances: number;
  /** Nodes of the IR written so far. */
  size: number;
}

const MAX_WRITTEN_IN_DEPTH = 5;
const MAX_WRITTEN_IN_SIZE = 60;
const MAX_WHOLE_SIZE = 900;

/** An expression that yields the function. */
export function writeFunction(id: FunctionId, callees: Callees, link: Linkage): FunctionText {
  const whole: Whole = { functions: new Set(), builtins: new Set(), instances: 0, size: callees.sizeOf(id) };
  const writer = new InstanceWriter(id, callees.bodyOf(id), { whole, callees, link, chain: [id] });
  return { text: writer.asFunction(), functions: whole.functions, builtins: whole.builtins };
}

interface Setting {
  readonly whole: Whole;
  readonly callees: Callees;
  readonly link: Linkage;
  /** The functions that it is written into, itself last. */
  readonly chain: readonly FunctionId[];
}

class InstanceWriter {
  private readonly id: FunctionId;
  private readonly body: FunctionBody;
  private readonly setting: Setting;
  private readonly number: number;
  private readonly flow: FlowGraph;
  private readonly expressions: ExpressionWriter;
  private readonly out: string[] = [];
  private temporaries = 0;
  private maxTemporaries = 0;
  /** Where a return goes when it is written into another function. */
  private label: string | undefined = undefined;

  constructor(id: FunctionId, body: FunctionBody, setting: Setting) {
    this.id = id;
    this.body = body;
    this.setting = setting;
    this.number = setting.whole.instances;
    setting.whole.instances++;
    this.flow = analyseFlow(body);
    const names = {
      register: (index: number) => this.register(index),
      frame: this.own("f"),
      temporary: () => this.temporary(),
    };
    this.expressions = new ExpressionWriter(names, new Ranges(body), setting.link);
  }

  asFunction(): string {
    const { body, id, setting } = this;
    const isRecursive = setting.callees.isRecursive(id);
    this.writeBody();
    const parameters = [this.own("f"), ...body.paramKinds.map((_, i) => this.register(i))];
    const depth = isRecursive ? `if (K[${CELL.depth}] >= ${MAX_NESTED_CALLS}) throw REDO; K[${CELL.depth}]++;` : "";
    return [
      `function ${setting.callees.nameOf(id)}(${parameters.join(", ")}) {`,
      depth,
      this.prologue(body.paramKinds.length),
      ...this.out,
      "}",
    ].join("\n");
  }

  /** As statements; arguments are expressions, the result is left in the variable `result`. */
  asStatements(frame: string, args: readonly string[], result: string): string {
    const label = this.own("I");
    this.label = label;
    this.resultVariable = result;
    this.writeBody();
    const { paramKinds } = this.body;
    const parameters = paramKinds.map((_, i) => `${this.register(i)} = ${args[i] ?? "0"}`);
    return [
      `${label}: {`,
      `let ${[`${this.own("f")} = ${frame}`, ...parameters].join(", ")};`,
      this.prologue(paramKinds.length),
      ...this.out,
      "}",
    ].join("\n");
  }

  private resultVariable = "";

  private prologue(fromRegister: number): string {
    const { body, id } = this;
    const locals = [`${this.own("s")} = 0`, `${this.own("w")} = -1`];
    for (let i = fromRegister; i < body.registerCount; i++) locals.push(`${this.register(i)} = 0`);
    for (let i = 0; i < this.maxTemporaries; i++) locals.push(`${this.own(`t${i}`)} = 0`);
    const text = [`let ${locals.join(", ")};`];
    if (body.frameSize > 0) {
      const f = this.own("f");
      text.push(`if (${f} + ${body.frameSize + FRAME_GAP} > K[${CELL.stackEnd}]) throw overflow(${f});`);
      text.push(`shade(${f}, ${body.frameSize / 8}, 8);`);
    }
    if (this.setting.callees.isLoop(id)) text.push(`C[${this.setting.callees.entryCounter(id)}]++;`);
    return text.join("\n");
  }

  private writeBody(): void {
    const { body, flow } = this;
    this.out.push("try {");
    if (flow.isReducible) this.writeTree(body.entry);
    else this.writeDispatch();
    const registers = Array.from({ length: body.registerCount }, (_, i) => this.register(i));
    const [s, w, f, e] = ["s", "w", "f", "e"].map((name) => this.own(name));
    this.out.push(`} catch (${e}) { throw unwind(${e}, ${this.id}, ${s}, ${w}, ${f}, [${registers.join(", ")}]); }`);
  }

  /** A block and all that it dominates. */
  private writeTree(block: number): void {
    const merges = this.flow.dominated.get(block)!.filter((each) => this.flow.merges.has(each));
    const isLoop = this.flow.loopHeads.has(block);
    if (isLoop) this.out.push(`${this.own(`P${block}`)}: for (;;) {`);
    for (const merge of merges) this.out.push(`${this.own(`M${merge}`)}: {`);
    this.writeBlock(block, (to) => this.writeJump(block, to));
    for (const merge of merges.reverse()) {
      this.out.push("}");
      this.writeTree(merge);
    }
    if (isLoop) this.out.push("}");
  }

  private writeJump(from: number, to: number): void {
    const { position, merges } = this.flow;
    if (position.get(to)! <= position.get(from)!) this.out.push(`continue ${this.own(`P${to}`)};`);
    else if (merges.has(to)) this.out.push(`break ${this.own(`M${to}`)};`);
    else this.writeTree(to);
  }

  /** For graphs that have no structure: a loop around a switch. */
  private writeDispatch(): void {
    const [loop, next] = [this.own("P"), this.own("n")];
    this.out.push(`let ${next} = ${this.body.entry};`, `${loop}: for (;;) switch (${next}) {`);
    for (const block of this.flow.order) {
      this.out.push(`case ${block}: {`);
      this.writeBlock(block, (to) => this.out.push(`${next} = ${to}; continue ${loop};`));
      this.out.push("}");
    }
    this.out.push("}");
  }

  private writeBlock(index: number, jump: (to: number) => void): void {
    const { callees } = this.setting;
    const block = this.body.blocks[index]!;
    const isEntry = index === this.body.entry;
    let segment = true;
    block.instructions.forEach((instruction, i) => {
      if (segment) this.beginSegment(block, index, i);
      segment = false;
      if (i === 0) this.countBlock(block, index, isEntry);
      this.temporaries = 0;
      this.writeInstruction(instruction, index, i);
      segment = instruction.op === "call";
    });
    if (block.instructions.length === 0 && isEntry && !callees.isLoop(this.id))
      this.out.push(`C[${callees.counter(this.id, index)}]++;`);
    this.temporaries = 0;
    this.writeEnd(block.end, index, block.instructions.length, jump);
  }

  private beginSegment(block: Block, index: number, i: number): void {
    const count = statementsFrom(block, i);
    if (count === 0) return;
    this.temporaries = 0;
    const t = this.temporary();
    const site = this.siteNumber({ block: index, index: i, kind: "fresh" });
    this.out.push(
      `if ((${t} = K[${CELL.step}] + ${count}) > K[${CELL.limit}]) { ${this.own("s")} = ${site}; throw LIMIT; }`,
      `K[${CELL.step}] = ${t};`,
    );
  }

  private countBlock(block: Block, index: number, isEntry: boolean): void {
    const { callees } = this.setting;
    if (isCounted(block, (fn) => callees.isBuiltin(fn)) || (isEntry && !callees.isLoop(this.id)))
      this.out.push(`C[${callees.counter(this.id, index)}]++;`);
  }

  private writeInstruction(instruction: Instruction, block: number, index: number): void {
    const { expressions, out } = this;
    switch (instruction.op) {
      case "statement":
        out.push(`${this.own("w")} = ${instruction.id};`);
        break;
      case "set":
        this.markSite([instruction.value], block, index);
        out.push(`${this.register(instruction.reg)} = ${expressions.value(instruction.value)};`);
        break;
      case "store":
        this.markSite(undefined, block, index);
        out.push(expressions.store(instruction.kind, instruction.addr, instruction.value));
        break;
      case "copy": {
        this.markSite(undefined, block, index);
        const [dst, src] = [this.plainAddress(instruction.dst), this.plainAddress(instruction.src)];
        out.push(`M.copy(${dst}, ${src}, ${instruction.size});`);
        break;
      }
      case "zero":
        this.markSite(undefined, block, index);
        out.push(`M.fill(${this.plainAddress(instruction.dst)}, 0, ${instruction.size});`);
        break;
      case "call":
        this.writeCall(instruction, block, index);
        break;
    }
  }

  private writeCall(call: Extract<Instruction, { op: "call" }>, block: number, index: number): void {
    const { callees } = this.setting;
    if (call.callee.kind === "indirect") return this.writeIndirectCall(call, call.callee.pointer, block, index);
    const { fn } = call.callee;
    if (callees.isBuiltin(fn)) return this.writeBuiltinCall(call, fn, block, index);
    this.markSite(undefined, block, index);
    if (!callees.canCompile(fn)) return void this.out.push("throw REDO;");
    const { paramKinds, returnKind } = callees.bodyOf(fn);
    const args = this.arguments(call.args.slice(0, paramKinds.length));
    const missing = paramKinds.slice(args.length).map(() => "0");
    const isUsed = call.result !== undefined;
    if (this.isWrittenIn(fn)) {
      const result = this.temporary();
      const { setting } = this;
      const inner = new InstanceWriter(fn, callees.bodyOf(fn), { ...setting, chain: [...setting.chain, fn] });
      this.out.push(inner.asStatements(this.stackTop(), args, result));
      if (isUsed) this.putResult(call, result, returnKind);
      return;
    }
    this.setting.whole.functions.add(fn);
    const target = `(F${fn} !== undefined ? F${fn} : F${fn} = functionOf(${fn}))`;
    const text = `${target}(${[this.stackTop(), ...args, ...missing].join(", ")})`;
    if (isUsed) this.putResult(call, text, returnKind);
    else this.out.push(`${text};`);
  }

  private writeIndirectCall(
    call: Extract<Instruction, { op: "call" }>,
    pointer: Expr,
    block: number,
    index: number,
  ): void {
    this.markSite(undefined, block, index);
    const target = this.temporary();
    const wanted = call.result === undefined ? "undefined" : JSON.stringify(call.resultKind ?? "none");
    this.out.push(`${target} = indirect(${this.expressions.value(pointer)}, ${call.args.length}, ${wanted});`);
    const text = `${target}(${[this.stackTop(), ...this.arguments(call.args)].join(", ")})`;
    this.out.push(call.result === undefined ? `${text};` : `${this.register(call.result)} = ${text};`);
  }

  private writeBuiltinCall(
    call: Extract<Instruction, { op: "call" }>,
    fn: FunctionId,
    block: number,
    index: number,
  ): void {
    const { whole, callees } = this.setting;
    const s = this.own("s");
    whole.builtins.add(fn);
    this.markSite(call.args, block, index);
    const args = this.arguments(call.args);
    const cost = callees.costNs(fn);
    this.out.push(
      `${s} = ${this.siteNumber({ block, index, kind: "called" })}; K[${CELL.statement}] = ${this.own("w")};`,
    );
    if (cost !== 0) this.out.push(`K[${CELL.nowNs}] += ${cost};`);
    const v = this.temporary();
    const list = `[${args.join(", ")}]`;
    const taken = callees.directArguments(fn);
    const passed = taken === undefined ? [list] : Array.from({ length: taken }, (_, i) => args[i] ?? "0");
    this.out.push(`${v} = B${fn}(${["X", ...passed].join(", ")});`);
    if (call.result === undefined) this.out.push(`if (typeof ${v} === "symbol") odd(${v}, ${fn}, ${list});`);
    else {
      this.out.push(`if (typeof ${v} !== "number") ${v} = odd(${v}, ${fn}, ${list});`);
      this.out.push(`${this.register(call.result)} = ${builtinResult(call.resultKind, v)};`);
    }
    const after = this.siteNumber({ block, index: index + 1, kind: "fresh" });
    this.out.push(`if (K[${CELL.interrupt}] !== 0) { ${s} = ${after}; throw AFTER; }`);
  }

  private putResult(call: Extract<Instruction, { op: "call" }>, text: string, given: ScalarKind | undefined): void {
    const wanted = call.resultKind;
    const isSame = wanted !== undefined && wanted === given;
    const value = isSame ? text : `inKind(${quoted(wanted)}, ${text}, ${quoted(given)})`;
    this.out.push(`${this.register(call.result!)} = ${value};`);
  }

  private writeEnd(end: Terminator, block: number, index: number, jump: (to: number) => void): void {
    const { expressions, out } = this;
    switch (end.op) {
      case "jump":
        return jump(end.to);
      case "branch":
        this.markSite([end.condition], block, index);
        out.push(`if (${expressions.condition(end.condition)}) {`);
        jump(end.then);
        out.push("} else {");
        jump(end.else);
        return void out.push("}");
      case "switch":
        return this.writeSwitch(end, block, index, jump);
      case "return":
        return this.writeReturn(end.value, block, index);
      case "unreachable":
        this.markSite(undefined, block, index);
        return void out.push(`throw unreachable(${this.id});`);
    }
  }

  private writeSwitch(
    end: Extract<Terminator, { op: "switch" }>,
    block: number,
    index: number,
    jump: (to: number) => void,
  ): void {
    this.markSite([end.value], block, index);
    const v = this.temporary();
    this.out.push(`${v} = ${this.expressions.value(end.value)};`);
    for (const { low, high, to } of end.cases) {
      const test = low === high ? `${v} === ${literal(low)}` : `${v} >= ${literal(low)} && ${v} <= ${literal(high)}`;
      this.out.push(`if (${test}) {`);
      jump(to);
      this.out.push("}");
    }
    jump(end.default);
  }

  private writeReturn(value: Expr | undefined, block: number, index: number): void {
    const { body, label, out } = this;
    let text = "0";
    if (value !== undefined) {
      this.markSite([value], block, index);
      text = this.expressions.value(value);
    }
    const isRecursive = label === undefined && this.setting.callees.isRecursive(this.id);
    const leave = [
      body.frameSize > 0 ? `shade(${this.own("f")}, ${body.frameSize / 8}, 248);` : "",
      isRecursive ? `K[${CELL.depth}]--;` : "",
    ].join("");
    if (label !== undefined) out.push(`${this.resultVariable} = ${text}; ${leave} break ${label};`);
    else if (leave === "") out.push(`return ${text};`);
    else {
      const v = this.temporary();
      out.push(`${v} = ${text}; ${leave} return ${v};`);
    }
  }

  private isWrittenIn(fn: FunctionId): boolean {
    const { chain, whole, callees } = this.setting;
    const size = callees.sizeOf(fn);
    if (chain.includes(fn) || chain.length > MAX_WRITTEN_IN_DEPTH || callees.isRecursive(fn)) return false;
    if (size > MAX_WRITTEN_IN_SIZE || whole.size + size > MAX_WHOLE_SIZE) return false;
    whole.size += size;
    return true;
  }

  /** Evaluated in order into names and numbers. */
  private arguments(args: readonly Expr[]): string[] {
    return args.map((arg) => {
      const text = this.expressions.value(arg);
      if (/^[\w$]+$/.test(text) || /^\(-\d+\)$/.test(text)) return text;
      const name = this.temporary();
      this.out.push(`${name} = ${text};`);
      return name;
    });
  }

  private plainAddress(e: Expr): string {
    const { setup, address } = this.expressions.address(e);
    return setup === "" ? `(${address})` : `(${setup}, ${address})`;
  }

  private stackTop(): string {
    const { frameSize } = this.body;
    return frameSize === 0 ? this.own("f") : `${this.own("f")} + ${frameSize + FRAME_GAP}`;
  }

  /** `expressions`: nothing to mark when none of them can fail; undefined: it can. */
  private markSite(expressions: readonly Expr[] | undefined, block: number, index: number): void {
    if (expressions?.every(isSafe) === true) return;
    this.out.push(`${this.own("s")} = ${this.siteNumber({ block, index, kind: "before" })};`);
  }

  private siteNumber(site: Site): number {
    return this.setting.callees.siteNumber(this.id, site);
  }

  private register(index: number): string {
    return `r${index}_${this.number}`;
  }

  private own(name: string): string {
    return `${name}_${this.number}`;
  }

  private temporary(): string {
    const name = this.own(`t${this.temporaries}`);
    this.temporaries++;
    this.maxTemporaries = Math.max(this.maxTemporaries, this.temporaries);
    return name;
  }
}
