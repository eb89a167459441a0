/**
 * Leaving compiled code: what is thrown collects each function's variables on its way out, and from these the VM's
 * activations are made. The VM then goes on, or stops, exactly where compiled code was.
 */
import type { FunctionId, StatementId } from "../../base/brands.ts";
import type { Core } from "../core.ts";
import type { Thread } from "../threads/thread.ts";
import { FRAME_GAP } from "../vm/frames.ts";
import type { FunctionTable } from "../vm/functions.ts";
import { correctionAt, isUncounted } from "./blocks.ts";
import type { Callees } from "./callees.ts";
import { CELL } from "./cells.ts";
import { REGISTERS } from "./linearMemory.ts";

interface LeftFrame {
  readonly fn: FunctionId;
  readonly site: number;
  readonly statement: number;
  readonly address: number;
  readonly registers: readonly number[];
}

export class Unwinder {
  private readonly core: Core;
  private readonly functions: FunctionTable;
  private readonly callees: Callees;
  /** Innermost first. */
  private left: LeftFrame[] = [];

  constructor(core: Core, functions: FunctionTable, callees: Callees) {
    this.core = core;
    this.functions = functions;
    this.callees = callees;
  }

  /** One function more is left. Its registers lie where compiled code has put them; `pending` is not in the cells yet. */
  leave(
    frame: Omit<LeftFrame, "registers">,
    pending: { readonly steps: number; readonly ns: number },
    registerCount: number,
  ): void {
    const { cells } = this.core.scheduler;
    cells[CELL.step]! += pending.steps;
    cells[CELL.nowNs]! += pending.ns;
    const words = new Int32Array(cells.buffer, REGISTERS, registerCount * 2);
    const registers = Array.from(
      { length: registerCount },
      (_, i) => words[i * 2 + 1]! * 2 ** 32 + (words[i * 2]! >>> 0),
    );
    this.left.push({ ...frame, registers });
  }

  /** Makes what was left the thread's innermost activations, and takes back what was counted ahead. */
  rebuild(thread: Thread): void {
    const frames = this.left.reverse();
    this.left = [];
    for (const frame of frames) this.push(thread, frame);
  }

  private push(thread: Thread, { fn, site: number, statement, address, registers }: LeftFrame): void {
    const { core, callees } = this;
    const code = this.functions.target(fn, undefined).code!;
    const base = thread.depth === 0 ? 0 : thread.top.base + 1 + thread.top.code.registerCount;
    const slots = thread.reserveRegisters(base + 1 + code.registerCount);
    slots[base] = address;
    slots.set(registers, base + 1);
    const stackTop = code.frameSize === 0 ? address : address + code.frameSize + FRAME_GAP;
    const activation = thread.push(code, base, stackTop);
    const site = callees.site(fn, number);
    activation.pc = code.blockStarts.get(site.block)! + site.index;
    activation.statement = statement < 0 ? undefined : (statement as StatementId);
    const body = callees.bodyOf(fn);
    const correction = correctionAt(body.blocks[site.block]!, site, (id) => callees.isBuiltin(id));
    core.scheduler.cells[CELL.step]! -= correction.steps;
    for (const id of correction.statements) core.statementCounts[id]!--;
    for (const id of correction.builtins) core.functionCounts[id]!--;
    if (isUncounted(site) && site.block === body.entry && !callees.isLoop(fn)) core.functionCounts[fn]!++;
  }
}
