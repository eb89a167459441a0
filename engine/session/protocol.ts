/**
 * Messages between a host (extension, CLI, tests) and the engine's worker: one union a direction, every request answered
 * with a result or an error. The worker (engine/session/worker.ts) owns one Session; hosts own no machine state.
 */
import type { LensFigures, Outline, SessionState, SourceReport, StepKind, StopInfo } from "./view.ts";

/** What a host reads for the engine, which reads no files itself. */
export interface HostFiles {
  /** include/, model/ and reference/ of KSM Lab: dist/kernel.json. */
  readonly kernel: Readonly<Record<string, string>>;
  readonly treeSitterWasm: Uint8Array;
  readonly cGrammarWasm: Uint8Array;
}

/** The source to run: the project's own KSM, or a ksm.c with what its tree gives. */
export type SourceInput =
  | { readonly kind: "reference" }
  | {
      readonly kind: "tree";
      /** Path shown for ksm.c, e.g. "mm/ksm.c"; and of the tree on disk, for hosts to map places back. */
      readonly path: string;
      /** "mm/ksm.c", "mm/mm_slot.h", "include/linux/ksm.h", "Makefile": text as read, those that exist. */
      readonly files: Readonly<Record<string, string>>;
    };

export interface Requests {
  init: { params: { files: HostFiles }; result: { ready: true } };
  outline: { params: { text: string }; result: Outline };
  load: {
    params: {
      source: SourceInput;
      scenario: { readonly path: string; readonly text: string };
      /** Steps stop in the model around ksm.c, too; without it only in the source. */
      stepsIntoModel?: boolean;
    };
    result: { report: SourceReport; state: SessionState };
  };
  /** Compiles only. */
  check: { params: { source: SourceInput }; result: { report: SourceReport } };
  step: { params: { kind: StepKind }; result: { stop: StopInfo; state: SessionState } };
  runTo: {
    params: { target: { readonly fn: string } | { readonly path: string; readonly line: number } };
    result: { stop: StopInfo; state: SessionState };
  };
  continue: { params: Record<string, never>; result: { stop: StopInfo; state: SessionState } };
  /** Stops `continue` and `runTo` at these statements; replaces the former set. Lines from 0. */
  setBreakpoints: {
    params: { lines: readonly { readonly path: string; readonly line: number }[] };
    result: { bound: readonly { readonly path: string; readonly line: number; readonly verified: boolean }[] };
  };
  seek: { params: { step: number }; result: { stop: StopInfo; state: SessionState } };
  restart: { params: Record<string, never>; result: { stop: StopInfo; state: SessionState } };
  state: { params: Record<string, never>; result: { state: SessionState } };
  lenses: { params: Record<string, never>; result: LensFigures };
  dispose: { params: Record<string, never>; result: { done: true } };
}
export type Method = keyof Requests;

export type ToWorker =
  | { [M in Method]: { readonly id: number; readonly method: M; readonly params: Requests[M]["params"] } }[Method]
  /** The request under way ends with why "cancelled" (a run) or an error "cancelled". */
  | { readonly cancel: number };

export type ProtocolError = {
  readonly code: string;
  readonly message: string;
  readonly where?: { readonly path: string; readonly line?: number; readonly column?: number };
};

export type FromWorker =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: ProtocolError }
  /** Of a long run: statements so far, of about how many (undefined when unknown). */
  | { readonly progress: number; readonly id: number; readonly step: number; readonly text: string };
