/**
 * The files of a unit as one stream of tokens: directives obeyed, included files read in place, skipped groups left out.
 */
import type { SourceFile, Span } from "../../source/span.ts";
import type { IncludeResolver } from "../compile.ts";
import { ConditionError, ConditionReader } from "./condition.ts";
import { Expander, type FileTokens } from "./expander.ts";
import type { DirectiveLine, LexedFile, LexedFileTable } from "./fileTable.ts";
import { isSameDefinition, parseDefinition } from "./macro.ts";
import { Problems } from "./problems.ts";
import { hasSpaceBefore, isIdentifier, TokenKind, type Token } from "../../source/tokens/token.ts";

/** As deep as gcc goes. */
const INCLUDE_DEPTH_LIMIT = 200;
/** A file that includes itself twice would go on for ever without being deep for long. */
const INCLUDE_COUNT_LIMIT = 20_000;

interface Conditional {
  readonly opened: Token;
  /** One of its groups has been read. */
  isTaken: boolean;
  hasElse: boolean;
}

interface OpenFile {
  readonly lexed: LexedFile;
  at: number;
  /** The first directive at or behind `at`. */
  directive: number;
  readonly conditionals: Conditional[];
}

/** Directives whose lines have no effect here. */
const IGNORED: ReadonlySet<string> = new Set(["", "line", "ident", "sccs", "assert", "unassert"]);

export class FileReader implements FileTokens {
  readonly expander: Expander;
  readonly problems = new Problems();
  readonly #table: LexedFileTable;
  readonly #resolve: IncludeResolver;
  readonly #open: OpenFile[] = [];
  readonly #once = new Set<SourceFile>();
  readonly #reported = new Set<LexedFile>();
  #includes = 0;

  constructor(table: LexedFileTable, resolve: IncludeResolver) {
    this.#table = table;
    this.#resolve = resolve;
    this.expander = new Expander(this, table.spellings, this.problems);
  }

  /** Goes into a file; its tokens come next. */
  enter(file: SourceFile): void {
    const lexed = this.#table.lexed(file);
    this.#open.push({ lexed, at: 0, directive: 0, conditionals: [] });
    if (lexed.unterminatedComment !== undefined && !this.#reported.has(lexed)) {
      const start = lexed.unterminatedComment;
      const span = { file: file.id, start, end: Math.min(start + 2, file.text.length) };
      this.problems.at(span, "error", "unterminated-comment", "the comment that begins here has no end");
    }
    this.#reported.add(lexed);
  }

  nextInFile(withinCall: boolean): Token | undefined {
    for (;;) {
      const file = this.#open[this.#open.length - 1];
      if (file === undefined) return undefined;
      const { directives, tokens } = file.lexed;
      const directive = directives[file.directive];
      if (directive?.start === file.at) {
        file.at = directive.end;
        file.directive++;
        this.#obey(file, directive);
        continue;
      }
      const token = tokens[file.at];
      if (token !== undefined) {
        file.at++;
        return token;
      }
      if (withinCall) return undefined;
      this.#leave();
    }
  }

  isOpenNext(): boolean {
    const file = this.#open[this.#open.length - 1];
    if (file === undefined || file.lexed.directives[file.directive]?.start === file.at) return false;
    return file.lexed.tokens[file.at]?.kind === TokenKind.open;
  }

  path(): string {
    return this.#open[this.#open.length - 1]?.lexed.file.path ?? "";
  }

  lineOf(token: Token): number {
    const file = this.#table.files[token.file];
    return file === undefined ? 1 : this.#table.lexed(file).lineAt(token.start);
  }

  #leave(): void {
    const file = this.#open.pop();
    for (const { opened } of file?.conditionals ?? []) {
      this.problems.at(opened, "error", "unterminated-conditional", "this conditional has no #endif");
    }
  }

  #obey(file: OpenFile, line: DirectiveLine): void {
    const { tokens } = file.lexed;
    const hash = tokens[line.start] as Token;
    switch (line.name) {
      case "define":
        this.#define(file, line, hash);
        break;
      case "undef": {
        const name = tokens[line.start + 2];
        if (line.end < line.start + 3 || name === undefined || !isIdentifier(name)) {
          this.problems.at(hash, "error", "bad-directive", "#undef needs a name");
        } else this.expander.macros.delete(name.text);
        break;
      }
      case "include":
      case "include_next":
      case "import":
        this.#include(hash, tokens.slice(line.start + 2, line.end), line.name === "import");
        break;
      case "if":
      case "ifdef":
      case "ifndef": {
        const isTaken = this.#holds(file, line, line.name);
        file.conditionals.push({ opened: hash, isTaken, hasElse: false });
        if (!isTaken) this.#skip(file);
        break;
      }
      case "elif":
      case "elifdef":
      case "elifndef":
      case "else":
      case "endif":
        this.#middle(file, line, hash);
        break;
      case "error":
      case "warning":
        this.#complain(file, line, line.name);
        break;
      case "pragma":
        if (tokens[line.start + 2]?.text === "once" && line.end > line.start + 2) this.#once.add(file.lexed.file);
        break;
      default:
        this.#other(file, line, hash);
    }
  }

  #other(file: OpenFile, line: DirectiveLine, hash: Token): void {
    const word = line.end > line.start + 1 ? file.lexed.tokens[line.start + 1] : undefined;
    if (word?.kind === TokenKind.number || (IGNORED.has(line.name) && (word === undefined || isIdentifier(word))))
      return;
    this.problems.at(word ?? hash, "error", "bad-directive", `'#${word?.text ?? ""}' is no directive`);
  }

  #define(file: OpenFile, line: DirectiveLine, hash: Token): void {
    line.definition ??= parseDefinition(file.lexed.tokens.slice(line.start + 2, line.end), hash);
    const { definition } = line;
    if (definition.problem !== undefined) {
      this.problems.at(definition.span, "error", "bad-macro", definition.problem);
      return;
    }
    const known = this.expander.macros.get(definition.name);
    if (known !== undefined && !isSameDefinition(known.definition, definition)) {
      const message = `macro '${definition.name}' is defined again, differently`;
      this.problems.at(definition.span, "warning", "macro-redefined", message);
    }
    this.expander.define(definition);
  }

  #complain(file: OpenFile, line: DirectiveLine, name: "error" | "warning"): void {
    const { tokens, file: source } = file.lexed;
    const first = tokens[line.start + 2];
    const last = tokens[line.end - 1];
    const hasText = line.end > line.start + 2 && first !== undefined && last !== undefined;
    const text = hasText ? source.text.slice(first.start, last.end) : "";
    const end = last?.end ?? 0;
    const span: Span = { file: source.id, start: (tokens[line.start] as Token).start, end };
    this.problems.at(span, name, `hash-${name}`, `#${name} ${text}`.trimEnd());
  }

  #holds(file: OpenFile, line: DirectiveLine, kind: string): boolean {
    const { tokens } = file.lexed;
    const rest = tokens.slice(line.start + 2, line.end);
    const hash = tokens[line.start] as Token;
    if (kind === "if" || kind === "elif") return this.#evaluate(rest, hash);
    const name = rest[0];
    if (name === undefined || !isIdentifier(name)) {
      this.problems.at(name ?? hash, "error", "bad-directive", `#${kind} needs a name`);
      return false;
    }
    return this.expander.isDefined(name.text) === kind.endsWith("ifdef");
  }

  #evaluate(tokens: readonly Token[], hash: Token): boolean {
    const { expander } = this;
    const reader = new ConditionReader(
      {
        next: () => expander.next(),
        raw: () => expander.pull(true),
        isDefined: (name) => expander.isDefined(name) || name.startsWith("__has_"),
        hasInclude: (inside) => {
          const header = this.#headerOf(inside, hash);
          return header !== undefined && this.#find(header) !== undefined;
        },
      },
      "if",
    );
    return expander.above(tokens, undefined, () => {
      try {
        return reader.read().value !== 0n;
      } catch (error) {
        if (!(error instanceof ConditionError)) throw error;
        this.problems.at(error.at ?? hash, "error", "bad-condition", `in #if: ${error.message}`);
        return false;
      }
    });
  }

  /** From behind a group that is not read, to behind the directive that ends it or begins one that is. */
  #skip(file: OpenFile): void {
    const { directives, tokens } = file.lexed;
    let depth = 0;
    for (; file.directive < directives.length; file.directive++) {
      const line = directives[file.directive] as DirectiveLine;
      if (line.name === "if" || line.name === "ifdef" || line.name === "ifndef") depth++;
      else if (line.name === "endif" && depth > 0) depth--;
      else if (depth === 0 && (line.name === "endif" || line.name.startsWith("el")) && this.#startsGroup(file, line)) {
        file.at = line.end;
        file.directive++;
        return;
      }
    }
    file.at = tokens.length;
  }

  /** Of a #elif, #else, #endif behind a group that was skipped: whether reading goes on behind it. */
  #startsGroup(file: OpenFile, line: DirectiveLine): boolean {
    const conditional = file.conditionals[file.conditionals.length - 1];
    if (conditional === undefined) return true;
    const hash = file.lexed.tokens[line.start] as Token;
    if (line.name === "endif") {
      file.conditionals.pop();
      return true;
    }
    if (line.name !== "else" && !line.name.startsWith("elif")) return false;
    if (conditional.hasElse) this.problems.at(hash, "error", "stray-directive", `#${line.name} after #else`);
    if (line.name === "else") conditional.hasElse = true;
    if (conditional.isTaken) return false;
    conditional.isTaken = line.name === "else" || this.#holds(file, line, line.name);
    return conditional.isTaken;
  }

  /** #elif, #else, #endif behind a group that was read. */
  #middle(file: OpenFile, line: DirectiveLine, hash: Token): void {
    const conditional = file.conditionals[file.conditionals.length - 1];
    if (conditional === undefined) {
      this.problems.at(hash, "error", "stray-directive", `#${line.name} without #if`);
    } else if (line.name === "endif") {
      file.conditionals.pop();
    } else {
      if (conditional.hasElse) this.problems.at(hash, "error", "stray-directive", `#${line.name} after #else`);
      if (line.name === "else") conditional.hasElse = true;
      this.#skip(file);
    }
  }

  #include(hash: Token, rest: readonly Token[], isImport: boolean): void {
    const header = this.#headerOf(rest, hash);
    if (header === undefined) {
      this.problems.at(hash, "error", "bad-directive", '#include needs "file" or <file>');
      return;
    }
    if (this.#open.length >= INCLUDE_DEPTH_LIMIT || ++this.#includes > INCLUDE_COUNT_LIMIT) {
      this.problems.at(header.span, "error", "include-limit", `'${header.path}': files include each other without end`);
      return;
    }
    const found = this.#find(header);
    if (found === undefined) {
      const message = `'${header.path}' is not among KSM Lab's headers and is read as empty`;
      this.problems.at(header.span, "info", "unknown-include", message);
      return;
    }
    const file = this.#table.add(found.path, found.text, found.role);
    const { guard } = this.#table.lexed(file);
    if (this.#once.has(file) || (guard !== undefined && this.expander.macros.has(guard))) return;
    if (isImport) this.#once.add(file);
    this.enter(file);
  }

  #find(header: Header): ReturnType<IncludeResolver> {
    const from = this.#open[this.#open.length - 1]?.lexed.file.path ?? "";
    return this.#resolve(header.path, header.form, from);
  }

  /** What stands behind #include; macros are expanded when it is neither form as it is. */
  #headerOf(rest: readonly Token[], hash: Token): Header | undefined {
    const direct = headerFrom(rest);
    if (direct !== undefined || rest.length === 0) return direct;
    const site = { file: hash.file, start: rest[0]?.start ?? hash.start, end: rest[rest.length - 1]?.end ?? hash.end };
    const expanded = headerFrom(this.expander.expandAll(rest, site));
    return expanded === undefined ? undefined : { ...expanded, span: site };
  }
}

interface Header {
  readonly path: string;
  readonly form: "angle" | "quote";
  readonly span: Span;
}

function headerFrom(tokens: readonly Token[]): Header | undefined {
  const first = tokens[0];
  if (first === undefined) return undefined;
  if (first.kind === TokenKind.string && first.text.startsWith('"')) {
    return {
      path: first.text.slice(1, -1),
      form: "quote",
      span: { file: first.file, start: first.start, end: first.end },
    };
  }
  if (first.text !== "<") return undefined;
  let path = "";
  for (let at = 1; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (token.text === ">")
      return { path, form: "angle", span: { file: first.file, start: first.start, end: token.end } };
    path += (at > 1 && hasSpaceBefore(token) ? " " : "") + token.text;
  }
  return undefined;
}
