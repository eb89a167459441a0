/** Macro definitions: `#define` lines turned into what expansion needs. */
import type { Span } from "../../source/span.ts";
import { hasSpaceBefore, inBodyOf, isIdentifier, Token, TokenKind } from "../../source/tokens/token.ts";

/** One token of a body with the operators that were around it taken in. */
export interface BodyPart {
  readonly token: Token;
  /** Index of the parameter it names; -1 for none. */
  readonly param: number;
  /** # stands before it. */
  readonly stringify: boolean;
  /** ## stands after it. */
  readonly pasteNext: boolean;
  /** For __VA_OPT__: what its parentheses hold. */
  readonly optional: readonly BodyPart[] | undefined;
}

export interface MacroDefinition {
  readonly name: string;
  readonly span: Span;
  /** Undefined for an object-like macro. */
  readonly params: readonly string[] | undefined;
  /** The last parameter takes all arguments that are left. */
  readonly isVariadic: boolean;
  readonly parts: readonly BodyPart[];
  /** The body as it is, when it needs no work at expansion; undefined with parameters, # or ##. */
  readonly plain: readonly Token[] | undefined;
  /** Tokens that were written, to compare two definitions. */
  readonly written: readonly Token[];
  /** What is wrong with it; it is then not defined. */
  readonly problem: string | undefined;
}

/** A macro that is defined in a unit. */
export interface Macro {
  readonly definition: MacroDefinition;
  /** It is being expanded: its own name is then left alone. */
  isActive: boolean;
}

const VA_ARGS = "__VA_ARGS__";
const VA_OPT = "__VA_OPT__";

/** Reads the tokens after `#define`. Never fails: a bad one carries `problem`. */
export function parseDefinition(tokens: readonly Token[], hash: Token): MacroDefinition {
  const name = tokens[0];
  const last = tokens[tokens.length - 1];
  const span = { file: hash.file, start: (name ?? hash).start, end: (last ?? hash).end };
  const broken = (problem: string): MacroDefinition => ({
    name: name?.text ?? "",
    span,
    params: undefined,
    isVariadic: false,
    parts: [],
    plain: [],
    written: [],
    problem,
  });
  if (name === undefined) return broken("#define without a name");
  if (!isIdentifier(name)) return broken(`#define needs a name, not '${name.text}'`);
  if (name.text === "defined" || name.text === VA_ARGS) return broken(`'${name.text}' cannot be defined as a macro`);
  let bodyAt = 1;
  let parameters: Parameters | undefined;
  const next = tokens[1];
  if (next?.kind === TokenKind.open && !hasSpaceBefore(next)) {
    const parsed = parseParameters(tokens);
    if (typeof parsed === "string") return broken(parsed);
    parameters = parsed;
    bodyAt = parsed.end;
  }
  const body = tokens.slice(bodyAt).map((token) => inBodyOf(name.text, token));
  const parts = parseBody(body, parameters);
  if (typeof parts === "string") return broken(parts);
  const needsWork = parts.some((part) => part.param >= 0 || part.stringify || part.pasteNext || part.optional);
  return {
    name: name.text,
    span,
    params: parameters?.names,
    isVariadic: parameters?.isVariadic ?? false,
    parts,
    plain: needsWork ? undefined : body,
    written: tokens,
    problem: undefined,
  };
}

interface Parameters {
  readonly names: readonly string[];
  readonly isVariadic: boolean;
  readonly end: number;
}

function parseParameters(tokens: readonly Token[]): Parameters | string {
  const names: string[] = [];
  let at = 2;
  if (tokens[at]?.kind === TokenKind.close) return { names, isVariadic: false, end: at + 1 };
  for (;;) {
    const token = tokens[at++];
    if (token === undefined) return "a macro's parameter list has no end";
    let isVariadic = token.text === "...";
    if (!isVariadic && !isIdentifier(token)) return `'${token.text}' cannot stand in a macro's parameter list`;
    const name = isVariadic ? VA_ARGS : token.text;
    if (names.includes(name)) return `macro parameter '${name}' stands twice`;
    names.push(name);
    if (!isVariadic && tokens[at]?.text === "...") {
      isVariadic = true;
      at++;
    }
    const after = tokens[at++];
    if (after?.kind === TokenKind.close) return { names, isVariadic, end: at };
    if (after?.kind !== TokenKind.comma || isVariadic) return "a macro's parameter list needs ',' or ')'";
  }
}

/** The tokens of a body, or of what __VA_OPT__(…) holds, with # and ## taken into their operands; or what is wrong. */
function parseBody(body: readonly Token[], parameters: Parameters | undefined): BodyPart[] | string {
  const parts: BodyPart[] = [];
  for (let at = 0; at < body.length; at++) {
    let token = body[at] as Token;
    let stringify = false;
    if (token.kind === TokenKind.hashHash) {
      const previous = parts.pop();
      if (previous === undefined || at === body.length - 1) return "'##' cannot stand at an end of a macro's body";
      parts.push({ ...previous, pasteNext: true });
      continue;
    }
    if (token.kind === TokenKind.hash && parameters !== undefined) {
      const operand = body[++at];
      if (operand === undefined || paramIndex(operand, parameters) < 0)
        return "'#' must stand before a macro parameter";
      const { file, start, space, startsLine, macro } = token;
      token = new Token(operand.kind, operand.text, file, start, operand.end, space, startsLine, macro, false);
      stringify = true;
    }
    if (token.text === VA_OPT && parameters?.isVariadic === true && body[at + 1]?.kind === TokenKind.open) {
      const close = closingParenthesis(body, at + 1);
      if (close < 0) return "__VA_OPT__ has no closing parenthesis";
      const optional = parseBody(body.slice(at + 2, close), parameters);
      if (typeof optional === "string") return optional;
      parts.push({ token, param: -1, stringify: false, pasteNext: false, optional });
      at = close;
      continue;
    }
    const param = parameters === undefined ? -1 : paramIndex(token, parameters);
    parts.push({ token, param, stringify, pasteNext: false, optional: undefined });
  }
  return parts;
}

function paramIndex(token: Token, parameters: Parameters): number {
  return isIdentifier(token) ? parameters.names.indexOf(token.text) : -1;
}

function closingParenthesis(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const kind = tokens[at]?.kind;
    if (kind === TokenKind.open) depth++;
    else if (kind === TokenKind.close && --depth === 0) return at;
  }
  return -1;
}

/** Whether a second #define says the same as the first, as the standard has it: same tokens, same spacing. */
export function isSameDefinition(a: MacroDefinition, b: MacroDefinition): boolean {
  if (a === b) return true;
  if (a.written.length !== b.written.length) return false;
  return a.written.every((token, i) => {
    const other = b.written[i];
    return other?.text === token.text && (i === 0 || other.space === token.space);
  });
}
