/**
 * A tree-sitter tree turned into plain objects in one pass of a TreeCursor (crossing into WASM for every property
 * later would cost more than the parse). Types and field names are those of tree-sitter-c.
 * start and end are offsets into the PARSED text (the preprocessed one when compiling).
 */
export interface SyntaxNode {
  /** tree-sitter-c's node type: "function_definition", "identifier", "+". "ERROR" for what does not parse. */
  readonly type: string;
  readonly isNamed: boolean;
  /** Inserted by tree-sitter's recovery. */
  readonly isMissing: boolean;
  /** This node or one below it is an ERROR or missing. */
  readonly hasError: boolean;
  readonly start: number;
  readonly end: number;
  /** The field under which the parent has it. */
  readonly field: string | undefined;
  /** All children, anonymous ones too, comments left out. */
  readonly children: readonly SyntaxNode[];
}
