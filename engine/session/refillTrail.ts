/**
 * The trail after a jump: the last statements before the position are run again, seen this time, so that the session shows the
 * same wherever it came from.
 */
import type { StatementId, ThreadId } from "../base/brands.ts";
import type { History } from "../machine/history/history.ts";
import type { Machine } from "../machine/machine.ts";
import { type Trail, TRAIL_STEPS } from "./trail.ts";

/** More than this is not run again for the trail: after a long run in compiled code states lie far apart. */
const MAX_REPLAY = 500_000;

/** `record`: a statement is executed. The machine stands afterwards where it stood. */
export function refillTrail(
  machine: Machine,
  history: History,
  trail: Trail,
  record: (statement: StatementId, thread: ThreadId) => void,
): void {
  const to: number = machine.step;
  // Twice as much as is told: the next steps back need none of this.
  const from = Math.max(0, to - 2 * TRAIL_STEPS);
  if (trail.isWholeAt(to) || from - history.lastKept(from) > MAX_REPLAY) return;
  const mark = history.mark();
  history.seek(from);
  trail.restart(machine.step);
  const first = machine.next();
  if (first?.statement !== undefined && machine.step < to) record(first.statement, first.thread);
  history.run({
    maxSteps: to - machine.step,
    until: (statement, thread) => {
      if (machine.step < to) record(statement, thread);
      return machine.step >= to;
    },
  });
  history.returnTo(mark);
}
