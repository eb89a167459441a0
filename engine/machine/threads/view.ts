/** What is to be seen of a thread from outside: its frames and the statement that comes next. */
import type { Addr, StatementId } from "../../base/brands.ts";
import type { Frame } from "../machine.ts";
import { OP_STATEMENT } from "../vm/code.ts";
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

/** The statement it stands before, else the one that it is in. */
function statementAt({ code, pc, statement }: Activation): StatementId | undefined {
  const op = code.ops[pc];
  return op?.code === OP_STATEMENT ? (op.target as StatementId) : statement;
}
