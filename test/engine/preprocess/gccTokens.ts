/** gcc's preprocessor as the other opinion. */
import { spawnSync } from "node:child_process";
import type { FileId } from "../../../engine/base/brands.ts";
import { lex, Spellings } from "../../../engine/source/tokens/lexer.ts";

/** Spellings of the tokens of a text. */
export function spellingsOf(text: string): readonly string[] {
  return lex(text, 0 as FileId, new Spellings()).tokens.map((token) => token.text);
}

/** What gcc -E makes of a file with these options besides; throws what gcc says when it fails. */
export function gccTokens(gcc: string, file: string, more: readonly string[]): readonly string[] {
  const options = ["-E", "-P", "-undef", "-nostdinc", "-std=gnu11", "-w"];
  const run = spawnSync(gcc, [...options, ...more, file], { encoding: "utf8", maxBuffer: 1 << 26 });
  if (run.status !== 0) throw new Error(`gcc -E fails: ${run.stderr}`);
  return spellingsOf(run.stdout);
}
