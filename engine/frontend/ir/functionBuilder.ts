/**
 * The control-flow graph of one function while it is lowered: blocks, registers, the frame, labels, jump targets.
 *
 * Registers and frame bytes are given out like a stack: what a block declares and what a statement needs for
 * temporaries is given back at its end (not inside a statement expression, whose value may lie in them).
 */
import type { StatementId } from "../../base/brands.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { roundUp } from "../types/layout.ts";
import type { ScalarKind } from "../types/ctype.ts";
import type { Cleanup, Goto } from "./cleanups.ts";
import type { Block, Expr, FunctionBody, Instruction, Terminator, Variable } from "./ir.ts";

interface OpenBlock {
  readonly instructions: Instruction[];
  end: Terminator | undefined;
}

export interface SwitchTarget {
  readonly cases: { low: number; high: number; to: number }[];
  readonly kind: ScalarKind;
  default: number | undefined;
}

export interface Mark {
  readonly registers: number;
  readonly frame: number;
}

interface Label {
  readonly block: number;
  isDefined: boolean;
  readonly firstUse: SyntaxNode | undefined;
  /** In effect where it stands. */
  cleanups: Cleanup | undefined;
}

/** Where a break or a continue leads, and the cleanups in effect there. */
export interface JumpTarget {
  readonly block: number;
  readonly cleanups: Cleanup | undefined;
}

export class FunctionBuilder {
  readonly blocks: OpenBlock[] = [{ instructions: [], end: undefined }];
  current = 0;
  readonly variables: Variable[] = [];
  readonly statements: StatementId[] = [];
  readonly labels = new Map<string, Label>();
  readonly breakTargets: JumpTarget[] = [];
  readonly continueTargets: JumpTarget[] = [];
  /** Those in effect here, from the innermost on. */
  cleanups: Cleanup | undefined;
  readonly gotos: Goto[] = [];
  readonly switches: SwitchTarget[] = [];
  /** Names whose address is taken somewhere in the function: never in registers. */
  readonly addressed: ReadonlySet<string>;
  /** How deep inside statement expressions: temporaries are kept then. */
  statementExpressions = 0;
  /** Where a variadic function finds its further arguments. */
  variadicArea: FunctionBody["variadicArea"];
  #registers = 0;
  #maxRegisters = 0;
  #frame = 0;
  #maxFrame = 0;

  constructor(addressed: ReadonlySet<string>) {
    this.addressed = addressed;
  }

  newBlock(): number {
    this.blocks.push({ instructions: [], end: undefined });
    return this.blocks.length - 1;
  }

  /** Instructions go to this block from now on. */
  enter(block: number): void {
    this.current = block;
  }

  emit(instruction: Instruction): void {
    this.#open().instructions.push(instruction);
  }

  /** Ends the current block unless it has ended already (code after a return). */
  end(terminator: Terminator): void {
    const block = this.#block(this.current);
    block.end ??= terminator;
  }

  jump(to: number): void {
    this.end({ op: "jump", to });
  }

  hasEnded(): boolean {
    return this.#block(this.current).end !== undefined;
  }

  /** True when nothing was emitted into `block` and it is still the current one: what was lowered in it is pure. */
  isUntouched(block: number): boolean {
    const open = this.#block(block);
    return this.current === block && open.instructions.length === 0 && open.end === undefined;
  }

  register(): number {
    const index = this.#registers++;
    if (this.#registers > this.#maxRegisters) this.#maxRegisters = this.#registers;
    return index;
  }

  /** A register set to `value`, read back as an expression. */
  temporary(value: Expr): Expr {
    const reg = this.register();
    this.emit({ op: "set", reg, value });
    return { op: "reg", index: reg };
  }

  frameSlot(size: number, align: number): number {
    const offset = roundUp(this.#frame, Math.max(1, align));
    this.#frame = offset + Math.max(1, size);
    if (this.#frame > this.#maxFrame) this.#maxFrame = this.#frame;
    return offset;
  }

  mark(): Mark {
    return { registers: this.#registers, frame: this.#frame };
  }

  /** At a statement's end: its temporaries. Compound literals in the frame live until the block's end. */
  releaseRegisters(mark: Mark): void {
    if (this.statementExpressions === 0) this.#registers = mark.registers;
  }

  /** At a block's end. */
  release(mark: Mark): void {
    if (this.statementExpressions > 0) return;
    this.#registers = mark.registers;
    this.#frame = mark.frame;
  }

  /** The block of a label, made when the label or a goto is first met. */
  label(name: string, use: SyntaxNode | undefined): Label {
    let label = this.labels.get(name);
    if (label === undefined) {
      label = { block: this.newBlock(), isDefined: false, firstUse: use, cleanups: undefined };
      this.labels.set(name, label);
    }
    return label;
  }

  finish(facts: Pick<FunctionBody, "paramKinds" | "returnKind"> & Partial<FunctionBody>): FunctionBody {
    const { blocks, entry } = reachableBlocks(this.blocks);
    return {
      ...facts,
      entry,
      blocks,
      registerCount: this.#maxRegisters,
      frameSize: roundUp(this.#maxFrame, 16),
      variables: this.variables,
      statements: this.statements,
    };
  }

  #block(index: number): OpenBlock {
    const block = this.blocks[index];
    if (block === undefined) throw new RangeError(`no block ${index}`);
    return block;
  }

  #open(): OpenBlock {
    const block = this.#block(this.current);
    if (block.end === undefined) return block;
    this.current = this.newBlock();
    return this.#block(this.current);
  }
}

/** Leaves out what cannot be reached and blocks that only jump on, and numbers the rest anew. */
function reachableBlocks(open: readonly OpenBlock[]): { blocks: Block[]; entry: number } {
  const numbers = new Map<number, number>();
  const order: number[] = [];
  const resolve = (index: number): number => {
    let at = index;
    for (let hops = 0; hops < open.length; hops++) {
      const block = open[at];
      if (block === undefined || block.instructions.length > 0 || block.end?.op !== "jump") break;
      at = block.end.to;
    }
    return at;
  };
  const number = (index: number): number => {
    const at = resolve(index);
    const known = numbers.get(at);
    if (known !== undefined) return known;
    numbers.set(at, order.length);
    order.push(at);
    return order.length - 1;
  };
  const entry = number(0);
  const blocks: Block[] = [];
  for (let i = 0; i < order.length; i++) {
    const block = open[order[i] ?? 0];
    if (block !== undefined) {
      blocks.push({ instructions: block.instructions, end: renumber(block.end ?? { op: "unreachable" }, number) });
    }
  }
  return { blocks, entry };
}

function renumber(end: Terminator, number: (index: number) => number): Terminator {
  switch (end.op) {
    case "jump":
      return { op: "jump", to: number(end.to) };
    case "branch":
      return { ...end, then: number(end.then), else: number(end.else) };
    case "switch":
      return {
        ...end,
        cases: end.cases.map((one) => ({ ...one, to: number(one.to) })),
        default: number(end.default),
      };
    default:
      return end;
  }
}
