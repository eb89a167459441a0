/**
 * The channel of the stepper's trees part: trees are nested and folded to what can be looked at, so they travel as one text of
 * JSON (TreesView).
 */
import type { TreeNodeView, TreeView } from "../view.ts";
import type { Schema } from "./columns.ts";

export interface TreesQuery {
  /** Addresses of folded nodes below which more is to be shown. */
  readonly unfolded: readonly string[];
}

export const TREES_SCHEMA = { view: "text" } as const satisfies Schema;

export interface TreesView {
  readonly trees: readonly TreeView[];
  /** The search through a tree that is under way. */
  readonly search?: TreeSearchView;
  /** Stable nodes in no tree, because their page was moved to another NUMA node. */
  readonly strays: readonly TreeNodeView[];
}

export interface TreeSearchView {
  /** The source's function. */
  readonly fn: string;
  /** Which of `trees`. */
  readonly tree: number;
  /** The page that is looked for: "A/r/3", or its frame. */
  readonly page: string;
  /** From the root down. */
  readonly steps: readonly {
    /** Address of a node of the tree. */
    readonly node: string;
    readonly way: "left" | "right" | "here";
    /** The first byte at which the pages differ now; 4096: they are equal. undefined: the node's page is not there. */
    readonly byte?: number;
  }[];
}
