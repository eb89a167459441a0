import type { FileId } from "../base/brands.ts";

/**
 * A range of a file's original text. Offsets count UTF-16 code units from 0 in the text as it was read
 * (a BOM is stripped, CRLF is kept); end is exclusive.
 */
export interface Span {
  readonly file: FileId;
  readonly start: number;
  readonly end: number;
}

/** Who wrote a file: the user's kernel tree, or KSM Lab (headers and callers around ksm.c, the reference KSM). */
export type FileRole = "source" | "tree-header" | "include" | "model";

export interface SourceFile {
  readonly id: FileId;
  /** As shown: "mm/ksm.c", "include/linux/list.h", "model/fault.c". */
  readonly path: string;
  readonly text: string;
  readonly role: FileRole;
}
