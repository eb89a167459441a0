/**
 * Steps of one operation of the IR: what a statement is made of. The machine then stands in the middle of a statement, where
 * nothing can be changed; every other move goes on from there, backwards to the statement's beginning first.
 */
import { LabError } from "../../base/labError.ts";
import type { History } from "../../machine/history/history.ts";
import type { HistoryStop } from "../../machine/history/historyStop.ts";
import type { OperationKind } from "../../machine/machine.ts";
import { arrival, type Moved } from "./arrival.ts";
import type { Runs } from "./runs.ts";
import type { SessionCore } from "./sessionCore.ts";

/** "over": a call of C, to its end. */
export type OperationMove = "into" | "over" | "back";

const PAUSE_OPERATIONS = 50_000;

const WORDS: { readonly [K in OperationKind]: string } = {
  statement: "the next statement",
  set: "a value is computed",
  store: "memory is written",
  call: "a call",
  jump: "a jump",
  branch: "a branch",
  switch: "a switch",
  return: "the return",
  unreachable: "nothing that can be reached",
};

export class Operations {
  private readonly core: SessionCore;
  private readonly runs: Runs;

  constructor(core: SessionCore, runs: Runs) {
    this.core = core;
    this.runs = runs;
  }

  async step(move: OperationMove): Promise<Moved> {
    const { history, machine } = this.core;
    if (move === "back") {
      const found = history.stepOperationBack();
      this.core.cutTrail();
      return { arrived: arrival(found ? "target" : "start"), direction: "backward", reason: "step" };
    }
    const next = machine.next();
    if (next?.statement !== undefined && !history.isInStatement) this.core.record(next.statement, next.thread);
    const depth = (): number => (next === undefined ? 0 : machine.frames(next.thread).length);
    const before = depth();
    let stop = history.stepOperation();
    for (let count = 1; move === "over" && stop.kind === "limit" && depth() > before; count++) {
      if (count % PAUSE_OPERATIONS === 0 && (await this.core.pause())) return this.moved(arrival("cancelled"));
      stop = history.stepOperation();
    }
    return this.moved(this.arrivalOf(stop));
  }

  private arrivalOf(stop: HistoryStop): Moved["arrived"] {
    if (stop.kind === "fault") return this.runs.broken(stop.fault);
    return arrival(stop.kind === "end" || stop.kind === "quiet" ? stop.kind : "target");
  }

  private moved(arrived: Moved["arrived"]): Moved {
    return { arrived, direction: "forward", reason: "step" };
  }
}

/** "after 2 of its operations; next: a call of calc_checksum()". */
export function operationText({ history, machine }: SessionCore): string {
  const next = machine.nextOperation();
  const callee = next?.callee === undefined ? undefined : machine.program.functions[next.callee]?.name;
  const what =
    next === undefined ? "every thread sleeps" : `${WORDS[next.kind]}${callee === undefined ? "" : ` of ${callee}()`}`;
  const done = history.operationsDone;
  return `after ${String(done)} ${done === 1 ? "operation" : "operations"} of this statement; next: ${what}`;
}

/** Throws a LabError in the middle of a statement: what is done there could not be done again at the same place. */
export function requireWhole(history: History): void {
  if (!history.isInStatement) return;
  throw new LabError("in-statement", "this needs a place between two statements: step to the end of this one first");
}
