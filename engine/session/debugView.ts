/**
 * What a debugger sees of a session, as plain data: threads, frames, values, breakpoints, stops. The engine's side of the
 * debug adapter, and no protocol of VS Code's: lines and columns count from 0, addresses are "0x…" texts.
 *
 * Numbers that name frames and values (`FrameView.id`, `reference`) hold until the session moves or a value is set.
 */
import type { Place } from "./view.ts";

export type * from "./breakpointView.ts";
export type * from "./moveView.ts";

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

export interface MemoryContents {
  readonly address: string;
  readonly bytes: Uint8Array;
  /** Bytes after those that cannot be read. */
  readonly unreadable: number;
}

export interface ValueFormat {
  readonly hex?: boolean;
}
