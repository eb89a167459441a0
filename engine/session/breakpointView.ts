/** What may stop a run, as plain data: breakpoints as they are asked for and as they are bound, exceptions. */
import type { Place } from "./view.ts";

export interface SourceBreakpoint {
  readonly line: number;
  readonly column?: number;
  /** A C expression. */
  readonly condition?: string;
  /** "5", "= 5", "> 3", ">= 3", "< 3", "<= 3", "% 10": of hits since the start of the history. */
  readonly hitCondition?: string;
  /** Printed instead of stopping; {expression} is evaluated. */
  readonly logMessage?: string;
}
export interface FunctionBreakpoint {
  readonly name: string;
  readonly condition?: string;
  readonly hitCondition?: string;
}
export type AccessType = "read" | "write" | "readWrite";
export interface DataBreakpoint {
  /** From dataBreakpointInfo. */
  readonly dataId: string;
  readonly access: AccessType;
  readonly condition?: string;
  readonly hitCondition?: string;
}
export type ExceptionFilter =
  | "bug-on"
  | "warn-on"
  | "null-access"
  | "use-after-free"
  | "deadlock"
  | "unmodelled-function"
  | "integer-range"
  | "ksm-invariants"
  | "invariant";
export interface ExceptionBreakpoint {
  readonly filter: ExceptionFilter;
  /** Of "invariant": the C expression that must hold wherever it can be evaluated; else when to stop. */
  readonly condition?: string;
}
export interface ExceptionFilterInfo {
  readonly filter: ExceptionFilter;
  readonly label: string;
  readonly description: string;
  readonly isDefault: boolean;
  /** What a condition means; absent where none is taken. */
  readonly conditionDescription?: string;
}

/** How a breakpoint was bound. */
export interface BoundBreakpoint {
  readonly id: number;
  readonly verified: boolean;
  /** Why not, or that it was moved. */
  readonly message?: string;
  readonly place?: Place;
  /** Of a data breakpoint: what is watched, as C writes it. */
  readonly name?: string;
}

export interface DataBreakpointInfo {
  /** undefined: it cannot be watched, `description` says why. */
  readonly dataId: string | undefined;
  readonly description: string;
  readonly accessTypes: readonly AccessType[];
  /** It names the same thing in another run (a global). */
  readonly canPersist: boolean;
}
