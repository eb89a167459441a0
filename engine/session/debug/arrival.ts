/** Where a run has come to, and what stopped it there. */
import type { DebugStop } from "../debugView.ts";
import type { Hit } from "./breakpoints.ts";
import type { DataHit } from "./dataWatches.ts";
import type { ExceptionHit } from "./exceptions.ts";

export interface Arrival {
  readonly kind:
    | "target"
    | "breakpoint"
    | "data"
    | "exception"
    | "limit"
    | "quiet"
    | "end"
    | "fault"
    | "unreported-fault"
    | "cancelled"
    | "start";
  readonly hits: readonly Hit[];
  readonly data: readonly DataHit[];
  readonly exceptions: readonly ExceptionHit[];
}

/** Where a move has ended. */
export interface Moved {
  readonly arrived: Arrival;
  readonly direction: DebugStop["direction"];
  /** Why, where nothing else has stopped it. */
  readonly reason: DebugStop["reason"];
  /** What there is to say besides. */
  readonly note?: string;
  /** To be shown, where that is not the one that comes next. */
  readonly thread?: number | undefined;
}

export const NOTHING = { hits: [], data: [], exceptions: [] } as const;

export function arrival(kind: Arrival["kind"]): Arrival {
  return { kind, ...NOTHING };
}

/** Of what may stop a run at one place, what is told first. */
export function kindOf(
  hits: readonly Hit[],
  data: readonly DataHit[],
  exceptions: readonly ExceptionHit[],
): "breakpoint" | "data" | "exception" | undefined {
  if (exceptions.length > 0) return "exception";
  if (data.length > 0) return "data";
  return hits.length > 0 ? "breakpoint" : undefined;
}
