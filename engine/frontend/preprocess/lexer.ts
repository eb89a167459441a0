/**
 * Text to preprocessing tokens (translation phases 1 to 3). One pass over character codes, no regular expressions;
 * spellings are interned, so that a name is one string however often it stands in however many files.
 */
import type { FileId } from "../../base/brands.ts";
import { SplicedText } from "./splices.ts";
import { SPECIAL_WORDS, Token, TokenKind } from "./token.ts";

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
const BACKSLASH = 92;
const BYTE_ORDER_MARK = 0xfeff;

/** Longest first within a first character; one-character punctuators are not listed. */
const PUNCTUATORS: ReadonlyMap<number, readonly string[]> = punctuatorsByFirst(
  [
    "...",
    "<<=",
    ">>=",
    "%:%:",
    "->",
    "++",
    "--",
    "<<",
    ">>",
    "<=",
    ">=",
    "==",
    "!=",
    "&&",
    "||",
    "*=",
    "/=",
    "%=",
  ].concat(["+=", "-=", "&=", "^=", "|=", "##", "<:", ":>", "<%", "%>", "%:"]),
);
/** By character code, the kind of a punctuator of one character. */
const SINGLE_KIND: readonly (TokenKind | undefined)[] = singleKinds("!%&()*+,-./:;<=>?[]^{|}~#");
const DIGRAPHS: Readonly<Record<string, string>> = {
  "<:": "[",
  ":>": "]",
  "<%": "{",
  "%>": "}",
  "%:": "#",
  "%:%:": "##",
};

function punctuatorsByFirst(all: readonly string[]): ReadonlyMap<number, readonly string[]> {
  const map = new Map<number, string[]>();
  for (const text of [...all].sort((a, b) => b.length - a.length)) {
    const first = text.charCodeAt(0);
    const list = map.get(first);
    if (list === undefined) map.set(first, [text]);
    else list.push(text);
  }
  return map;
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

/** Letters outside ASCII are taken as parts of names, as gcc does; white space and marks of that region are not. */
function isWordBeyondAscii(code: number): boolean {
  return (
    code >= 0xa8 && code !== BYTE_ORDER_MARK && code !== 0x2028 && code !== 0x2029 && (code < 0x2000 || code > 0x206f)
  );
}

/** Tokens of a file's text. Never fails: what is no token becomes a stray one. */
export function lex(
  text: string,
  file: FileId,
  spellings: Spellings,
): { tokens: Token[]; unterminatedComment?: number } {
  const spliced = SplicedText.of(text);
  const lexer = new Lexer(spliced, file, spellings);
  return lexer.run();
}

/** The kind of a text that is exactly one token; undefined when it is none or several. For ##. */
export function kindOfSingleToken(text: string, file: FileId, spellings: Spellings): TokenKind | undefined {
  if (text.includes("\\") && !text.includes('"') && !text.includes("'")) return undefined;
  const { tokens } = lex(text, file, spellings);
  const [only] = tokens;
  if (only === undefined || tokens.length !== 1 || only.end - only.start !== text.length) return undefined;
  return only.kind;
}

class Lexer {
  readonly #source: SplicedText;
  readonly #text: string;
  readonly #file: FileId;
  readonly #spellings: Spellings;
  readonly #tokens: Token[] = [];
  #at = 0;
  #space = false;
  #startsLine = true;

  constructor(source: SplicedText, file: FileId, spellings: Spellings) {
    this.#source = source;
    this.#text = source.text;
    this.#file = file;
    this.#spellings = spellings;
  }

  run(): { tokens: Token[]; unterminatedComment?: number } {
    const text = this.#text;
    const length = text.length;
    while (this.#at < length) {
      const code = text.charCodeAt(this.#at);
      const kind = code < 128 ? classes[code] : CLASS.other;
      if (kind === CLASS.blank || code === BYTE_ORDER_MARK) {
        this.#at++;
        this.#space = true;
      } else if (code === NEWLINE) {
        this.#at++;
        this.#startsLine = true;
        this.#space = false;
      } else if (kind === CLASS.letter) {
        this.#word();
      } else if (kind === CLASS.digit) {
        this.#number();
      } else if (code === SLASH && this.#comment() === "unterminated") {
        return { tokens: this.#tokens, unterminatedComment: this.#source.original(this.#at) };
      } else if (this.#at < length && code !== SLASH) {
        this.#rest(code);
      }
    }
    return { tokens: this.#tokens };
  }

  #push(kind: TokenKind, text: string, end: number): void {
    const from = this.#source.original(this.#at);
    const to = this.#source.original(end - 1) + 1;
    this.#tokens.push(new Token(kind, text, this.#file, from, to, this.#space, this.#startsLine, undefined, false));
    this.#at = end;
    this.#space = false;
    this.#startsLine = false;
  }

  #word(): void {
    const text = this.#text;
    let end = this.#at + 1;
    while (end < text.length && isWord(text.charCodeAt(end))) end++;
    const next = text.charCodeAt(end);
    const word = this.#spellings.intern(text.slice(this.#at, end));
    if ((next === QUOTE || next === APOSTROPHE) && (word === "L" || word === "u8" || word === "u" || word === "U")) {
      this.#literal(end, next);
      return;
    }
    this.#push(SPECIAL_WORDS.get(word) ?? TokenKind.identifier, word, end);
  }

  #number(): void {
    const text = this.#text;
    let end = this.#at + 1;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === DOT || isWord(code)) continue;
      const before = text.charCodeAt(end - 1) | 32;
      if ((code === PLUS || code === MINUS) && (before === 101 || before === 112)) continue;
      break;
    }
    this.#push(TokenKind.number, this.#spellings.intern(text.slice(this.#at, end)), end);
  }

  /** At a slash: skips a comment, or pushes the punctuator. */
  #comment(): "done" | "unterminated" {
    const text = this.#text;
    const next = text.charCodeAt(this.#at + 1);
    if (next === SLASH) {
      const end = text.indexOf("\n", this.#at);
      this.#at = end < 0 ? text.length : end;
      this.#space = true;
    } else if (next === STAR) {
      const end = text.indexOf("*/", this.#at + 2);
      if (end < 0) return "unterminated";
      this.#at = end + 2;
      this.#space = true;
    } else {
      this.#punctuator(SLASH);
    }
    return "done";
  }

  #rest(code: number): void {
    if (code === QUOTE || code === APOSTROPHE) this.#literal(this.#at, code);
    else if (code === DOT && classes[this.#text.charCodeAt(this.#at + 1) & 127] === CLASS.digit && this.#digitFollows())
      this.#number();
    else if (code < 128) this.#punctuator(code);
    else if (isWordBeyondAscii(code)) this.#word();
    else this.#push(TokenKind.stray, this.#text.slice(this.#at, this.#at + 1), this.#at + 1);
  }

  #digitFollows(): boolean {
    return this.#text.charCodeAt(this.#at + 1) < 128;
  }

  /** A string or character literal whose quote is at `quoteAt` (a prefix may stand before it). */
  #literal(quoteAt: number, quote: number): void {
    const text = this.#text;
    let end = quoteAt + 1;
    let code = 0;
    for (; end < text.length; end++) {
      code = text.charCodeAt(end);
      if (code === quote || code === NEWLINE) break;
      if (code === BACKSLASH && text.charCodeAt(end + 1) !== NEWLINE) end++;
    }
    if (end < text.length && code === quote) {
      const kind = quote === QUOTE ? TokenKind.string : TokenKind.character;
      this.#push(kind, this.#spellings.intern(text.slice(this.#at, end + 1)), end + 1);
    } else {
      end = Math.min(end, text.length);
      if (text.charCodeAt(end - 1) === 13 && end - 1 > this.#at) end--;
      this.#push(TokenKind.stray, text.slice(this.#at, end), end);
    }
  }

  #punctuator(code: number): void {
    const longer = PUNCTUATORS.get(code);
    if (longer !== undefined) {
      for (const candidate of longer) {
        if (!this.#text.startsWith(candidate, this.#at)) continue;
        const spelling =
          code === PERCENT || candidate.includes(":") || candidate === "<%"
            ? (DIGRAPHS[candidate] ?? candidate)
            : candidate;
        const kind = spelling === "##" ? TokenKind.hashHash : spelling === "#" ? TokenKind.hash : TokenKind.punctuator;
        this.#push(kind, spelling, this.#at + candidate.length);
        return;
      }
    }
    this.#push(SINGLE_KIND[code] ?? TokenKind.stray, String.fromCharCode(code), this.#at + 1);
  }
}
