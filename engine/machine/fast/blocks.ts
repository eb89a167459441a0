/**
 * A function's blocks cut into segments, and what an interruption has to put right.
 *
 * Statements are counted ahead: a segment (up to and including a call) adds its statements to the step counter when it
 * begins, and a block counts once for all its statements and calls of builtins. A site is a place in the code where it
 * may be left early (a Fault, a thread that sleeps, the step limit); what had been counted and was not done is taken
 * back there.
 */
import type { FunctionId, StatementId } from "../../base/brands.ts";
import type { Block, Instruction } from "../../frontend/ir/ir.ts";

/** Where the VM goes on, and how far the instruction had come. */
export interface Site {
  readonly block: number;
  /** The instruction that is under way, or comes next. */
  readonly index: number;
  /**
   * "before": nothing of it was done, its segment is counted. "fresh": it begins a segment, which is not counted yet
   * (neither is the block, when it is the first one). "called": it is a call of a builtin, which has begun.
   */
  readonly kind: "before" | "fresh" | "called";
}

export interface Correction {
  readonly steps: number;
  readonly statements: readonly StatementId[];
  readonly builtins: readonly FunctionId[];
}

export function statementsFrom(block: Block, index: number): number {
  let count = 0;
  for (let i = index; i < block.instructions.length; i++) {
    const { op } = block.instructions[i]!;
    if (op === "statement") count++;
    if (op === "call") break;
  }
  return count;
}

/** Whether nothing of the block was counted. */
export function isUncounted(site: Site): boolean {
  return site.kind === "fresh" && site.index === 0;
}

/** What the block had counted and is not done at a site. */
export function correctionAt(block: Block, site: Site, isBuiltin: (fn: FunctionId) => boolean): Correction {
  const statements: StatementId[] = [];
  const builtins: FunctionId[] = [];
  if (isUncounted(site)) return { steps: 0, statements, builtins };
  const counted = block.instructions.slice(site.index);
  counted.forEach((each: Instruction, i) => {
    if (each.op === "statement") statements.push(each.id);
    const isUnderWay = i === 0 && site.kind === "called";
    if (each.op === "call" && each.callee.kind === "direct" && isBuiltin(each.callee.fn) && !isUnderWay)
      builtins.push(each.callee.fn);
  });
  return { steps: site.kind === "before" ? statementsFrom(block, site.index) : 0, statements, builtins };
}

/** Whether anything of it is counted: statements, or calls of builtins. */
export function isCounted(block: Block, isBuiltin: (fn: FunctionId) => boolean): boolean {
  return block.instructions.some(
    (each) =>
      each.op === "statement" || (each.op === "call" && each.callee.kind === "direct" && isBuiltin(each.callee.fn)),
  );
}
