/** tree-sitter's C parser for tests, from node_modules; made once per process. */
import { createRequire } from "node:module";
import { Language, Parser } from "web-tree-sitter";
import type { CParser } from "../../engine/frontend/syntax/cParser.ts";

const require = createRequire(import.meta.url);
let loading: Promise<CParser> | undefined;

/** The C parser. All tests of a process share one: parse, convert, and keep no tree. */
export function loadTestParser(): Promise<CParser> {
  loading ??= load();
  return loading;
}

async function load(): Promise<CParser> {
  await Parser.init();
  const language = await Language.load(require.resolve("tree-sitter-c/tree-sitter-c.wasm"));
  const parser = new Parser();
  parser.setLanguage(language);
  return { parser, language };
}
