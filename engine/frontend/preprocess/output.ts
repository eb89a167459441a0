/**
 * The expanded tokens as one text, and the way back from an offset in it. A token begins a line where it did in its file,
 * so that the text can be read when something is wrong with it.
 */
import type { FileId } from "../../base/brands.ts";
import type { Span } from "../../source/span.ts";
import type { Expander, Site } from "./expander.ts";
import type { Origin, Preprocessed } from "./preprocessed.ts";
import { Token, TokenKind } from "../../source/tokens/token.ts";
import { unusedItems } from "./unusedItems.ts";

/** typeof in typeof in typeof…: deeper ones stay as they are. */
const NESTING_LIMIT = 100;
type SpanOf = ReturnType<Preprocessed["spanOf"]>;

export class Output {
  readonly #tokens: Token[] = [];
  readonly #sites: (Site | undefined)[] = [];
  readonly typeofs: { text: string; start: number }[] = [];

  /** Everything the expander yields. */
  readAll(expander: Expander): void {
    for (let token = expander.next(); token !== undefined; token = expander.next()) this.#read(token, expander, 0);
  }

  #read(token: Token, expander: Expander, depth: number): void {
    if (token.kind > TokenKind.typeof) this.#add(token, expander);
    else if (token.kind === TokenKind.typeof && depth < NESTING_LIMIT) this.#typeof(token, expander, depth);
    else if (token.text === "_Pragma") this.#pragma(expander);
    else this.#add(token, expander);
  }

  #add(token: Token, expander: Expander): void {
    if (token.kind === TokenKind.stray) {
      const message = `'${token.text.slice(0, 20)}' is no token of C`;
      expander.problems.at(token, "error", "stray-character", message);
    }
    this.#tokens.push(token);
    this.#sites.push(expander.site);
  }

  /** `typeof (…)` becomes one identifier; what is inside comes first, so that typeofs in it get theirs before. */
  #typeof(word: Token, expander: Expander, depth: number): void {
    const site = expander.site;
    const first = this.#tokens.length;
    const open = expander.next();
    if (open?.kind !== TokenKind.open) {
      this.#put(word, site);
      if (open !== undefined) this.#read(open, expander, depth);
      return;
    }
    let last: Token | undefined;
    for (let level = 1; level > 0;) {
      last = expander.next();
      if (last === undefined) {
        expander.problems.at(word, "error", "unterminated-typeof", "typeof has no ')'");
        return;
      }
      if (last.kind === TokenKind.open) level++;
      if (last.kind !== TokenKind.close || --level > 0) this.#read(last, expander, depth + 1);
    }
    const inside = this.#tokens.splice(first);
    this.#sites.length = first;
    const { file, start, space, startsLine, macro } = word;
    const end = last?.file === file && last.macro === macro && last.end > word.end ? last.end : word.end;
    const name = `__typeof_${this.typeofs.length}`;
    this.#put(new Token(TokenKind.identifier, name, file, start, end, space, startsLine, macro, false), site);
    this.typeofs.push({ text: inside.map((token) => token.text).join(" "), start: 0 });
  }

  #put(token: Token, site: Site | undefined): void {
    this.#tokens.push(token);
    this.#sites.push(site);
  }

  /** `_Pragma("…")` says nothing to us. */
  #pragma(expander: Expander): void {
    const open = expander.next();
    if (open !== undefined && open.kind !== TokenKind.open) this.#read(open, expander, 0);
    if (open?.kind !== TokenKind.open) return;
    for (let token = expander.next(); token !== undefined; token = expander.next()) {
      if (token.kind === TokenKind.close) return;
    }
  }

  /** Takes out functions of our headers that nothing names. */
  dropUnused(isOurHeader: (file: FileId) => boolean): void {
    const fileOf = (index: number): FileId => this.#sites[index]?.file ?? (this.#tokens[index] as Token).file;
    const otherText = this.typeofs.map(({ text }) => text);
    const unused = unusedItems({ tokens: this.#tokens, fileOf, isOurHeader, otherText });
    let kept = unused[0]?.first ?? this.#tokens.length;
    unused.forEach((item, i) => {
      const next = unused[i + 1]?.first ?? this.#tokens.length;
      for (let from = item.end; from < next; from++, kept++) {
        this.#tokens[kept] = this.#tokens[from] as Token;
        this.#sites[kept] = this.#sites[from];
      }
    });
    this.#tokens.length = kept;
    this.#sites.length = kept;
  }

  /** The text; typeofs get their places in it. */
  finish(): { readonly text: string; readonly starts: Uint32Array; readonly map: OriginMap } {
    const tokens = this.#tokens;
    const starts = new Uint32Array(tokens.length);
    let text = "";
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i] as Token;
      text += token.startsLine && token.macro === undefined ? "\n" : " ";
      starts[i] = text.length;
      text += token.text;
    }
    this.#placeTypeofs(starts);
    return { text: `${text}\n`, starts, map: new OriginMap(starts, tokens, this.#sites) };
  }

  #placeTypeofs(starts: Uint32Array): void {
    if (this.typeofs.length === 0) return;
    this.#tokens.forEach((token, i) => {
      if (!token.text.startsWith("__typeof_") || token.kind !== TokenKind.identifier) return;
      const entry = this.typeofs[Number(token.text.slice("__typeof_".length))];
      if (entry !== undefined) entry.start = starts[i] ?? 0;
    });
  }
}

/** From offsets in the text to files. */
export class OriginMap {
  readonly #starts: Uint32Array;
  readonly #tokens: readonly Token[];
  readonly #sites: readonly (Site | undefined)[];

  constructor(starts: Uint32Array, tokens: readonly Token[], sites: readonly (Site | undefined)[]) {
    this.#starts = starts;
    this.#tokens = tokens;
    this.#sites = sites;
  }

  /** Index of the token that holds the offset, or the last before it; 0 before the first. */
  #indexAt(offset: number): number {
    const starts = this.#starts;
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    return low;
  }

  originAt(offset: number): Origin {
    const index = this.#indexAt(offset);
    const token = this.#tokens[index];
    if (token === undefined) {
      const nowhere = { file: 0 as FileId, start: 0, end: 0 };
      return { spelled: nowhere, site: nowhere, macro: undefined };
    }
    const spelled = spanOfToken(token);
    const site = this.#sites[index];
    return { spelled, site: site === undefined ? spelled : { ...site }, macro: token.macro };
  }

  spanOf(start: number, end: number): SpanOf {
    const first = this.#indexAt(start);
    let last = first;
    while (last + 1 < this.#starts.length && (this.#starts[last + 1] as number) < end) last++;
    const exact = this.#written(first, last);
    if (exact !== undefined) return { span: exact };
    const span = this.#invocations(first, last);
    const macro = this.#isOneInvocation(first, last) ? this.#body(first, last) : undefined;
    return macro === undefined ? { span } : { span, macro };
  }

  /** The range of tokens that are all written outside macro bodies, in one file, in order. */
  #written(first: number, last: number): Span | undefined {
    const from = this.#tokens[first];
    if (from?.macro !== undefined || from === undefined) return undefined;
    let { end } = from;
    for (let i = first + 1; i <= last; i++) {
      const token = this.#tokens[i] as Token;
      if (token.macro !== undefined || token.file !== from.file || token.start < end) return undefined;
      end = token.end;
    }
    return { file: from.file, start: from.start, end };
  }

  /** The range that covers the outermost calls, in the file of the first. */
  #invocations(first: number, last: number): Span {
    const origin = this.originAt(this.#starts[first] ?? 0).site;
    let { start, end } = origin;
    for (let i = first; i <= last; i++) {
      const at = this.#sites[i] ?? this.#tokens[i];
      if (at === undefined || at.file !== origin.file) continue;
      start = Math.min(start, at.start);
      end = Math.max(end, at.end);
    }
    return { file: origin.file, start, end };
  }

  /** `x = false;` holds a macro's token, but is not of a macro's making. */
  #isOneInvocation(first: number, last: number): boolean {
    const site = this.#sites[first];
    if (site === undefined) return false;
    for (let i = first + 1; i <= last; i++) {
      const other = this.#sites[i];
      if (other?.file !== site.file || other.start !== site.start) return false;
    }
    return true;
  }

  /** The first macro whose body holds some of the tokens, and the part of its body that they are. */
  #body(first: number, last: number): SpanOf["macro"] {
    let found: { name: string; file: FileId; start: number; end: number } | undefined;
    for (let i = first; i <= last; i++) {
      const token = this.#tokens[i] as Token;
      if (token.macro === undefined) continue;
      found ??= { name: token.macro, ...spanOfToken(token) };
      if (found.name !== token.macro || found.file !== token.file) continue;
      found.start = Math.min(found.start, token.start);
      found.end = Math.max(found.end, token.end);
    }
    return found && { name: found.name, definition: { file: found.file, start: found.start, end: found.end } };
  }
}

function spanOfToken(token: Token): Span {
  return { file: token.file, start: token.start, end: token.end };
}
