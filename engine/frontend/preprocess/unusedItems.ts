/**
 * Functions that our headers declare or define and that nothing in the unit names: half of what headers that serve
 * every kernel version hold. Left out before the text is parsed, they cost neither a parse nor a look (measured on 6.12:
 * a quarter of all text).
 *
 * An item is what stands between two ends at file scope: `… name(…) … ;` or `… name(…) { … }`. Whatever has another form
 * (types, data, initialisers, pointers to functions) stays.
 */
import type { FileId } from "../../base/brands.ts";
import { type Token, TokenKind } from "../../source/tokens/token.ts";

interface Item {
  readonly first: number;
  /** Index behind its last token. */
  readonly end: number;
}

export interface UnusedQuestion {
  readonly tokens: readonly Token[];
  /** The file of the outermost macro call that the token came through, or its own. */
  readonly fileOf: (index: number) => FileId;
  readonly isOurHeader: (file: FileId) => boolean;
  /** Text that was taken out of the tokens (typeof's insides) and that may use names, too. */
  readonly otherText: readonly string[];
}

/** In ascending order, not overlapping. */
export function unusedItems(question: UnusedQuestion): readonly Item[] {
  const { tokens, fileOf, isOurHeader, otherText } = question;
  const candidates = new Map<string, Item | undefined>();
  for (let first = 0; first < tokens.length;) {
    const item = readItem(tokens, first);
    // A name that is declared twice is left to be used by its other declaration.
    if (item.name !== undefined && isOurHeader(fileOf(first)))
      candidates.set(item.name, candidates.has(item.name) ? undefined : item);
    first = item.end;
  }
  const uses = new Map<string, number>();
  for (const token of tokens) {
    if (token.kind === TokenKind.identifier && candidates.has(token.text))
      uses.set(token.text, (uses.get(token.text) ?? 0) + 1);
  }
  const others = otherText.join(" ");
  return [...candidates]
    .flatMap(([name, item]) => (item !== undefined && uses.get(name) === 1 && !others.includes(name) ? [item] : []))
    .sort((a, b) => a.first - b.first);
}

/** The item that begins at `first`; with a name when it declares or defines just a function. */
function readItem(tokens: readonly Token[], first: number): Item & { readonly name: string | undefined } {
  let depth = 0;
  let name: string | undefined;
  let isPlain = tokens[first]?.text !== "typedef";
  for (let i = first; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    const text = token.text;
    if (text === "(" || text === "{" || text === "[") {
      if (depth === 0 && text === "(" && name === undefined) name = functionName(tokens, first, i);
      if (depth === 0 && text === "{") {
        if (name === undefined || tokens[i - 1]?.text !== ")") isPlain = false;
        else if (isPlain) return { first, end: behindBrace(tokens, i), name };
      }
      depth++;
    } else if (text === ")" || text === "}" || text === "]") {
      depth--;
    } else if (depth === 0) {
      if (text === ";") return { first, end: i + 1, name: isPlain ? name : undefined };
      if (text === "=" || text === ",") isPlain = false;
    }
  }
  return { first, end: tokens.length, name: undefined };
}

/** The identifier before the parenthesis at `open`, when a type stands before it. */
function functionName(tokens: readonly Token[], first: number, open: number): string | undefined {
  const before = tokens[open - 1];
  if (before?.kind !== TokenKind.identifier || open - 1 === first || before.text.startsWith("__attribute"))
    return undefined;
  return before.text;
}

function behindBrace(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const text = tokens[i]?.text;
    if (text === "{") depth++;
    else if (text === "}" && --depth === 0) return i + 1;
  }
  return tokens.length;
}
