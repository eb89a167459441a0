/**
 * Messages between a host (extension, CLI, tests) and the engine's worker: one union a direction, every request answered
 * with a result or an error. The worker (engine/session/worker.ts) owns one Session; hosts own no machine state.
 */
import type { BulkRequest } from "./bulk/channels.ts";
import type { ScenarioProblem } from "../scenario/scenario.ts";
import type * as Debug from "./debugView.ts";
import type { KnobWritten } from "./knobs.ts";
import type { Overrides } from "./overrides.ts";
import type { SavedIntervention } from "./savedInterventions.ts";
import type { PageName, WhyAnswer } from "./whyView.ts";
import type {
  LensFigures,
  Outline,
  Place,
  RunFigures,
  SessionState,
  SourceReport,
  StepKind,
  StopInfo,
} from "./view.ts";

/** What a host reads for the engine, which reads no files itself. */
export interface HostFiles {
  /** include/, model/ and reference/ of KSM Lab: dist/kernel.json. */
  readonly kernel: Readonly<Record<string, string>>;
  readonly treeSitterWasm: Uint8Array;
  readonly cGrammarWasm: Uint8Array;
  /** The page store's two builds; without them contents lie in plain JavaScript memory. */
  readonly pagesWasm?: { readonly simd: Uint8Array<ArrayBuffer>; readonly scalar: Uint8Array<ArrayBuffer> };
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

export interface Requests extends DebugRequests {
  init: { params: { files: HostFiles }; result: { ready: true } };
  outline: { params: { text: string }; result: Outline };
  load: {
    params: {
      source: SourceInput;
      scenario: { readonly path: string; readonly text: string };
      /** CONFIG_ switches and files of sysfs for this run. */
      config?: NonNullable<Overrides["config"]>;
      sysfs?: NonNullable<Overrides["sysfs"]>;
      /** Steps stop in the model around ksm.c, too; without it only in the source. */
      stepsIntoModel?: boolean;
      /** Of a saved session. An error "bad-interventions" when they cannot be read. */
      interventions?: readonly SavedIntervention[];
    };
    result: { report: SourceReport; state: SessionState };
  };
  /** Compiles only. */
  check: { params: { source: SourceInput }; result: { report: SourceReport } };
  /** Moves of the debugger's (`move`) for who wants the state with them: they stop at its breakpoints. */
  step: { params: { kind: StepKind }; result: { stop: StopInfo; state: SessionState } };
  runTo: {
    params: { target: { readonly fn: string } | { readonly path: string; readonly line: number } };
    result: { stop: StopInfo; state: SessionState };
  };
  continue: { params: Record<string, never>; result: { stop: StopInfo; state: SessionState } };
  seek: { params: { step: number }; result: { stop: StopInfo; state: SessionState } };
  restart: { params: Record<string, never>; result: { stop: StopInfo; state: SessionState } };
  state: { params: Record<string, never>; result: { state: SessionState } };
  lenses: { params: Record<string, never>; result: LensFigures };
  /** A packet of bulk/packets.ts. `since`: the revision that the page has of this channel, 0 for none. */
  bulk: { params: { request: BulkRequest; since: number }; result: { packet: ArrayBuffer } };
  /** What is wrong with a scenario's text; no session is touched. Lines and columns from 1. */
  checkScenario: {
    params: { path: string; text: string };
    result: { problems: readonly ScenarioProblem[] };
  };
  /** Why a page is merged or not, with its story. The session stays where it is; takes as long as a run, and can be cancelled. */
  why: { params: PageName; result: { answer: WhyAnswer } };
  /** Writes a file of /sys/kernel/mm/ksm through the source's store function: a new future begins. */
  setKnob: { params: { file: string; text: string }; result: { written: KnobWritten } };
  /** What was done to the machine by hand, along the present history: with source, scenario and step it is the session. */
  interventions: { params: Record<string, never>; result: { interventions: readonly SavedIntervention[] } };
  /** What the program was compiled from: the source, files of its tree, and KSM Lab's own around them. */
  programFiles: {
    params: Record<string, never>;
    result: { files: readonly { readonly path: string; readonly role: Place["role"] }[] };
  };
  dispose: { params: Record<string, never>; result: { done: true } };
}

/** What a debug adapter asks besides. Contracts of the parts: debugView.ts. */
export interface DebugRequests {
  debugThreads: { params: Record<string, never>; result: { threads: readonly Debug.DebugThread[] } };
  stackTrace: { params: { thread: number; start?: number; count?: number }; result: Debug.StackTrace };
  scopes: { params: { frame: number }; result: { scopes: readonly Debug.DebugScope[] } };
  /** `filter`: only children by name or by number; start and count page through those by number. */
  variables: {
    params: {
      reference: number;
      filter?: "named" | "indexed";
      start?: number;
      count?: number;
      format?: Debug.ValueFormat;
    };
    result: { variables: readonly Debug.DebugVariable[] };
  };
  /** An error has code "bad-expression" and where.column (from 0) in the expression. Without a frame: the globals only. */
  evaluate: {
    params: { expression: string; frame?: number; context: Debug.EvaluateContext; format?: Debug.ValueFormat };
    result: Debug.Evaluated;
  };
  setVariable: {
    params: { reference: number; name: string; value: string; format?: Debug.ValueFormat };
    result: Debug.Evaluated;
  };
  setExpression: {
    params: { expression: string; value: string; frame?: number; format?: Debug.ValueFormat };
    result: Debug.Evaluated;
  };
  /** `column`: where the cursor stands in the text, from 0. */
  completions: {
    params: { text: string; column: number; frame?: number };
    result: { completions: readonly Debug.Completion[] };
  };
  /** Replaces those of this file; answers in the same order. */
  setSourceBreakpoints: {
    params: { path: string; breakpoints: readonly Debug.SourceBreakpoint[] };
    result: { bound: readonly Debug.BoundBreakpoint[] };
  };
  setFunctionBreakpoints: {
    params: { breakpoints: readonly Debug.FunctionBreakpoint[] };
    result: { bound: readonly Debug.BoundBreakpoint[] };
  };
  setDataBreakpoints: {
    params: { breakpoints: readonly Debug.DataBreakpoint[] };
    result: { bound: readonly Debug.BoundBreakpoint[] };
  };
  setExceptionBreakpoints: {
    params: { breakpoints: readonly Debug.ExceptionBreakpoint[] };
    result: { bound: readonly Debug.BoundBreakpoint[] };
  };
  exceptionFilters: { params: Record<string, never>; result: { filters: readonly Debug.ExceptionFilterInfo[] } };
  /** Where statements begin on these lines. */
  breakpointLocations: {
    params: { path: string; line: number; endLine?: number };
    result: { places: readonly { readonly line: number; readonly column: number }[] };
  };
  /** By a variable (its parent's reference and its name), or an expression; `bytes`: so many from there on. */
  dataBreakpointInfo: {
    params: { reference?: number; name: string; frame?: number; bytes?: number };
    result: Debug.DataBreakpointInfo;
  };
  /** Where a step into the statement can go that the thread's innermost frame stands before; none for other frames. */
  stepInTargets: { params: { frame: number }; result: { targets: readonly Debug.StepInTarget[] } };
  /** Ends at a stop, or with reason "pause" when it is cancelled. */
  move: { params: Debug.Move; result: { stop: Debug.DebugStop } };
  /** What the session stands at, without moving. */
  position: { params: Record<string, never>; result: { stop: Debug.DebugStop } };
  /** Answers without moving the session. May take as long as a run, and can be cancelled like one. */
  history: { params: Debug.HistoryQuestion; result: Debug.HistoryAnswer };
  readMemory: { params: { address: string; offset?: number; count: number }; result: Debug.MemoryContents };
  /** A new future begins. */
  writeMemory: {
    params: { address: string; offset?: number; bytes: Uint8Array };
    result: { readonly written: number; readonly note: string };
  };
  /** undefined: it is not stopped at one. */
  exceptionInfo: { params: Record<string, never>; result: { info: Debug.ExceptionInfo | undefined } };
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
  /** Said during the request `id`: a log point's line, the kernel's own. */
  | { readonly output: Debug.DebugOutput; readonly id: number }
  /** Of a long run: statements so far, the operation under way, how far it has come. */
  | {
      readonly progress: number;
      readonly id: number;
      readonly step: number;
      readonly text: string;
      readonly figures?: RunFigures;
    };
