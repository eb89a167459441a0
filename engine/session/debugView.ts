/**
 * What a debugger sees of a session, as plain data: threads, frames, values, breakpoints, stops. The engine's side of the
 * debug adapter, and no protocol of VS Code's: lines and columns count from 0, addresses are "0x…" texts.
 *
 * Numbers that name frames and values (`FrameView.id`, `reference`) hold until the session moves or a value is set.
 */
import type { Place, StopInfo } from "./view.ts";

export interface DebugThread {
  readonly id: number;
  readonly name: string;
  readonly state: "running" | "runnable" | "sleeping" | "idle" | "dead";
  /** What a sleeping thread waits for, as a sentence's part: "mutex ksm_thread_mutex, held by ksmd". */
  readonly waitsFor?: string;
  /** The one whose statement comes next, or that a fault happened in. */
  readonly isCurrent: boolean;
}

export interface DebugFrame {
  readonly id: number;
  readonly name: string;
  /** Of the statement that comes next (innermost) or that the call stands in. */
  readonly place: Place | undefined;
  /** Our kernel around ksm.c. */
  readonly isModel: boolean;
}

export interface StackTrace {
  /** Innermost first. */
  readonly frames: readonly DebugFrame[];
  readonly total: number;
}

export type ScopeKind = "arguments" | "locals" | "statics" | "globals" | "returnValue";

export interface DebugScope {
  readonly kind: ScopeKind;
  /** "Arguments", "Locals", "Statics", "Globals of ksm.c", "Return Value". */
  readonly name: string;
  readonly reference: number;
  readonly named: number;
  readonly isExpensive: boolean;
}

/** A C value as it is shown. */
export interface DebugValue {
  /** "3", "0xffff88800001a2c0 ksm_rmap_item", "{mm = …}", "0x7f0000001105 = 0x7f0000001000 | UNSTABLE_FLAG | seqnr 5". */
  readonly value: string;
  /** As C writes it; "" for what has none (groups that we make). */
  readonly type: string;
  /** 0: nothing to open. */
  readonly reference: number;
  /** How many children by name and by number `variables` gives. */
  readonly named: number;
  readonly indexed: number;
  /** Where the object lies, or where a pointer points to: for readMemory. */
  readonly memoryReference?: string;
  readonly isPointer: boolean;
}

export interface DebugVariable extends DebugValue {
  readonly name: string;
  /** An expression that gives this value in the same frame; absent when there is none. */
  readonly evaluateName?: string;
  readonly isReadOnly: boolean;
  /** A member of a union that is not the live one, where a flag tells. */
  readonly isDead?: boolean;
  /** Freed, or not memory at all. */
  readonly isInvalid?: boolean;
  readonly declared?: Place;
}

export type EvaluateContext = "watch" | "hover" | "repl" | "clipboard";

export interface Evaluated extends DebugValue {
  /** Set when something was assigned in the past: what lay ahead is gone. */
  readonly note?: string;
}

export interface Completion {
  readonly label: string;
  readonly kind: "variable" | "member" | "function" | "constant" | "type" | "keyword";
  /** Its type. */
  readonly detail?: string;
  /** The part of the text that it replaces. */
  readonly start: number;
  readonly length: number;
}

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
}

export interface DataBreakpointInfo {
  /** undefined: it cannot be watched, `description` says why. */
  readonly dataId: string | undefined;
  readonly description: string;
  readonly accessTypes: readonly AccessType[];
  /** It names the same thing in another run (a global). */
  readonly canPersist: boolean;
}

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

export interface MemoryContents {
  readonly address: string;
  readonly bytes: Uint8Array;
  /** Bytes after those that cannot be read. */
  readonly unreadable: number;
}

export interface ExceptionInfo {
  /** A FaultKind, or "warn-on", "invariant", "ksm-invariants". */
  readonly id: string;
  readonly description: string;
  /** More sentences: the object, who freed it and when. */
  readonly details: readonly string[];
}

export interface ValueFormat {
  readonly hex?: boolean;
}
