/**
 * What the front end is given: compileProgram.ts is its one entry. Pure and synchronous; tree-sitter is handed in ready.
 */
import type { CParser } from "./syntax/cParser.ts";

/** Finds an included file. `form` is how it was written; undefined when there is none (a diagnostic, then empty). */
export type IncludeResolver = (
  path: string,
  form: "angle" | "quote",
  from: string,
) =>
  | {
      readonly path: string;
      readonly text: string;
      readonly role: "tree-header" | "include";
    }
  | undefined;

export interface TranslationUnit {
  readonly path: string;
  readonly text: string;
  readonly role: "source" | "model";
}

export interface CompileInput {
  readonly units: readonly TranslationUnit[];
  readonly resolveInclude: IncludeResolver;
  /** Predefined macros: CONFIG_KSM → "1", function-like ones as "NAME(args)". */
  readonly defines: Readonly<Record<string, string>>;
  readonly parser: CParser;
}
