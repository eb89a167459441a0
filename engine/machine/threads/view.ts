/** What is to be seen of a thread from outside: its frames and the statement that comes next. */
import type { Addr, StatementId } from "../../base/brands.ts";
import type { FunctionId } from "../../base/brands.ts";
import type { Frame, OperationKind } from "../machine.ts";
import {
  OP_BRANCH,
  OP_CALL,
  OP_EFFECT,
  OP_JUMP,
  OP_RETURN,
  OP_SET,
  OP_STATEMENT,
  OP_SWITCH,
  OP_UNREACHABLE,
} from "../vm/code.ts";
import type { Activation, Thread } from "./thread.ts";

/** Innermost first. */
export function framesOf(thread: Thread): Frame[] {
  return thread.active
    .map((activation, depth) => {
      const statement = depth === thread.depth - 1 ? statementAt(activation) : activation.statement;
      return frameOf(thread, activation, statement);
    })
    .reverse();
}

export function topFrameOf(thread: Thread): Frame | undefined {
  return thread.depth === 0 ? undefined : frameOf(thread, thread.top, statementAt(thread.top));
}

function frameOf(thread: Thread, { base, code }: Activation, statement: StatementId | undefined): Frame {
  return {
    fn: code.id,
    statement,
    registers: Array.from(thread.registers.subarray(base + 1, base + 1 + code.registerCount)),
    frameAddress: thread.registers[base]! as Addr,
  };
}

export function nextStatement(thread: Thread): StatementId | undefined {
  return thread.depth === 0 ? undefined : statementAt(thread.top);
}

export function isAtStatement(thread: Thread): boolean {
  return thread.depth > 0 && thread.top.code.ops[thread.top.pc]?.code === OP_STATEMENT;
}

const KINDS: Readonly<Record<number, OperationKind>> = {
  [OP_STATEMENT]: "statement",
  [OP_SET]: "set",
  [OP_EFFECT]: "store",
  [OP_CALL]: "call",
  [OP_JUMP]: "jump",
  [OP_BRANCH]: "branch",
  [OP_SWITCH]: "switch",
  [OP_RETURN]: "return",
  [OP_UNREACHABLE]: "unreachable",
};

/** Where a statement begins: its first operation, if it has one. */
export function nextOperation(
  thread: Thread,
): { readonly kind: OperationKind; readonly callee?: FunctionId } | undefined {
  if (thread.depth === 0) return undefined;
  const { code, pc } = thread.top;
  const first = code.ops[pc];
  const op = first?.code === OP_STATEMENT ? (code.ops[pc + 1] ?? first) : first;
  if (op === undefined) return undefined;
  const callee = op.call?.fn;
  return { kind: KINDS[op.code] ?? "unreachable", ...(callee === undefined ? {} : { callee }) };
}

/** The statement it stands before, else the one that it is in. */
function statementAt({ code, pc, statement }: Activation): StatementId | undefined {
  const op = code.ops[pc];
  return op?.code === OP_STATEMENT ? (op.target as StatementId) : statement;
}
