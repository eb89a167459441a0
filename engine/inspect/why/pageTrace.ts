/** What a replay of the history finds out about one page: its changes as KSM sees them, and how each visit went. */
import type { ContentId, StatementId, ThreadId } from "../../base/brands.ts";

export type TraceKind =
  | "visited"
  | "checksum"
  | "changed"
  | "waits"
  | "left-tree"
  | "skipped"
  | "merged"
  | "merged-with-zeros"
  | "left"
  | "refused"
  | "forgotten";

export interface TraceEvent {
  readonly kind: TraceKind;
  readonly step: number;
  readonly thread: ThreadId;
  /** Full scans that had ended. */
  readonly sequence: number | undefined;
  /** The statement that did it. */
  readonly statement: StatementId | undefined;
  /** The last test in the same call before it: what has decided. */
  readonly decided: StatementId | undefined;
  /** Of the KSM page, when it is merged. */
  readonly pfn?: number;
  /** Who else shares it then, as far as the visit has brought it. */
  readonly sharers?: readonly { readonly mm: number; readonly address: number }[];
}

export interface PathStep {
  readonly statement: StatementId;
  readonly depth: number;
  readonly step: number;
}

/** Two pages' bytes were compared: negative, 0 or positive. */
export interface Comparison extends PathStep {
  readonly order: number;
}

/** References of a page were counted before it was to be write-protected. */
export interface Counting extends PathStep {
  readonly pfn: number;
  readonly references: number;
  /** Page table entries, ksmd itself, and the swap cache. */
  readonly known: number;
}

/** A page is visited when a batch hands its item to whoever is to compare and merge it. */
export interface Visit {
  readonly step: number;
  readonly thread: ThreadId;
  readonly depth: number;
  readonly sequence: number | undefined;
  /** The page's frame when it began. */
  readonly pfn: number | undefined;
  /** What the frame held then. */
  readonly content: ContentId | undefined;
  /** Statements of the source, in order; cut where there are very many. */
  readonly path: readonly PathStep[];
  readonly comparisons: readonly Comparison[];
  readonly countings: readonly Counting[];
  /** What it did to the item. */
  readonly events: readonly TraceEvent[];
}
