/**
 * What the preprocessor makes of a translation unit, and how a place in it leads back to the files.
 *
 * The text is the expanded program, tokens separated by blanks and newlines, ready for tree-sitter. `typeof (…)` (and
 * __typeof__, __auto_type's sibling) is written as an identifier `__typeof_N`, which tree-sitter takes wherever a type
 * may stand, casts too; typeofs[N] is the text between its parentheses.
 */
import type { Diagnostic } from "../../source/diagnostic.ts";
import type { SourceFile, Span } from "../../source/span.ts";

/** Where a token of the expanded text comes from. */
export interface Origin {
  /** Where its characters are written: in a macro's body when they come from there. */
  readonly spelled: Span;
  /** The range of the outermost macro invocation it came through, in the file; equal to `spelled` outside macros. */
  readonly site: Span;
  /** Innermost macro whose BODY the token is spelled in; undefined for text of a file or of a macro's argument. */
  readonly macro: string | undefined;
}

export interface Preprocessed {
  readonly text: string;
  /** Starts of tokens in `text`, ascending, and their origins in the same order. */
  readonly starts: Uint32Array | readonly number[];
  originAt(offset: number): Origin;
  /**
   * The span to show for text[start, end): the exact range when all its tokens are written (outside any macro's body)
   * in one file in order, be it as a macro's argument; else the outermost invocation(s) that cover it.
   */
  spanOf(
    start: number,
    end: number,
  ): {
    readonly span: Span;
    readonly macro?: { readonly name: string; readonly definition: Span };
  };
  readonly typeofs: readonly {
    readonly text: string;
    /** Where __typeof_N stands in `text` (0 for one that is inside another's text). */
    readonly start: number;
  }[];
  readonly files: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** Object-like macros whose value is an integer constant, for views that spell flags: CONFIG_ and FLAG names. */
  readonly constants: ReadonlyMap<string, number>;
  /** Another text, as if it stood behind this unit's end: with its macros. Spans are in a file table of its own. */
  reread(text: string): Preprocessed;
}

/** Files of all units of a program, in the order in which they were first read; FileId is the index. */
export interface FileTable {
  /** The file's id; the same path gives the same one. */
  add(path: string, text: string, role: SourceFile["role"]): SourceFile;
  readonly files: readonly SourceFile[];
}
