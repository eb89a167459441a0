/**
 * JSON with comments and trailing commas as a tree in which every value knows its line and column, and every error of
 * syntax says what was expected. Nesting is limited before parsing, since the parser is recursive.
 */
import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { ScenarioProblem, TextPlace } from "./scenario.ts";

export type JsonNode = Node;

const MAX_DEPTH = 64;
/** Longer than any scenario that somebody wrote; generated ones stay far below. */
const MAX_TEXT = 32 * 2 ** 20;
// The scanner's token kinds (its enum exists at compile time only).
const OPEN_BRACE = 1;
const CLOSE_BRACE = 2;
const OPEN_BRACKET = 3;
const CLOSE_BRACKET = 4;
const END_OF_FILE = 17;

const SYNTAX: Readonly<Record<ReturnType<typeof printParseErrorCode>, string>> = {
  InvalidSymbol: "this is no JSON value: true, false, null, a number, a string in double quotes, [ ] and { } are",
  InvalidNumberFormat: "this is no JSON number",
  PropertyNameExpected: "a field's name in double quotes is expected here",
  ValueExpected: "a value is expected here",
  ColonExpected: "a colon is expected here, after the field's name",
  CommaExpected: "a comma is expected here",
  CloseBraceExpected: "the object is not closed: } is expected here",
  CloseBracketExpected: "the list is not closed: ] is expected here",
  EndOfFileExpected: "nothing may follow the scenario's object",
  InvalidCommentToken: "this is no comment: // and /* */ are",
  UnexpectedEndOfComment: "the comment is not closed: */ is missing",
  UnexpectedEndOfString: "the string is not closed: a double quote is missing",
  UnexpectedEndOfNumber: "the number is not complete",
  InvalidUnicode: "four hexadecimal digits are expected after \\u",
  InvalidEscapeCharacter: 'this is no escape sequence: \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX are',
  InvalidCharacter: "a control character must not stand in a string",
  "<unknown ParseErrorCode>": "this is no JSON",
};

/** Line and column (from 1) of offsets in one text, and what stands there. */
export class TextPlaces {
  private readonly lineStarts: number[] = [0];
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.lineStarts.push(at + 1);
  }

  place(offset: number, length: number): TextPlace {
    const start = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= start) low = middle;
      else high = middle - 1;
    }
    return { offset: start, length, line: low + 1, column: start - (this.lineStarts[low] ?? 0) + 1 };
  }

  of(node: JsonNode): TextPlace {
    return this.place(node.offset, node.length);
  }

  /** A value that is neither object nor list; a whole number as it is written, however large. */
  scalar(node: JsonNode): number | bigint | string | boolean | null {
    const value = node.value as number | string | boolean | null;
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const digits = this.text.slice(node.offset, node.offset + node.length);
    return /^-?\d+$/.test(digits) ? BigInt(digits) : value;
  }
}

/** The text's tree, or what is wrong with it (a text with errors of syntax has no tree). */
export function parseJson(
  text: string,
  places: TextPlaces,
): { readonly root: JsonNode | undefined; readonly problems: readonly ScenarioProblem[] } {
  const problem = (code: string, message: string, offset: number, length: number): ScenarioProblem => ({
    code,
    message,
    place: places.place(offset, length),
  });
  if (text.length > MAX_TEXT) {
    const message = `the scenario is ${String(text.length)} characters long; ${String(MAX_TEXT)} are the most`;
    return { root: undefined, problems: [problem("too-large", message, 0, 0)] };
  }
  const deep = offsetOfTooDeepNesting(text);
  if (deep !== undefined) {
    const message = `values are nested more than ${String(MAX_DEPTH)} deep`;
    return { root: undefined, problems: [problem("too-deep", message, deep, 1)] };
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  if (errors.length > 0) return { root: undefined, problems: errors.map((error) => syntaxProblem(error, places)) };
  if (root === undefined) return { root, problems: [problem("syntax", "the scenario is empty", 0, 0)] };
  return { root, problems: [] };
}

function syntaxProblem(error: ParseError, places: TextPlaces): ScenarioProblem {
  return {
    code: "syntax",
    message: SYNTAX[printParseErrorCode(error.error)],
    place: places.place(error.offset, error.length),
  };
}

function offsetOfTooDeepNesting(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (;;) {
    const token: number = scanner.scan();
    if (token === END_OF_FILE) return undefined;
    if (token === OPEN_BRACE || token === OPEN_BRACKET) depth += 1;
    if (token === CLOSE_BRACE || token === CLOSE_BRACKET) depth -= 1;
    if (depth > MAX_DEPTH) return scanner.getTokenOffset();
  }
}
