/** Preprocessing tokens. A token is immutable and shared: by all units that read its file, and by all expansions. */
import type { FileId } from "../../base/brands.ts";

/** Numbers, so that the hot loops compare integers. Identifiers are the two lowest. */
export const TokenKind = {
  identifier: 0,
  /** typeof and its spellings: an identifier to macros, rewritten in the output. */
  typeof: 1,
  number: 2,
  string: 3,
  character: 4,
  punctuator: 5,
  hash: 6,
  hashHash: 7,
  open: 8,
  close: 9,
  comma: 10,
  /** Not C: an unterminated literal, a backquote, a character outside ASCII. */
  stray: 11,
} as const;
export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

/** The spellings of typeof. */
export const TYPEOF_WORDS: ReadonlySet<string> = new Set(["typeof", "__typeof", "__typeof__", "typeof_unqual"]);

export class Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly file: FileId;
  readonly start: number;
  readonly end: number;
  /** White space (or a comment) stands before it on its line. */
  readonly space: boolean;
  /** First on its logical line. */
  readonly startsLine: boolean;
  /** The macro in whose body it is written. */
  readonly macro: string | undefined;
  /** Met while its macro was being expanded: never expanded again. */
  readonly isPainted: boolean;

  constructor(
    kind: TokenKind,
    text: string,
    file: FileId,
    start: number,
    end: number,
    space: boolean,
    startsLine: boolean,
    macro: string | undefined,
    isPainted: boolean,
  ) {
    this.kind = kind;
    this.text = text;
    this.file = file;
    this.start = start;
    this.end = end;
    this.space = space;
    this.startsLine = startsLine;
    this.macro = macro;
    this.isPainted = isPainted;
  }
}

export function isIdentifier(token: Token): boolean {
  return token.kind <= TokenKind.typeof;
}

/** White space of any kind before it, a line's end too: what # turns into one blank. */
export function hasSpaceBefore(token: Token): boolean {
  return token.space || token.startsLine;
}

/** The same token after (or not after) a blank, inside a line. */
export function withSpace(token: Token, space: boolean): Token {
  if (token.space === space && !token.startsLine) return token;
  const { kind, text, file, start, end, macro, isPainted } = token;
  return new Token(kind, text, file, start, end, space, false, macro, isPainted);
}

export function painted(token: Token): Token {
  if (token.isPainted) return token;
  const { kind, text, file, start, end, space, startsLine, macro } = token;
  return new Token(kind, text, file, start, end, space, startsLine, macro, true);
}

/** The token as part of a macro's body. */
export function inBodyOf(macro: string, token: Token): Token {
  const { kind, text, file, start, end, space } = token;
  return new Token(kind, text, file, start, end, space, false, macro, false);
}

/** A token that # or ## or a built-in macro made: new text, placed where its maker stands. */
export function madeToken(kind: TokenKind, text: string, from: Token, end: number, isPainted = false): Token {
  return new Token(kind, text, from.file, from.start, end, from.space, from.startsLine, from.macro, isPainted);
}
