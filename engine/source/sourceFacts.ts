/**
 * What a C source says about the kernel it was written for: the names it uses, with how many arguments it calls what,
 * which members it asks for. Read off its tokens, so that macros, dead branches and broken lines do not matter.
 */
import { TokenKind, isIdentifier, type Token } from "./tokens/token.ts";
import { lex, Spellings } from "./tokens/lexer.ts";
import type { FileId } from "../base/brands.ts";

export interface SourceFacts {
  /** Every name outside comments and strings, those in directives too (CONFIG_…). */
  readonly identifiers: ReadonlySet<string>;
  /** By name, the numbers of arguments it is called (or declared, or defined as a function) with. */
  readonly callArgumentCounts: ReadonlyMap<string, ReadonlySet<number>>;
  /** Names after `.` and `->`. */
  readonly members: ReadonlySet<string>;
  /** Functions with a body at file scope. */
  readonly definedFunctions: ReadonlySet<string>;
  /** What stands in KSM_ATTR(…), KSM_ATTR_RO(…) and the like: files of /sys. */
  readonly attributes: ReadonlySet<string>;
  /** "linux/mm.h", as written. */
  readonly includes: ReadonlySet<string>;
}

const STATEMENTS: ReadonlySet<string> = new Set(["if", "for", "while", "switch"]);

/** Facts of several texts together: ksm.c and the headers that come with it. */
export function factsOf(texts: readonly string[]): SourceFacts {
  const collector = new FactCollector();
  for (const text of texts) collector.add(lex(text, 0 as FileId, new Spellings()).tokens);
  return collector;
}

/** The same and those of more texts. */
export function withFactsOf(facts: SourceFacts, texts: readonly string[]): SourceFacts {
  const more = factsOf(texts);
  const union = (key: Exclude<keyof SourceFacts, "callArgumentCounts">): ReadonlySet<string> =>
    new Set([...facts[key], ...more[key]]);
  const counts = new Map(facts.callArgumentCounts);
  for (const [name, each] of more.callArgumentCounts) counts.set(name, new Set([...(counts.get(name) ?? []), ...each]));
  return {
    identifiers: union("identifiers"),
    callArgumentCounts: counts,
    members: union("members"),
    definedFunctions: union("definedFunctions"),
    attributes: union("attributes"),
    includes: union("includes"),
  };
}

class FactCollector implements SourceFacts {
  readonly identifiers = new Set<string>();
  readonly callArgumentCounts = new Map<string, Set<number>>();
  readonly members = new Set<string>();
  readonly definedFunctions = new Set<string>();
  readonly attributes = new Set<string>();
  readonly includes = new Set<string>();

  add(tokens: readonly Token[]): void {
    const calls = new CallCounter(this.callArgumentCounts);
    let depth = 0;
    let inDirective = false;
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at] as Token;
      if (token.startsLine) inDirective = token.kind === TokenKind.hash;
      if (inDirective && token.startsLine && tokens[at + 1]?.text === "include") {
        at = this.#include(tokens, at);
        continue;
      }
      calls.read(token, tokens[at - 1]);
      if (isIdentifier(token)) this.#identifier(tokens, at, depth === 0 && !inDirective);
      else if (inDirective) continue;
      else if (token.text === "{") depth++;
      // A closing brace in the first column ends what was begun, whatever #ifdef made of the braces between.
      else if (token.text === "}") depth = token.startsLine && !token.space ? 0 : Math.max(0, depth - 1);
    }
  }

  #identifier(tokens: readonly Token[], at: number, isOutside: boolean): void {
    const token = tokens[at] as Token;
    const before = tokens[at - 1]?.text;
    this.identifiers.add(token.text);
    if (before === "." || before === "->") this.members.add(token.text);
    if (!isOutside || tokens[at + 1]?.kind !== TokenKind.open) return;
    if (!STATEMENTS.has(token.text) && isDefinition(tokens, at + 1)) this.definedFunctions.add(token.text);
    const name = tokens[at + 2];
    if (name !== undefined && isIdentifier(name) && /_ATTR(?:_RO|_RW|_WO)?$/.test(token.text)) {
      this.attributes.add(name.text);
    }
  }

  #include(tokens: readonly Token[], hash: number): number {
    let at = hash + 2;
    let path = "";
    for (; at < tokens.length && tokens[at]?.startsLine === false; at++) path += tokens[at]?.text ?? "";
    const name = /^["<](.*)[">]$/.exec(path)?.[1];
    if (name !== undefined) this.includes.add(name);
    return at - 1;
  }
}

/** Whether behind the parentheses that open there comes `{`, attributes between allowed. */
function isDefinition(tokens: readonly Token[], open: number): boolean {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (token.kind === TokenKind.open) depth++;
    else if (token.kind === TokenKind.close) depth--;
    else if (depth === 0) {
      if (token.text === "{") return true;
      if (!isIdentifier(token)) return false;
    }
  }
  return false;
}

/** Counts arguments of all calls that are open, in one pass. */
class CallCounter {
  readonly #counts: Map<string, Set<number>>;
  readonly #open: { readonly name: string | undefined; commas: number; tokens: number; last: string }[] = [];

  constructor(counts: Map<string, Set<number>>) {
    this.#counts = counts;
  }

  read(token: Token, before: Token | undefined): void {
    const opens = token.kind === TokenKind.open || token.text === "[" || token.text === "{";
    const closes = token.kind === TokenKind.close || token.text === "]" || token.text === "}";
    const innermost = this.#open[this.#open.length - 1];
    if (innermost !== undefined && !closes) {
      innermost.tokens++;
      innermost.last = token.text;
    }
    if (opens) {
      if (token.startsLine && !token.space && token.text === "{") this.#open.length = 0;
      const isCall = token.kind === TokenKind.open && before !== undefined && isIdentifier(before);
      this.#open.push({ name: isCall ? before.text : undefined, commas: 0, tokens: 0, last: "" });
    } else if (closes) {
      const call = this.#open.pop();
      if (call?.name === undefined) return;
      const isEmpty = call.tokens === 0 || (call.tokens === 1 && call.last === "void");
      this.#add(call.name, isEmpty ? 0 : call.commas + 1);
    } else if (token.kind === TokenKind.comma && innermost !== undefined) {
      innermost.commas++;
    }
  }

  #add(name: string, count: number): void {
    const known = this.#counts.get(name);
    if (known === undefined) this.#counts.set(name, new Set([count]));
    else known.add(count);
  }
}
