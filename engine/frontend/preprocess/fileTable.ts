/**
 * The files of a program, each read and turned into tokens once, however many units include it.
 */
import type { FileId } from "../../base/brands.ts";
import type { SourceFile } from "../../source/span.ts";
import { lex, Spellings } from "../../source/tokens/lexer.ts";
import type { MacroDefinition } from "./macro.ts";
import type { FileTable } from "./preprocessed.ts";
import { isIdentifier, TokenKind, type Token } from "../../source/tokens/token.ts";

/** A line that begins with #: its tokens are [start, end), the # first. */
export interface DirectiveLine {
  readonly start: number;
  readonly end: number;
  /** "if", "define"…; "" for a # alone and for what is not a name. */
  readonly name: string;
  /** What a #define defines, parsed at its first use by any unit. */
  definition: MacroDefinition | undefined;
}

export interface LexedFile {
  readonly file: SourceFile;
  readonly tokens: readonly Token[];
  readonly directives: readonly DirectiveLine[];
  /** The X of a file that is all inside `#ifndef X … #endif`. */
  readonly guard: string | undefined;
  /** Offset of a comment that has no end. */
  readonly unterminatedComment: number | undefined;
  /** The line (from 1) of an offset. */
  lineAt(offset: number): number;
}

/** What preprocess() takes: a FileTable that also keeps the tokens. */
export interface LexedFileTable extends FileTable {
  readonly spellings: Spellings;
  lexed(file: SourceFile): LexedFile;
}

/** An empty table, for one program. */
export function createFileTable(): LexedFileTable {
  const files: SourceFile[] = [];
  const byPath = new Map<string, SourceFile>();
  const lexedFiles = new Map<FileId, LexedFile>();
  const spellings = new Spellings();
  return {
    files,
    spellings,
    add(path, text, role) {
      const known = byPath.get(path);
      if (known !== undefined) return known;
      const file: SourceFile = { id: files.length as FileId, path, text, role };
      files.push(file);
      byPath.set(path, file);
      return file;
    },
    lexed(file) {
      let lexed = lexedFiles.get(file.id);
      if (lexed === undefined) lexedFiles.set(file.id, (lexed = lexFile(file, spellings)));
      return lexed;
    },
  };
}

function lexFile(file: SourceFile, spellings: Spellings): LexedFile {
  const { tokens, unterminatedComment } = lex(file.text, file.id, spellings);
  const directives = findDirectives(tokens);
  let lineStarts: readonly number[] | undefined;
  return {
    file,
    tokens,
    directives,
    guard: findGuard(tokens, directives),
    unterminatedComment,
    lineAt(offset) {
      lineStarts ??= startsOfLines(file.text);
      let low = 0;
      let high = lineStarts.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((lineStarts[middle] ?? 0) <= offset) low = middle;
        else high = middle;
      }
      return low + 1;
    },
  };
}

function startsOfLines(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function findDirectives(tokens: readonly Token[]): readonly DirectiveLine[] {
  const directives: DirectiveLine[] = [];
  for (let start = 0; start < tokens.length; start++) {
    const token = tokens[start];
    if (token?.kind !== TokenKind.hash || !token.startsLine) continue;
    let end = start + 1;
    while (end < tokens.length && tokens[end]?.startsLine === false) end++;
    const word = end > start + 1 ? tokens[start + 1] : undefined;
    const name = word !== undefined && isIdentifier(word) ? word.text : "";
    directives.push({ start, end, name, definition: undefined });
    start = end - 1;
  }
  return directives;
}

function findGuard(tokens: readonly Token[], directives: readonly DirectiveLine[]): string | undefined {
  const first = directives[0];
  const last = directives[directives.length - 1];
  if (first?.start !== 0 || first.name !== "ifndef" || first.end !== 3) return undefined;
  if (last?.name !== "endif" || last.end !== tokens.length) return undefined;
  let depth = 0;
  for (const directive of directives) {
    if (directive.name === "if" || directive.name === "ifdef" || directive.name === "ifndef") depth++;
    else if (directive.name === "endif") depth--;
    else if (depth === 1 && directive.name.startsWith("el")) return undefined;
    if (depth === 0 && directive !== last) return undefined;
  }
  return tokens[2]?.text;
}
