/** tree-sitter's C parser from the two WASM files that the host has read. */
import { Language, Parser } from "web-tree-sitter";
import type { CParser } from "../frontend/syntax/cParser.ts";
import type { HostFiles } from "./protocol.ts";

export async function loadCParser(files: Pick<HostFiles, "treeSitterWasm" | "cGrammarWasm">): Promise<CParser> {
  await Parser.init({ wasmBinary: files.treeSitterWasm });
  const language = await Language.load(files.cGrammarWasm);
  const parser = new Parser();
  parser.setLanguage(language);
  return { parser, language };
}
