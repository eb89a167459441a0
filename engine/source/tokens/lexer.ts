/**
 * Text to preprocessing tokens (translation phases 1 to 3). One pass over character codes, no regular expressions;
 * spellings are interned, so that a name is one string however often it stands in however many files.
 */
import type { FileId } from "../../base/brands.ts";
import { SplicedText } from "./splices.ts";
import { TYPEOF_WORDS, Token, TokenKind } from "./token.ts";

/** Spellings of tokens, shared by the files of a table. */
export class Spellings {
  readonly #known = new Map<string, string>();

  intern(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, text);
    return text;
  }
}

const CLASS = { other: 0, letter: 1, digit: 2, blank: 3 } as const;
const classes: Uint8Array = classTable();

function classTable(): Uint8Array {
  const table = new Uint8Array(128);
  for (let c = 0; c < 128; c++) {
    const char = String.fromCharCode(c);
    if (/[A-Za-z_$]/.test(char)) table[c] = CLASS.letter;
    else if (/[0-9]/.test(char)) table[c] = CLASS.digit;
    else if (c === 0 || c === 9 || c === 11 || c === 12 || c === 13 || c === 32) table[c] = CLASS.blank;
  }
  return table;
}

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const QUOTE = 34;
const HASH = 35;
const PERCENT = 37;
const APOSTROPHE = 39;
const OPEN = 40;
const CLOSE = 41;
const STAR = 42;
const PLUS = 43;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const SLASH = 47;
const LESS = 60;
const GREATER = 62;
const BACKSLASH = 92;
const BYTE_ORDER_MARK = 0xfeff;

/** By first character, whether a longer punctuator may begin with it. */
const BEGINS_LONGER: Uint8Array = flagsOf(".<>-+=!&|*/%^#:");
/** All punctuators of more than one character; digraphs are given as what they stand for. */
const LONGER: ReadonlyMap<string, string> = new Map(
  "... <<= >>= -> ++ -- << >> <= >= == != && || *= /= %= += -= &= ^= |= ##"
    .split(" ")
    .map((text): [string, string] => [text, text])
    .concat([
      ["<:", "["],
      [":>", "]"],
      ["<%", "{"],
      ["%>", "}"],
      ["%:", "#"],
      ["%:%:", "##"],
    ]),
);
/** By character code, the kind of a punctuator of one character. */
const SINGLE_KIND: readonly (TokenKind | undefined)[] = singleKinds("!%&()*+,-./:;<=>?[]^{|}~#");

function flagsOf(characters: string): Uint8Array {
  const flags = new Uint8Array(128);
  for (const char of characters) flags[char.charCodeAt(0)] = 1;
  return flags;
}

function singleKinds(all: string): readonly (TokenKind | undefined)[] {
  const kinds = new Array<TokenKind | undefined>(128).fill(undefined);
  for (const char of all) kinds[char.charCodeAt(0)] = TokenKind.punctuator;
  kinds[HASH] = TokenKind.hash;
  kinds[OPEN] = TokenKind.open;
  kinds[CLOSE] = TokenKind.close;
  kinds[COMMA] = TokenKind.comma;
  return kinds;
}

function isWord(code: number): boolean {
  if (code >= 128) return isWordBeyondAscii(code);
  const kind = classes[code];
  return kind === CLASS.letter || kind === CLASS.digit;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Letters outside ASCII are taken as parts of names, as gcc does; white space and marks of that region are not. */
function isWordBeyondAscii(code: number): boolean {
  return (
    code >= 0xa8 && code !== BYTE_ORDER_MARK && code !== 0x2028 && code !== 0x2029 && (code < 0x2000 || code > 0x206f)
  );
}

export interface Lexed {
  readonly tokens: Token[];
  /** Offset of a comment without an end; nothing behind it is read. */
  readonly unterminatedComment: number | undefined;
}

/** Tokens of a file's text. Never fails: what is no token becomes a stray one. */
export function lex(original: string, file: FileId, spellings: Spellings): Lexed {
  const spliced = SplicedText.of(original);
  const { text } = spliced;
  let shift = 0;
  let nextChange = spliced.nextChange;
  const scanner = new Scanner(text, spellings);
  const tokens: Token[] = [];
  let space = false;
  let startsLine = true;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? classes[code] : CLASS.other;
    if (kind === CLASS.blank || code === BYTE_ORDER_MARK) {
      at++;
      space = true;
      continue;
    }
    if (code === NEWLINE) {
      at++;
      startsLine = true;
      space = false;
      continue;
    }
    if (code === SLASH) {
      const end = commentEnd(text, at);
      if (end < 0) return { tokens, unterminatedComment: spliced.original(at) };
      if (end > at) {
        at = end;
        space = true;
        continue;
      }
    }
    scanner.scan(at);
    if (at >= nextChange) {
      shift = spliced.original(at) - at;
      nextChange = spliced.nextChange;
    }
    const from = at + shift;
    at = scanner.end;
    const to = at <= nextChange ? at + shift : spliced.original(at - 1) + 1;
    tokens.push(new Token(scanner.kind, scanner.spelling, file, from, to, space, startsLine, undefined, false));
    space = false;
    startsLine = false;
  }
  return { tokens, unterminatedComment: undefined };
}

/** The kind of a text that is exactly one token; undefined when it is none or several. For ##. */
export function kindOfSingleToken(text: string, spellings: Spellings): TokenKind | undefined {
  if (text.length === 0 || commentEnd(text, 0) !== 0) return undefined;
  const scanner = new Scanner(text, spellings);
  scanner.scan(0);
  return scanner.end === text.length ? scanner.kind : undefined;
}

/** Behind the comment that begins at a slash; `at` when none does, -1 when it has no end. */
function commentEnd(text: string, at: number): number {
  if (text.charCodeAt(at) !== SLASH) return at;
  const next = text.charCodeAt(at + 1);
  if (next === SLASH) {
    const end = text.indexOf("\n", at);
    return end < 0 ? text.length : end;
  }
  if (next !== STAR) return at;
  const end = text.indexOf("*/", at + 2);
  return end < 0 ? -1 : end + 2;
}

/** Reads one token; the answer is in its fields, so that no object is made for it. */
class Scanner {
  kind: TokenKind = TokenKind.stray;
  spelling = "";
  end = 0;
  readonly #text: string;
  readonly #spellings: Spellings;

  constructor(text: string, spellings: Spellings) {
    this.#text = text;
    this.#spellings = spellings;
  }

  /** The token at `at`, where neither white space nor a comment is. */
  scan(at: number): void {
    const code = this.#text.charCodeAt(at);
    const kind = code < 128 ? classes[code] : CLASS.other;
    if (kind === CLASS.letter) this.#word(at);
    else if (kind === CLASS.digit) this.#number(at);
    else if (code === QUOTE || code === APOSTROPHE) this.#literal(at, at);
    else if (code === DOT && isDigit(this.#text.charCodeAt(at + 1))) this.#number(at);
    else if (code >= 128 && isWordBeyondAscii(code)) this.#word(at);
    else this.#punctuator(at, code);
  }

  #is(kind: TokenKind, spelling: string, end: number): void {
    this.kind = kind;
    this.spelling = spelling;
    this.end = end;
  }

  #word(at: number): void {
    const text = this.#text;
    let end = at + 1;
    while (end < text.length && isWord(text.charCodeAt(end))) end++;
    const word = this.#spellings.intern(text.slice(at, end));
    if (end - at <= 2) {
      const next = text.charCodeAt(end);
      const isPrefix = word === "L" || word === "u8" || word === "u" || word === "U";
      if (isPrefix && (next === QUOTE || next === APOSTROPHE)) {
        this.#literal(at, end);
        return;
      }
    }
    this.#is(TYPEOF_WORDS.has(word) ? TokenKind.typeof : TokenKind.identifier, word, end);
  }

  #number(at: number): void {
    const text = this.#text;
    let end = at + 1;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === DOT || isWord(code)) continue;
      const before = text.charCodeAt(end - 1) | 32;
      if ((code === PLUS || code === MINUS) && (before === 101 || before === 112)) continue;
      break;
    }
    this.#is(TokenKind.number, this.#spellings.intern(text.slice(at, end)), end);
  }

  /** A string or character literal whose quote is at `quoteAt` (a prefix may stand before it). */
  #literal(at: number, quoteAt: number): void {
    const text = this.#text;
    const quote = text.charCodeAt(quoteAt);
    let end = quoteAt + 1;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === NEWLINE) break;
      if (code === BACKSLASH && text.charCodeAt(end + 1) !== NEWLINE) {
        end++;
      } else if (code === quote) {
        const kind = quote === QUOTE ? TokenKind.string : TokenKind.character;
        this.#is(kind, this.#spellings.intern(text.slice(at, end + 1)), end + 1);
        return;
      }
    }
    // Without its second quote it is the rest of the line.
    end = Math.min(end, text.length);
    if (text.charCodeAt(end - 1) === CARRIAGE_RETURN && end - 1 > at) end--;
    this.#is(TokenKind.stray, text.slice(at, end), end);
  }

  #punctuator(at: number, code: number): void {
    if (code < 128 && BEGINS_LONGER[code] === 1) {
      for (let length = 4; length > 1; length--) {
        if (length > 2 && code !== LESS && code !== GREATER && code !== DOT && code !== PERCENT) continue;
        const spelling = LONGER.get(this.#text.slice(at, at + length));
        if (spelling === undefined || at + length > this.#text.length) continue;
        const kind = spelling === "##" ? TokenKind.hashHash : spelling === "#" ? TokenKind.hash : TokenKind.punctuator;
        const single = spelling.length === 1 ? (SINGLE_KIND[spelling.charCodeAt(0)] ?? kind) : kind;
        this.#is(single, spelling, at + length);
        return;
      }
    }
    this.#is(SINGLE_KIND[code] ?? TokenKind.stray, String.fromCharCode(code), at + 1);
  }
}
