/**
 * A function of the IR as WebAssembly.
 *
 * Registers are locals; the frame lies where the VM would have it. Small callees are written into their callers, as blocks
 * with locals of their own. Each function, written in or not, catches what is thrown through it only to hand its registers
 * to the unwinder and to throw on: that is how the VM's activations come to be when compiled code has to be left
 * (unwinder.ts). `site` is the place it is at, `statement` the statement.
 *
 * Steps and nanoseconds are summed up in two locals, and added to the cells before a call. Whether the step limit is near is
 * looked at on entry, at the head of a loop and after a call: between two looks every statement is executed once at most.
 */
import type { FunctionId } from "../../base/brands.ts";
import { invariant } from "../../base/invariant.ts";
import type { FunctionBody } from "../../frontend/ir/ir.ts";
import { FRAME_GAP } from "../vm/frames.ts";
import type { Linkage } from "../vm/evaluate.ts";
import { BlockWriter } from "./blockWriter.ts";
import type { Callees } from "./callees.ts";
import { CELL, MAX_NESTED_CALLS, STEPS_UNSEEN } from "./cells.ts";
import type { Imports } from "./imports.ts";
import type { Places } from "./linearMemory.ts";
import { MAX_REGISTERS, OWN, REGISTERS } from "./linearMemory.ts";
import { Facts } from "./facts.ts";
import type { Scope } from "./scope.ts";
import { Code, EMPTY, I32, I64 } from "./wasm/code.ts";

/** What all functions of a program are written with. */
export interface Setting {
  readonly callees: Callees;
  readonly imports: Imports;
  readonly link: Linkage;
  readonly places: Places;
  readonly maxBytes: number;
  /** Page frames, and where in the arena the ids of their contents lie, and these' first eight bytes. */
  readonly frames: { readonly count: number; readonly idsOffset: number; readonly prefixesOffset: number };
  /** false: page contents are compared by their bytes: for measuring. */
  readonly comparesPrefixes: boolean;
  readonly isForEver: (offset: number, size: number) => boolean;
}

/** Shared by a function and what is written into it. */
export interface Whole {
  readonly code: Code;
  readonly facts: Facts;
  /** Local: the current thread's task_struct. */
  readonly task: number;
  /** Locals: steps and nanoseconds that are not in the cells yet. */
  readonly steps: number;
  readonly ns: number;
  labels: number;
  /** Nodes of the IR written so far, and statements. */
  size: number;
  statements: number;
}

/** Where a return goes, and what it leaves where; what is known there; where the VM has to do what the caller does. */
export interface Inside {
  readonly label: string;
  readonly result: number;
  readonly returned: Facts[];
  readonly leave: string;
  /** Whether the call is in a loop, of the caller or of one that it is written into. */
  readonly isInLoop: boolean;
}

/** A function, or one written into another one. */
export interface Instance {
  readonly id: FunctionId;
  readonly body: FunctionBody;
  readonly setting: Setting;
  readonly whole: Whole;
  /** The functions that it is written into, itself last. */
  readonly chain: readonly FunctionId[];
  readonly scope: Scope;
  /** Locals. */
  readonly registers: readonly number[];
  readonly site: number;
  readonly statement: number;
  /** When it is written into another function. */
  readonly inside: Inside | undefined;
  /** Temporaries may be used anew. */
  nextInstruction(): void;
}

const SHADOW_LIVE_WORD = 8;
const SHADOW_POPPED_WORD = 0xf8;
const MAX_SHADED_INLINE = 32;

/** The body of the function, as module.ts takes it. */
export function writeFunction(
  id: FunctionId,
  setting: Setting,
): { readonly type: number; readonly code: number[]; readonly name: string } {
  const { callees, imports } = setting;
  const body = callees.bodyOf(id);
  const parameters = 1 + body.paramKinds.length;
  const code = new Code(parameters);
  const whole: Whole = {
    code,
    facts: new Facts(),
    task: code.local(I64),
    steps: code.local(I32),
    ns: code.local(I32),
    labels: 0,
    size: callees.sizeOf(id),
    statements: 0,
  };
  const given = Array.from({ length: parameters }, (_, i) => i);
  const instance = createInstance(id, {
    setting,
    whole,
    chain: [id],
    frame: 0,
    given: given.slice(1),
    inside: undefined,
  });
  code.i32(0);
  code.memory("i64Load", OWN.task);
  code.set(whole.task);
  if (callees.isRecursive(id)) enterRecursion(instance);
  writeInstance(instance);
  code.op("unreachable");
  invariant(whole.statements <= STEPS_UNSEEN, `${callees.nameOf(id)} has at most ${STEPS_UNSEEN} statements`);
  return { type: callType(imports, body.paramKinds.length), code: code.encoded(), name: callees.nameOf(id) };
}

export function callType(imports: Imports, argCount: number): number {
  return imports.types.of(
    Array.from({ length: argCount + 1 }, () => I64),
    [I64],
  );
}

interface InstanceParts {
  readonly setting: Setting;
  readonly whole: Whole;
  readonly chain: readonly FunctionId[];
  /** Local with the frame's address. */
  readonly frame: number;
  /** Locals that are its first registers. */
  readonly given: readonly number[];
  readonly inside: Instance["inside"];
}

export function createInstance(id: FunctionId, parts: InstanceParts): Instance {
  const { setting, whole, chain, frame, given, inside } = parts;
  const { code, facts } = whole;
  const body = setting.callees.bodyOf(id);
  invariant(body.registerCount <= MAX_REGISTERS, "registers have room on their way out");
  const registers = Array.from({ length: body.registerCount }, (_, i) => given[i] ?? code.local(I64));
  const temporaries: number[] = [];
  let used = 0;
  const scope: Scope = {
    code,
    facts,
    task: whole.task,
    leave: `leave${whole.labels++}`,
    link: setting.link,
    places: setting.places,
    maxBytes: setting.maxBytes,
    frameSize: body.frameSize,
    frame,
    frameOffset: code.local(I32),
    register: (index) => registers[index]!,
    temporary: () => {
      if (used === temporaries.length) temporaries.push(code.local(I64));
      const temporary = temporaries[used++]!;
      facts.changed(temporary);
      return temporary;
    },
    label: (name) => `${name}${whole.labels++}`,
    import: (name) => setting.imports.number(name),
    isForEver: setting.isForEver,
  };
  const nextInstruction = (): void => {
    used = 0;
  };
  const [site, statement] = [code.local(I32), code.local(I32)];
  return { id, body, setting, whole, chain, scope, registers, site, statement, inside, nextInstruction };
}

/** Prologue, body, and what hands it to the unwinder. Registers that are no parameters, and all locals it is entered with, are set. */
export function writeInstance(instance: Instance): void {
  const { whole, body, setting, id, inside } = instance;
  const { code } = whole;
  whole.statements += body.statements.length;
  if (inside !== undefined) {
    code.i32(-1);
    code.set(instance.statement);
    for (let i = body.paramKinds.length; i < body.registerCount; i++) {
      code.i64(0);
      code.set(instance.registers[i]!);
      whole.facts.changed(instance.registers[i]!);
    }
  } else {
    code.i32(-1);
    code.set(instance.statement);
  }
  enterFrame(instance);
  if (setting.callees.isLoop(id)) count(instance, setting.callees.entryCounter(id));
  code.block(instance.scope.leave);
  code.try(EMPTY);
  new BlockWriter(instance).write();
  code.catchAll();
  handOver(instance);
  code.rethrow();
  code.end();
  code.op("unreachable");
  code.end();
  handOver(instance);
  if (inside !== undefined) return code.br(inside.leave);
  code.call(instance.scope.import("redo"));
  code.op("unreachable");
}

/** Adds one to a counter. */
export function count({ whole, setting }: Instance, counter: number): void {
  const { code } = whole;
  const at = setting.places.counters + counter * 4;
  code.i32(0);
  code.i32(0);
  code.memory("i32Load", at);
  code.i32(1);
  code.op("i32Add");
  code.memory("i32Store", at);
}

/** The cells are brought up to date: before anything that may read them. */
export function flush({ whole }: Instance): void {
  const { code } = whole;
  for (const [cell, local] of [
    [CELL.step, whole.steps],
    [CELL.nowNs, whole.ns],
  ] as const) {
    code.i32(0);
    code.i32(0);
    code.memory("f64Load", cell * 8);
    code.get(local);
    code.op("f64ConvertI32S", "f64Add");
    code.memory("f64Store", cell * 8);
    code.i32(0);
    code.set(local);
  }
}

/** Sets the shadow of the frame, whose pages must have been touched. */
export function shadeFrame({ scope, body }: Instance, value: number): void {
  const { code, places } = scope;
  const granules = body.frameSize / 8;
  const shadow = (): void => {
    code.get(scope.frameOffset);
    code.i32(3);
    code.op("i32ShrU");
  };
  if (granules > MAX_SHADED_INLINE) {
    code.get(scope.frameOffset);
    code.i32(granules);
    code.i32(value);
    return code.call(scope.import("shade"));
  }
  const byte = value === SHADOW_LIVE_WORD ? 0x08080808 : -0x07070708;
  for (let done = 0; done < granules;) {
    shadow();
    if (granules - done >= 4) {
      code.i32(byte);
      code.memory("i32Store", places.shadow + done);
      done += 4;
    } else {
      code.i32(value);
      code.memory("i32Store8", places.shadow + done);
      done++;
    }
  }
}

export function leaveFrame(instance: Instance): void {
  if (instance.body.frameSize > 0) shadeFrame(instance, SHADOW_POPPED_WORD);
}

function enterFrame(instance: Instance): void {
  const { scope, body } = instance;
  const { code, places } = scope;
  if (body.frameSize === 0) return;
  code.get(scope.frame);
  code.op("i32WrapI64");
  code.tee(scope.frameOffset);
  scope.facts.changed(scope.frameOffset);
  code.i32(body.frameSize + FRAME_GAP);
  code.op("i32Add");
  code.i32(0);
  code.memory("i32Load", OWN.stackEnd);
  code.op("i32GtU");
  code.if();
  code.get(scope.frame);
  code.op("f64ConvertI64S");
  code.call(scope.import("overflow"));
  code.op("unreachable");
  code.end();
  for (const end of [0, body.frameSize - 8]) {
    const page = (): void => {
      code.get(scope.frameOffset);
      code.i32(end);
      code.op("i32Add");
      code.i32(15);
      code.op("i32ShrU");
    };
    page();
    code.memory("i32Load8U", places.shadowMarks);
    code.op("i32Eqz");
    code.if();
    page();
    code.call(scope.import("touchShadow"));
    code.end();
  }
  shadeFrame(instance, SHADOW_LIVE_WORD);
}

function enterRecursion({ scope }: Instance): void {
  const { code } = scope;
  code.i32(0);
  code.memory("i32Load", OWN.depth);
  code.i32(MAX_NESTED_CALLS);
  code.op("i32GeU");
  code.if();
  code.call(scope.import("redo"));
  code.op("unreachable");
  code.end();
  changeDepth(code, "i32Add");
}

export function changeDepth(code: Code, operation: "i32Add" | "i32Sub"): void {
  code.i32(0);
  code.i32(0);
  code.memory("i32Load", OWN.depth);
  code.i32(1);
  code.op(operation);
  code.memory("i32Store", OWN.depth);
}

/** Inside what catches: everything of the activation to the unwinder. */
function handOver({ whole, registers, scope, id, site, statement }: Instance): void {
  const { code, steps, ns } = whole;
  registers.forEach((register, i) => {
    code.i32(0);
    code.get(register);
    code.memory("i64Store", REGISTERS + i * 8);
  });
  code.i32(id);
  code.get(site);
  code.get(statement);
  code.get(scope.frame);
  code.op("f64ConvertI64S");
  code.get(steps);
  code.get(ns);
  code.i32(registers.length);
  code.call(scope.import("left"));
  for (const local of [steps, ns]) {
    code.i32(0);
    code.set(local);
  }
}
