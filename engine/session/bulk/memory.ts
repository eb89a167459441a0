/**
 * The channel of the stepper's memory part: a cell for every page of every region, numbered through region by region, and
 * what there is to say of the page that is selected.
 */
import type { PageState } from "../view.ts";
import type { Schema } from "./columns.ts";

export interface MemoryQuery {
  /** A page to be told of, "A/r/3"; "": none. */
  readonly page: string;
  /** A content to be looked for: "zero", "byte:0x5a", "seed:5", or first bytes in hexadecimal; "": none. */
  readonly content: string;
}

export const MEMORY_SCHEMA = {
  /** The low half: a state's number (PAGE_STATES); the high half of a shared KSM page: log2 of how many share it. */
  state: "u8",
  /** The page frame; 0: none. Pages that share have the same one. */
  frame: "u32",
  /** Equal contents have equal numbers; 0: none. */
  content: "u32",
  /** Cells that the last move changed. */
  changed: "u32",
  processName: "text",
  processPid: "u32",
  regionName: "text",
  /** Index of a process. */
  regionProcess: "u32",
  regionStart: "f64",
  regionPages: "u32",
  /** Of the selected page: rows of a name and a value. */
  detailName: "text",
  detailValue: "text",
  /** Numbers of the contents that were looked for; and what was wrong with what was looked for. */
  found: "u32",
  problem: "text",
} as const satisfies Schema;

/** By their numbers in `state`. */
export const PAGE_STATES = [
  "absent",
  "swapped",
  "unmergeable",
  "unscanned",
  "volatile",
  "skipped",
  "candidate",
  "unstable",
  "ksm",
  "ksm-shared",
  "broken",
  "zero",
  "ksm-zero",
  "moving",
] as const satisfies readonly PageState[];
