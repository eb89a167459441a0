/**
 * Macro expansion. Tokens are pulled from a stack of contexts, each the replacement of a macro call that is being
 * rescanned; below them lie the files. A macro is active while its context is on the stack: its name, met then, is
 * painted and stays as it is for ever. That is the standard's rule (C11 6.10.3.4), and where the standard leaves it open
 * (a call that begins in a replacement and ends behind it) the stack gives gcc's answer. An argument is expanded apart,
 * above a barrier that cannot be read past.
 *
 * The range of the outermost call belongs to the stack, not to tokens, so that expansion copies none for it.
 */
import type { FileId } from "../../base/brands.ts";
import { parseDefinition, type Macro, type MacroDefinition } from "./macro.ts";
import type { Spellings } from "../../source/tokens/lexer.ts";
import type { Problems } from "./problems.ts";
import { Substitution, type Argument } from "./substitute.ts";
import {
  hasSpaceBefore,
  isIdentifier,
  madeToken,
  painted,
  TokenKind,
  withSpace,
  type Token,
} from "../../source/tokens/token.ts";

/** Tokens that all expansions of a unit may yield together, and arguments within arguments. */
const TOKEN_BUDGET = 1_000_000;
const DEPTH_LIMIT = 200;

/** The range of an outermost macro call; it grows while arguments are read. */
export interface Site {
  readonly file: FileId;
  readonly start: number;
  end: number;
}

/** Where tokens outside macros come from. */
export interface FileTokens {
  /** The next token, directives done; undefined at the end (within a call: of the file). */
  nextInFile(withinCall: boolean): Token | undefined;
  /** Whether the next token of this file is `(`, not looking past a directive or the file's end. */
  isOpenNext(): boolean;
  /** Path of the file that is being read, for __FILE__. */
  path(): string;
  /** The line, from 1, on which a token is written. */
  lineOf(token: Token): number;
}

interface Place {
  readonly site: Site;
  readonly call: Token;
}

interface Context {
  readonly tokens: readonly Token[];
  at: number;
  readonly macro: Macro | undefined;
  readonly site: Site | undefined;
  /** The name of the innermost call around it that is written in a file: its line is __LINE__'s. */
  readonly call: Token | undefined;
  /** White space before the first token, in place of its own. */
  readonly lead: boolean;
  readonly isBarrier: boolean;
}

const OMITTED: readonly Token[] = [];

type Dynamic = (expander: Expander, name: Token) => Token;

const DYNAMIC: ReadonlyMap<string, Dynamic> = new Map<string, Dynamic>([
  ["__LINE__", (x, at) => madeToken(TokenKind.number, String(x.line(at)), at, at.end)],
  ["__FILE__", (x, at) => madeToken(TokenKind.string, JSON.stringify(x.files.path()), at, at.end)],
  ["__COUNTER__", (x, at) => madeToken(TokenKind.number, String(x.counter++), at, at.end)],
]);

export class Expander {
  readonly macros = new Map<string, Macro>();
  readonly files: FileTokens;
  readonly spellings: Spellings;
  readonly problems: Problems;
  /** Of the token that was given last: the outermost call it came through. */
  site: Site | undefined;
  counter = 0;
  #call: Token | undefined;
  readonly #contexts: Context[] = [];
  #budget = TOKEN_BUDGET;
  #depth = 0;
  #pendingSpace = false;

  constructor(files: FileTokens, spellings: Spellings, problems: Problems) {
    this.files = files;
    this.spellings = spellings;
    this.problems = problems;
  }

  isDefined(name: string): boolean {
    return this.macros.has(name) || DYNAMIC.has(name);
  }

  define(definition: MacroDefinition): void {
    this.macros.set(definition.name, { definition, isActive: false });
  }

  /** Defines from tokens as they stand after `#define`. */
  defineTokens(tokens: readonly Token[], hash: Token): MacroDefinition {
    const definition = parseDefinition(tokens, hash);
    if (definition.problem === undefined) this.define(definition);
    return definition;
  }

  /** The next token that is no macro call. */
  next(): Token | undefined {
    for (;;) {
      const token = this.pull(false);
      if (token === undefined || token.kind > TokenKind.typeof || token.isPainted) return token;
      const macro = this.macros.get(token.text);
      if (macro === undefined) {
        const dynamic = token.text.charCodeAt(0) === 95 ? DYNAMIC.get(token.text) : undefined;
        return dynamic === undefined ? token : dynamic(this, token);
      }
      if (macro.isActive) return painted(token);
      if (!this.#enter(macro, token)) return token;
    }
  }

  /** What __LINE__ is for the token of that name that was read last. */
  line(name: Token): number {
    return this.files.lineOf(name.macro === undefined ? name : (this.#call ?? name));
  }

  /** Runs `read` with these tokens as all there is to read. */
  above<T>(tokens: readonly Token[], site: Site | undefined, read: () => T, call?: Token): T {
    const depth = this.#contexts.length;
    this.#contexts.push({ tokens, at: 0, macro: undefined, site, call, lead: false, isBarrier: true });
    const result = read();
    while (this.#contexts.length > depth) this.#leave();
    return result;
  }

  /** All of these tokens, expanded. */
  expandAll(tokens: readonly Token[], site: Site | undefined, call?: Token): readonly Token[] {
    if (!tokens.some((token) => this.#mayExpand(token))) return tokens;
    if (this.#depth >= DEPTH_LIMIT) {
      if (tokens[0] !== undefined) this.#runaway(tokens[0], `macro calls are nested more than ${DEPTH_LIMIT} deep`);
      return [];
    }
    this.#depth++;
    const read = (): readonly Token[] => {
      const all: Token[] = [];
      for (let token = this.next(); token !== undefined; token = this.next()) all.push(token);
      return all;
    };
    const expanded = this.above(tokens, site, read, call);
    this.#depth--;
    return expanded;
  }

  #mayExpand(token: Token): boolean {
    return isIdentifier(token) && this.isDefined(token.text);
  }

  /** The next token as it stands; its site is in `site`. */
  pull(withinCall: boolean): Token | undefined {
    for (let context = this.#contexts[this.#contexts.length - 1]; context !== undefined;) {
      const token = context.tokens[context.at];
      if (token !== undefined) {
        this.site = context.site;
        this.#call = context.call;
        const isFirst = context.at++ === 0 && !context.isBarrier;
        return isFirst || this.#pendingSpace ? this.#spaced(token, isFirst ? context.lead : token.space) : token;
      }
      if (context.isBarrier) return undefined;
      if (context.tokens.length === 0 && context.lead) this.#pendingSpace = true;
      this.#leave();
      context = this.#contexts[this.#contexts.length - 1];
    }
    this.site = undefined;
    this.#call = undefined;
    const token = this.files.nextInFile(withinCall);
    if (!this.#pendingSpace) return token;
    this.#pendingSpace = false;
    return token === undefined || token.startsLine ? token : withSpace(token, true);
  }

  #spaced(token: Token, space: boolean): Token {
    const wanted = space || this.#pendingSpace;
    this.#pendingSpace = false;
    return withSpace(token, wanted);
  }

  #leave(): void {
    const context = this.#contexts.pop();
    if (context?.macro !== undefined) context.macro.isActive = false;
  }

  /** Whether `(` comes next; contexts that are used up are left, as reading on would. */
  #isOpenNext(): boolean {
    for (let at = this.#contexts.length - 1; at >= 0; at--) {
      const context = this.#contexts[at] as Context;
      const token = context.tokens[context.at];
      if (token !== undefined) return token.kind === TokenKind.open;
      if (context.isBarrier) return false;
    }
    return this.files.isOpenNext();
  }

  /** Puts the macro's replacement on the stack; false when the name is no call of it. */
  #enter(macro: Macro, name: Token): boolean {
    const { definition } = macro;
    const site = this.site ?? { file: name.file, start: name.start, end: name.end };
    const call = name.macro === undefined ? name : (this.#call ?? name);
    let tokens = definition.plain;
    if (definition.params !== undefined) {
      if (!this.#isOpenNext()) return false;
      const args = this.#collect(definition, name, site);
      if (args === undefined) return true;
      tokens ??= this.#substitute(definition, args, { site, call });
    } else {
      tokens ??= this.#substitute(definition, [], { site, call });
    }
    this.#budget -= tokens.length + 1;
    if (this.#budget < 0) {
      this.#runaway(name, `macros expand to more than ${TOKEN_BUDGET} tokens`);
      return true;
    }
    macro.isActive = true;
    this.#contexts.push({ tokens, at: 0, macro, site, call, lead: hasSpaceBefore(name), isBarrier: false });
    return true;
  }

  #substitute(definition: MacroDefinition, args: readonly (readonly Token[])[], place: Place): readonly Token[] {
    const lazily = args.map((written): Argument => {
      let expanded: readonly Token[] | undefined;
      return {
        written,
        isOmitted: written === OMITTED,
        expanded: () => (expanded ??= this.expandAll(written, place.site, place.call)),
      };
    });
    const tools = { spellings: this.spellings, problems: this.problems, room: Math.max(this.#budget, 0) };
    return new Substitution(definition, lazily, tools).run();
  }

  #runaway(at: Token, message: string): void {
    if (this.#budget > -Infinity) this.problems.at(at, "error", "expansion-limit", message);
    this.#budget = -Infinity;
    this.macros.clear();
  }

  /** The arguments of a call whose name was just read; undefined (and what was read stays, unexpanded) when it is bad. */
  #collect(definition: MacroDefinition, name: Token, site: Site): (readonly Token[])[] | undefined {
    const read: Token[] = [];
    const count = definition.params?.length ?? 0;
    const args: Token[][] = [[]];
    let current: Token[] = args[0] as Token[];
    let depth = 0;
    for (;;) {
      const token = this.#pullArgument(site);
      if (token === undefined) {
        this.problems.at(name, "error", "unterminated-macro-call", `the call of macro '${name.text}' has no ')'`);
        this.#putBack(name, read, site);
        return undefined;
      }
      read.push(token);
      if (--this.#budget < 0) {
        this.#runaway(name, `macros expand to more than ${TOKEN_BUDGET} tokens`);
        return undefined;
      }
      if (token.kind === TokenKind.open && depth++ === 0) continue;
      if (token.kind === TokenKind.close && --depth === 0) break;
      const splits = token.kind === TokenKind.comma && depth === 1 && !(definition.isVariadic && args.length >= count);
      if (splits) args.push((current = []));
      else current.push(token);
    }
    if (count === 0 && args.length === 1 && current.length === 0) return [];
    if (definition.isVariadic && count === 1 && current.length === 0 && args.length === 1) return [OMITTED];
    if (definition.isVariadic && args.length === count - 1) return [...args, OMITTED];
    if (args.length === count) return args;
    const message = `macro '${name.text}' takes ${count} argument(s), ${args.length} given`;
    this.problems.at(name, "error", "macro-arguments", message);
    this.#putBack(name, read, site);
    return undefined;
  }

  #pullArgument(site: Site): Token | undefined {
    const token = this.pull(true);
    if (token === undefined) return undefined;
    if (this.site === undefined && token.file === site.file && token.end > site.end) site.end = token.end;
    if (!isIdentifier(token) || token.isPainted) return token;
    return this.macros.get(token.text)?.isActive === true ? painted(token) : token;
  }

  #putBack(name: Token, read: readonly Token[], site: Site): void {
    const tokens = [name, ...read].map(painted);
    this.#contexts.push({
      tokens,
      at: 0,
      macro: undefined,
      site,
      call: name,
      lead: hasSpaceBefore(name),
      isBarrier: false,
    });
  }
}
