/** Breakpoints on statements and functions: where they are bound, and whether one is hit. */
import type { StatementId, ThreadId } from "../../base/brands.ts";
import { LabError } from "../../base/labError.ts";
import type { BoundBreakpoint, FunctionBreakpoint, SourceBreakpoint } from "../debugView.ts";
import type { Expressions, Site } from "./expressions.ts";
import { HitCounts, type HitTest, parseHitCondition } from "./hitCounts.ts";
import type { SessionCore } from "./sessionCore.ts";

/** What may be asked of any breakpoint. */
export interface Terms {
  readonly condition?: string;
  readonly hitCondition?: string;
}

export interface Breakpoint extends Terms {
  readonly id: number;
  readonly kind: "line" | "function";
  readonly statement: StatementId;
  readonly logMessage?: string;
  readonly hitTest: HitTest | undefined;
  /** Only where conditions and counts meet: a plain count is the machine's own. */
  readonly counts: HitCounts | undefined;
}

export interface Hit {
  readonly breakpoint: Breakpoint;
  /** A condition that could not be evaluated stops, and says so. */
  readonly problem?: string;
}

export class Breakpoints {
  private readonly core: SessionCore;
  private readonly expressions: Expressions;
  private readonly nextId: () => number;
  private readonly ofFiles = new Map<string, readonly Breakpoint[]>();
  private ofFunctions: readonly Breakpoint[] = [];
  private byStatement: readonly (readonly Breakpoint[] | undefined)[] = [];

  constructor(core: SessionCore, expressions: Expressions, nextId: () => number) {
    this.core = core;
    this.expressions = expressions;
    this.nextId = nextId;
  }

  /** Replaces those of the file. */
  setSource(path: string, wanted: readonly SourceBreakpoint[]): readonly BoundBreakpoint[] {
    const made = wanted.map((each) => this.bindLine(path, each));
    this.ofFiles.set(
      path,
      made.flatMap(({ breakpoint }) => breakpoint ?? []),
    );
    this.index();
    return made.map(({ bound }) => bound);
  }

  setFunctions(wanted: readonly FunctionBreakpoint[]): readonly BoundBreakpoint[] {
    const made = wanted.map((each) => this.bindFunction(each));
    this.ofFunctions = made.flatMap(({ breakpoint }) => breakpoint ?? []);
    this.index();
    return made.map(({ bound }) => bound);
  }

  /** Those whose hits have to be counted from the start of the history. */
  get counted(): readonly Breakpoint[] {
    return [...this.ofFiles.values(), this.ofFunctions].flat().filter(({ counts }) => counts !== undefined);
  }

  /** The breakpoints that are hit before this statement, log points among them. */
  at(statement: StatementId, thread: ThreadId): readonly Hit[] {
    const here = this.byStatement[statement];
    return here === undefined ? NONE : here.flatMap((breakpoint) => this.hit(breakpoint, thread) ?? []);
  }

  site(statement: StatementId, thread: ThreadId): Site {
    const { machine } = this.core;
    const frame = machine.topFrame(thread);
    return { fn: frame && machine.program.functions[frame.fn], statement, frame, thread };
  }

  private hit(breakpoint: Breakpoint, thread: ThreadId): Hit | undefined {
    const { machine } = this.core;
    const { statement, condition, hitTest, counts } = breakpoint;
    if (breakpoint.kind === "function" && !machine.isAtEntry(thread)) return undefined;
    if (condition !== undefined) {
      const outcome = holds(this.expressions, condition, this.site(statement, thread));
      if (typeof outcome === "string") return { breakpoint, problem: outcome };
      if (!outcome) return undefined;
    }
    if (hitTest === undefined) return { breakpoint };
    const fn = machine.program.statements[statement]?.fn ?? 0;
    const plain =
      breakpoint.kind === "function"
        ? (machine.functionCounts[fn] ?? 0)
        : (machine.statementCounts[statement] ?? 0) + 1;
    return hitTest(counts?.count(machine.step) ?? plain) ? { breakpoint } : undefined;
  }

  private bindLine(path: string, wanted: SourceBreakpoint): Bound {
    const { places } = this.core.source;
    const id = this.nextId();
    if (!this.core.machine.program.files.some((file) => file.path === path)) {
      return refused(id, `${path} is not part of the program`);
    }
    const line = places.lineWithStatement(path, wanted.line);
    const on = line === undefined ? [] : places.statementsOnLine(path, line);
    const statement =
      on.find((each) => places.ofStatement(each).column >= (line === wanted.line ? (wanted.column ?? 0) : 0)) ?? on[0];
    if (line === undefined || statement === undefined) return refused(id, "no statement begins near this line");
    const place = places.ofStatement(statement);
    const note =
      line === wanted.line
        ? undefined
        : `no statement begins on line ${String(wanted.line + 1)}: moved to line ${String(line + 1)}`;
    return this.accept({ id, kind: "line", statement }, wanted, {
      id,
      verified: true,
      place,
      ...(note === undefined ? {} : { message: note }),
    });
  }

  private bindFunction(wanted: FunctionBreakpoint): Bound {
    const { program } = this.core.machine;
    const id = this.nextId();
    const named = program.functions.filter(({ name }) => name === wanted.name.trim().replace(/\(\)$/, ""));
    const fn = named.find(({ body }) => body !== undefined) ?? named[0];
    if (fn === undefined) return refused(id, `the program has no function ${wanted.name}()`);
    if (fn.body === undefined) {
      const why =
        fn.broken === undefined ? "is part of the machine, not C" : `could not be compiled: ${fn.broken.message}`;
      return refused(id, `${fn.name}() ${why}`);
    }
    const [statement] = fn.body.statements;
    if (statement === undefined) return refused(id, `${fn.name}() has no statement`);
    const place = this.core.source.places.ofStatement(statement);
    return this.accept({ id, kind: "function", statement }, wanted, { id, verified: true, place });
  }

  private accept(
    base: Pick<Breakpoint, "id" | "kind" | "statement">,
    terms: SourceBreakpoint | FunctionBreakpoint,
    bound: BoundBreakpoint,
  ): Bound {
    const { condition, hitCondition } = terms;
    const logMessage = "logMessage" in terms ? terms.logMessage : undefined;
    const fn = this.core.machine.program.functions[this.core.machine.program.statements[base.statement]?.fn ?? -1];
    const problem = problemOf(terms, this.expressions, { fn, statement: base.statement });
    if (problem !== undefined) return refused(base.id, problem, bound.place);
    const isCounted = hasText(condition) && hasText(hitCondition);
    return {
      bound,
      breakpoint: {
        ...base,
        hitTest: hasText(hitCondition) ? parseHitCondition(hitCondition) : undefined,
        counts: isCounted ? new HitCounts() : undefined,
        ...(hasText(condition) ? { condition } : {}),
        ...(hasText(logMessage) ? { logMessage } : {}),
      },
    };
  }

  /** A function's own breakpoint stands at every statement that it may begin with: its first. */
  private index(): void {
    const by: Breakpoint[][] = [];
    for (const each of [...this.ofFiles.values(), this.ofFunctions].flat()) (by[each.statement] ??= []).push(each);
    this.byStatement = by;
  }
}

const NONE: readonly Hit[] = [];

interface Bound {
  readonly bound: BoundBreakpoint;
  readonly breakpoint?: Breakpoint;
}

function refused(id: number, message: string, place?: BoundBreakpoint["place"]): Bound {
  return { bound: { id, verified: false, message, ...(place === undefined ? {} : { place }) } };
}

export function hasText(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== "";
}

/** Why the terms cannot be met, before anything runs. */
export function problemOf(
  terms: Terms,
  expressions: Expressions,
  site: Pick<Site, "fn" | "statement">,
): string | undefined {
  const { condition, hitCondition } = terms;
  if (hasText(hitCondition) && parseHitCondition(hitCondition) === undefined) {
    return `the hit count ‘${hitCondition}’ is none of: 5, = 5, > 3, >= 3, < 3, <= 3, % 10`;
  }
  if (!hasText(condition)) return undefined;
  try {
    const { assigns, yields } = expressions.compile(condition, site, "value");
    if (assigns) return "a condition cannot assign anything";
    return yields === "value" ? undefined : "a condition must have a scalar value";
  } catch (error) {
    if (error instanceof LabError) return `condition: ${error.message}`;
    throw error;
  }
}

/** Whether a condition holds; a text says why it cannot be told. */
export function holds(expressions: Expressions, condition: string, site: Site): boolean | string {
  try {
    return expressions.number(expressions.compile(condition, site, "value"), site) !== 0;
  } catch (error) {
    if (error instanceof LabError) return `the condition ‘${condition}’ cannot be evaluated: ${error.message}`;
    throw error;
  }
}
