/** tree-sitter's C grammar, as the engine asks for it: the host loads the WASM and hands this in. */
import type { Language, Parser } from "web-tree-sitter";

export interface CParser {
  readonly parser: Parser;
  readonly language: Language;
}
