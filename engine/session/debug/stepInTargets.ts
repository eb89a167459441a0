/** Where a step into a statement can go: the functions in C that it calls, in the order in which their calls stand in the IR. */
import type { FunctionId, StatementId } from "../../base/brands.ts";
import type { Block, FunctionBody, Instruction, Program } from "../../frontend/ir/ir.ts";
import { successorsOf } from "../../frontend/ir/successors.ts";
import type { Span } from "../../source/span.ts";

export interface CalledFunction {
  readonly fn: FunctionId;
  readonly name: string;
  /** Of the call. */
  readonly span: Span;
}

/** Each once. What is called through a pointer is not known before it is called. */
export function functionsCalledBy(
  program: Program,
  body: FunctionBody,
  statement: StatementId,
): readonly CalledFunction[] {
  const found = new Map<FunctionId, CalledFunction>();
  const seen = new Set<Block>();
  /** False where another statement begins. */
  const read = (instructions: readonly Instruction[]): boolean => {
    for (const instruction of instructions) {
      if (instruction.op === "statement") return false;
      if (instruction.op !== "call" || instruction.callee.kind !== "direct") continue;
      const fn = program.functions[instruction.callee.fn];
      if (fn?.body !== undefined && !found.has(fn.id))
        found.set(fn.id, { fn: fn.id, name: fn.name, span: instruction.span });
    }
    return true;
  };
  const follow = (block: Block, from: number): void => {
    if (!read(block.instructions.slice(from))) return;
    for (const next of successorsOf(block.end)) {
      const into = body.blocks[next];
      if (into === undefined || seen.has(into)) continue;
      seen.add(into);
      follow(into, 0);
    }
  };
  for (const block of body.blocks) {
    const at = block.instructions.findIndex((each) => each.op === "statement" && each.id === statement);
    if (at >= 0) follow(block, at + 1);
  }
  return [...found.values()];
}
