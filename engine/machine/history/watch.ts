/** What a search through the history looks for. */
import type { StatementId, ThreadId } from "../../base/brands.ts";
import type { Machine, Until } from "../machine.ts";

export interface Watch {
  /**
   * The machine stands where a stretch of the history begins, before the first statement that is asked about. It goes to
   * `end`: the statement there is asked about, and an answer counts that lies before.
   */
  begin(end: number): void;
  /** Before each statement: the step to go to, be it this one's or one that lies behind it. */
  at(statement: StatementId, thread: ThreadId, depth: number): number | undefined;
  /** The stretch is over, and no statement comes next. */
  end(): number | undefined;
}

/** Looks for statements before which a predicate holds. */
export function watchFor(machine: Pick<Machine, "step">, predicate: Until): Watch {
  return {
    begin: () => undefined,
    at: (statement, thread, depth) => (predicate(statement, thread, depth) ? machine.step : undefined),
    end: () => undefined,
  };
}
