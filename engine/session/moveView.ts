/** Moves along the history, where they end and why, what is said on the way, and questions to it, as plain data. */
import type { Place, StopInfo } from "./view.ts";

export type Granularity = "statement" | "operation";
/** "source": steps stop in ksm.c only; "all": in our model and headers, too. */
export type StepScope = "source" | "all";

/** A function that the statement of a frame calls. */
export interface StepInTarget {
  readonly fn: number;
  readonly name: string;
  /** Of the call. */
  readonly place: Place;
}

export type Moment =
  | { readonly step: number }
  /** The n-th time (from 1) that ksmd begins a batch. */
  | { readonly tick: number }
  /** The n-th of the machine's events (from 0), as SessionState lists them. */
  | { readonly event: number }
  /** The n-th operation (from 0) of the scenario begins. */
  | { readonly operation: number };

export type RunTarget =
  { readonly path: string; readonly line: number; readonly column?: number } | { readonly fn: string };

export type FastTarget =
  | { readonly kind: "end" }
  /** So many full scans of ksmd more have ended. */
  | { readonly kind: "fullScans"; readonly more: number }
  /**
   * A C expression over the source's globals has become true: the statement that made it so, if it is still true when
   * ksmd goes to sleep or an operation has ended.
   */
  | { readonly kind: "condition"; readonly expression: string };

export type Move =
  | { readonly kind: "continue" | "reverseContinue"; readonly thread?: number; readonly singleThread?: boolean }
  | {
      readonly kind: "stepIn" | "stepOver" | "stepOut" | "stepInBack" | "stepOverBack" | "stepOutBack";
      /** undefined: the current one. */
      readonly thread?: number;
      readonly granularity?: Granularity;
      readonly scope?: StepScope;
      /** Only this thread may run meanwhile. */
      readonly singleThread?: boolean;
      /** Of "stepIn": not into any function that the statement calls, but this one (StepInTarget.fn). */
      readonly into?: number;
    }
  | {
      readonly kind: "runTo" | "runBackTo";
      readonly target: RunTarget;
      /** Of `singleThread`; undefined: the current one. */
      readonly thread?: number;
      /** Going forward: only this thread may run meanwhile. */
      readonly singleThread?: boolean;
    }
  | { readonly kind: "goto"; readonly moment: Moment }
  /** Forward past all breakpoints, in compiled code: nothing is looked at on the way. */
  | { readonly kind: "runFast"; readonly until: FastTarget }
  /** Back to where the frame's function was entered. */
  | { readonly kind: "restartFrame"; readonly frame: number }
  /** To the start, before the first statement of the source. */
  | { readonly kind: "restart" };

export type DebugStopReason =
  | "entry"
  | "step"
  | "goto"
  | "breakpoint"
  | "function breakpoint"
  | "data breakpoint"
  | "exception"
  | "pause"
  /** A fault that no filter asks for: the simulated kernel cannot go on all the same. */
  | "fault"
  /** Nothing is left to run. */
  | "end"
  | "start";

export interface DebugStop {
  readonly reason: DebugStopReason;
  /** One sentence: which way and why. */
  readonly description: string;
  readonly direction: "forward" | "backward";
  /** Whose statement comes next; ksmd, when every thread sleeps. */
  readonly thread: number | undefined;
  readonly step: number;
  readonly place: Place | undefined;
  readonly breakpoints: readonly number[];
  /** Of a data breakpoint: who wrote or read, and the values. */
  readonly access?: DataAccess;
  /** Of an exception. */
  readonly exception?: ExceptionInfo;
  /** For faces that know StopInfo only. */
  readonly info: StopInfo;
}

export interface DataAccess {
  readonly kind: "read" | "write";
  /** The step of the statement that did it, and its place. */
  readonly step: number;
  readonly thread: number;
  readonly place: Place | undefined;
  readonly before?: string;
  readonly after?: string;
}

/** Something said while the machine runs, with its moment: a click on it can go there. */
export interface DebugOutput {
  readonly kind: "log" | "printk" | "warning" | "note";
  readonly text: string;
  readonly step: number;
  readonly place?: Place;
}

export type HistoryQuestion =
  /** Who changed the bytes of this expression's object last before now, or next after now. */
  | { readonly kind: "lastWrite" | "nextWrite"; readonly expression: string; readonly frame?: number }
  /** Who allocated or freed the object that the expression (a pointer or an object) is in. */
  | { readonly kind: "allocated" | "freed"; readonly expression: string; readonly frame?: number };

export interface HistoryAnswer {
  /** One sentence. */
  readonly text: string;
  /** The step of the statement that did it: `goto` goes there. undefined: it has not happened. */
  readonly step?: number;
  readonly thread?: number;
  readonly place?: Place;
}

export interface ExceptionInfo {
  /** A FaultKind, or "warn-on", "invariant", "ksm-invariants". */
  readonly id: string;
  readonly description: string;
  /** More sentences: the object, who freed it and when. */
  readonly details: readonly string[];
}
