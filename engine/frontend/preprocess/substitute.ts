/**
 * What a macro's body becomes for given arguments: parameters, #, ##, the comma of `, ##__VA_ARGS__`, __VA_OPT__.
 * C11 6.10.3.1 to 6.10.3.3, and GNU's extensions as gcc documents them.
 */
import { kindOfSingleToken, type Spellings } from "../../source/tokens/lexer.ts";
import type { BodyPart, MacroDefinition } from "./macro.ts";
import type { Problems } from "./problems.ts";
import { hasSpaceBefore, madeToken, TokenKind, withSpace, type Token } from "../../source/tokens/token.ts";

/** A call's arguments: as written, and expanded when first asked for. */
export interface Argument {
  readonly written: readonly Token[];
  /** A variadic macro's rest for which the call has not even a comma. */
  readonly isOmitted: boolean;
  expanded(): readonly Token[];
}

export class Substitution {
  readonly #definition: MacroDefinition;
  readonly #args: readonly Argument[];
  readonly #spellings: Spellings;
  readonly #problems: Problems;
  /** Room for that many tokens: what goes over is cut off. */
  readonly #room: number;

  constructor(
    definition: MacroDefinition,
    args: readonly Argument[],
    tools: { spellings: Spellings; problems: Problems; room: number },
  ) {
    this.#definition = definition;
    this.#args = args;
    this.#spellings = tools.spellings;
    this.#problems = tools.problems;
    this.#room = tools.room;
  }

  run(): readonly Token[] {
    const out: Token[] = [];
    this.#append(this.#definition.parts, out);
    return out;
  }

  #append(parts: readonly BodyPart[], out: Token[]): void {
    let pasting = false;
    /** The left operand of the ## to come was empty. */
    let leftIsEmpty = true;
    for (let at = 0; at < parts.length && out.length <= this.#room; at++) {
      const part = parts[at] as BodyPart;
      if (this.#isGnuComma(part, parts[at + 1])) {
        const rest = this.#args[this.#args.length - 1];
        if (rest !== undefined && !rest.isOmitted) {
          out.push(part.token);
          this.#pushAll(rest.written, 0, out);
        }
        leftIsEmpty = rest === undefined || rest.written.length === 0;
        pasting = parts[++at]?.pasteNext ?? false;
        continue;
      }
      const tokens = this.#tokensOf(part, pasting || part.pasteNext);
      if (pasting && !leftIsEmpty && tokens.length > 0) {
        this.#pasteOnto(out, tokens);
      } else {
        this.#pushAll(tokens, 0, out);
      }
      leftIsEmpty = pasting ? leftIsEmpty && tokens.length === 0 : tokens.length === 0;
      pasting = part.pasteNext;
    }
  }

  /** `, ## rest` of a variadic macro: the comma goes when there is no rest, else both stay as they are. */
  #isGnuComma(part: BodyPart, next: BodyPart | undefined): boolean {
    if (!part.pasteNext || part.token.kind !== TokenKind.comma || !this.#definition.isVariadic) return false;
    return next !== undefined && !next.stringify && next.param === this.#args.length - 1;
  }

  #tokensOf(part: BodyPart, isPasted: boolean): readonly Token[] {
    if (part.optional !== undefined) {
      const rest = this.#args[this.#args.length - 1];
      const inner: Token[] = [];
      if (rest !== undefined && rest.expanded().length > 0) this.#append(part.optional, inner);
      return inner;
    }
    if (part.param < 0) return [part.token];
    const arg = this.#args[part.param];
    if (arg === undefined) return [];
    if (part.stringify) return [stringified(arg.written, part.token, this.#spellings)];
    const tokens = isPasted ? arg.written : arg.expanded();
    const first = tokens[0];
    if (first === undefined || (first.space === part.token.space && !first.startsLine)) return tokens;
    return [withSpace(first, part.token.space), ...tokens.slice(1)];
  }

  #pasteOnto(out: Token[], right: readonly Token[]): void {
    const left = out[out.length - 1];
    const first = right[0];
    if (left === undefined || first === undefined) return;
    const joined = this.#paste(left, first);
    if (joined === undefined) {
      const message = `pasting '${left.text}' and '${first.text}' makes no token`;
      this.#problems.at(this.#definition.span, "error", "bad-paste", message);
      out.push(withSpace(first, false));
    } else {
      out[out.length - 1] = joined;
    }
    this.#pushAll(right, 1, out);
  }

  #pushAll(tokens: readonly Token[], from: number, out: Token[]): void {
    for (let at = from; at < tokens.length && out.length <= this.#room; at++) out.push(tokens[at] as Token);
  }

  #paste(left: Token, right: Token): Token | undefined {
    const text = this.#spellings.intern(left.text + right.text);
    const kind = kindOfSingleToken(text, this.#spellings);
    if (kind === undefined || kind === TokenKind.stray) return undefined;
    const sameBody = left.file === right.file && left.macro === right.macro && right.end >= left.start;
    return madeToken(kind, text, left, sameBody ? right.end : left.end);
  }
}

/** The string literal that # makes of an argument. */
function stringified(tokens: readonly Token[], at: Token, spellings: Spellings): Token {
  let text = '"';
  tokens.forEach((token, i) => {
    if (i > 0 && hasSpaceBefore(token)) text += " ";
    const isLiteral = token.kind === TokenKind.string || token.kind === TokenKind.character;
    text += isLiteral ? token.text.replace(/["\\]/g, "\\$&") : token.text;
  });
  return madeToken(TokenKind.string, spellings.intern(`${text}"`), at, at.end);
}
