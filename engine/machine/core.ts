/** The parts of a machine that its processor, threads and builtins share. Wired together in createMachine.ts. */
import type { FunctionId, StatementId, StepIndex } from "../base/brands.ts";
import type { IrFunction, Program } from "../frontend/ir/ir.ts";
import type { PageStore } from "../pages/pageStore.ts";
import type { Layouts } from "./builtin.ts";
import { CELL } from "./fast/cells.ts";
import type { EventLog } from "./eventLog.ts";
import type { Globals } from "./globals.ts";
import type { Allocator, Clock } from "./memory/allocator.ts";
import type { FlatMemory } from "./memory/flatMemory.ts";
import type { SourcePlaces } from "./sourcePlaces.ts";
import type { Scheduler } from "./threads/scheduler.ts";

/** The machine's position: steps made, and the statement that the current thread is in. */
export class MachineClock implements Clock {
  /** The statement is then the one that compiled code has noted. */
  isInCompiledCode = false;
  private readonly scheduler: Scheduler;

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
  }

  get step(): StepIndex {
    return this.scheduler.cells[CELL.step] as StepIndex;
  }
  set step(step: StepIndex) {
    this.scheduler.cells[CELL.step] = step;
  }

  get statement(): StatementId | undefined {
    if (this.isInCompiledCode) {
      const statement = this.scheduler.cells[CELL.statement]!;
      return statement < 0 ? undefined : (statement as StatementId);
    }
    const thread = this.scheduler.current;
    return thread === undefined || thread.depth === 0 ? undefined : thread.top.statement;
  }
}

export interface Core {
  readonly program: Program;
  readonly pages: PageStore;
  readonly memory: FlatMemory;
  readonly allocator: Allocator;
  readonly scheduler: Scheduler;
  readonly clock: MachineClock;
  readonly globals: Globals;
  readonly layouts: Layouts;
  readonly log: EventLog;
  readonly places: SourcePlaces;
  readonly statementCounts: Uint32Array;
  readonly functionCounts: Uint32Array;
}

/** Functions by name; of several with one name the first that has a body. */
export function functionsByName(program: Program): ReadonlyMap<string, FunctionId> {
  const byName = new Map<string, IrFunction>();
  for (const fn of program.functions) {
    const known = byName.get(fn.name);
    if (known === undefined || (known.body === undefined && fn.body !== undefined)) byName.set(fn.name, fn);
  }
  return new Map([...byName].map(([name, fn]) => [name, fn.id]));
}
