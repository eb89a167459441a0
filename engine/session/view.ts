/**
 * What a face (CLI, commands and lenses, debug adapter, stepper) sees of a session: plain data, fit for postMessage.
 * Everything is a function of the session's position: after a step back every view goes back.
 */
import type { Diagnostic } from "../source/diagnostic.ts";

/** A place in a file of the program, by path, as an editor wants it. Offsets in UTF-16 units, lines from 0. */
export interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly role: "source" | "tree-header" | "include" | "model";
  /** Set when the statement stands in a macro's body: its name and where. */
  readonly macro?: { readonly name: string; readonly path: string; readonly line: number };
}

export interface LocatedDiagnostic extends Omit<Diagnostic, "span"> {
  readonly place?: Place;
}

export interface SourceReport {
  readonly path: string;
  readonly version: string;
  readonly features: readonly { readonly name: string; readonly present: boolean; readonly description: string }[];
  readonly functions: readonly { readonly name: string; readonly place: Place; readonly compiled: boolean }[];
  readonly unmodelled: readonly { readonly name: string; readonly uses: readonly Place[] }[];
  readonly diagnostics: readonly LocatedDiagnostic[];
  readonly statements: number;
  readonly timingsMs: Readonly<Record<string, number>>;
}

export type StepKind = "step" | "stepOver" | "stepOut" | "stepBack" | "stepOverBack" | "stepOutBack";

export interface StopInfo {
  readonly why: "entry" | "step" | "reached" | "breakpoint" | "fault" | "end" | "start-of-history" | "cancelled";
  /** One sentence for the status bar. */
  readonly description: string;
}

export interface FrameView {
  readonly name: string;
  readonly place: Place | undefined;
  readonly isModel: boolean;
}

export interface ThreadView {
  readonly id: number;
  readonly name: string;
  readonly state: "running" | "runnable" | "sleeping" | "idle" | "dead";
  readonly waitsFor?: string;
  readonly frames: readonly FrameView[];
}

export interface CounterView {
  readonly name: string;
  readonly value: number | string;
  /** Value before the last step or run, when it changed. */
  readonly before?: number | string;
  /** A file that can be written: a setting of the source. */
  readonly isWritable?: true;
}

/** What a page of a process is to KSM, in the order of their codes (CELL_STATE of packed cells). */
export type PageState =
  | "absent"
  | "swapped"
  | "unmergeable"
  | "unscanned"
  | "volatile"
  | "skipped"
  | "candidate"
  | "unstable"
  | "ksm"
  | "ksm-shared"
  | "broken"
  | "zero"
  | "ksm-zero"
  | "moving";

export interface PageView {
  readonly address: string;
  readonly state: PageState;
  readonly pfn?: number;
}
export interface RegionView {
  readonly name: string;
  readonly start: string;
  readonly mergeable: boolean;
  readonly pageCount: number;
  /** The first of them: of a large machine not all. */
  readonly pages: readonly PageView[];
}
export interface ProcessView {
  readonly name: string;
  readonly pid: number;
  readonly alive: boolean;
  readonly regions: readonly RegionView[];
  readonly ksmStat: readonly CounterView[];
}

export interface TreeNodeView {
  readonly address: string;
  readonly label: string;
  readonly color: "red" | "black";
  /** "folded" stands for a subtree that is not shown, with so many nodes (`count`). */
  readonly kind: "stable" | "unstable" | "chain" | "dup" | "folded";
  readonly count?: number;
  readonly details: readonly string[];
  readonly left?: TreeNodeView;
  readonly right?: TreeNodeView;
  /** Of a chain. */
  readonly dups?: readonly TreeNodeView[];
  /** rmap_items that share a stable node: "A/r/3". */
  readonly sharers?: readonly string[];
}
export interface TreeView {
  readonly name: "stable" | "unstable";
  readonly node: number;
  readonly root: TreeNodeView | undefined;
  readonly size: number;
}

export interface EventView {
  readonly step: number;
  readonly name: string;
  readonly text: string;
  readonly thread: string;
  readonly place?: Place;
}

/** All that the first stepper draws, for the current position. */
export interface SessionState {
  readonly revision: number;
  readonly title: string;
  readonly sourcePath: string;
  readonly version: string;
  readonly status: "stopped" | "running" | "fault" | "ended";
  readonly stop: StopInfo;
  readonly step: number;
  readonly lastStep: number;
  readonly timeNs: number;
  readonly thread: ThreadView | undefined;
  readonly threads: readonly ThreadView[];
  readonly place: Place | undefined;
  /** What the current statement does, in plain words made from its values; undefined where nothing is known of it. */
  readonly sentence?: string;
  /** Recent source statements, newest first, at most 12: the fading trail. */
  readonly trail: readonly Place[];
  readonly operation: { readonly index: number; readonly total: number; readonly text: string } | undefined;
  readonly counters: readonly CounterView[];
  readonly processes: readonly ProcessView[];
  readonly trees: readonly TreeView[];
  readonly events: readonly EventView[];
  /** What an `expect` or a rejected write reported, newest last, as SCENARIO.md's JSON lines. */
  readonly observations: readonly string[];
  readonly fault?: { readonly message: string; readonly place: Place | undefined };
}

/** Figures for code lenses; live object counts by struct tag. */
export interface LensFigures {
  readonly functions: readonly { readonly name: string; readonly entered: number; readonly share: number }[];
  readonly objects: Readonly<Record<string, number>>;
}

/** Of the text in the editor as it stands, also while it does not compile. Offsets in UTF-16 units. */
export interface Outline {
  readonly isKsm: boolean;
  readonly functions: readonly {
    readonly name: string;
    readonly start: number;
    readonly end: number;
    readonly nameStart: number;
    readonly nameEnd: number;
  }[];
  readonly structs: readonly { readonly tag: string; readonly start: number; readonly end: number }[];
}

/** How far a long run has come. */
export interface RunFigures {
  /** That ksmd has looked at, each time counted. */
  readonly pages: number;
  readonly fullScans: number;
  /** Simulated. */
  readonly timeNs: number;
  /** Of the scenario's work, from 0 to 1: an estimate. */
  readonly share: number;
}
