/** Reasons to stop that are no breakpoints: faults, WARN_ON, KSM's own invariants and those that the user states. */
import { LabError } from "../../base/labError.ts";
import type { Fault } from "../../machine/fault.ts";
import type { BoundBreakpoint, ExceptionBreakpoint, ExceptionFilter, ExceptionInfo } from "../debugView.ts";
import { hasText, problemOf } from "./breakpoints.ts";
import { EXCEPTION_FILTERS, FILTER_OF_FAULT } from "./exceptionFilters.ts";
import { type Expressions, NO_FRAME } from "./expressions.ts";
import { type InvariantBreak, KsmInvariants } from "./ksmInvariants.ts";
import type { SessionCore } from "./sessionCore.ts";

export interface ExceptionHit extends ExceptionInfo {
  /** The step of the statement that did it. */
  readonly step: number;
}

interface Invariant {
  readonly text: string;
  held: boolean;
}

export class Exceptions {
  private readonly core: SessionCore;
  private readonly expressions: Expressions;
  private readonly nextId: () => number;
  readonly ofKsm: KsmInvariants;
  private stopsAtWarnings = false;
  /** Those whose faults are reported as exceptions. */
  private reported: ReadonlySet<ExceptionFilter> = new Set(Object.values(FILTER_OF_FAULT));
  private invariants: readonly Invariant[] = [];
  private events = 0;

  constructor(core: SessionCore, expressions: Expressions, nextId: () => number) {
    this.core = core;
    this.expressions = expressions;
    this.nextId = nextId;
    this.ofKsm = new KsmInvariants(core);
  }

  /** A fault ends the run whatever the filters say: they decide whether it is called an exception. */
  reports({ kind }: Fault): boolean {
    const filter = FILTER_OF_FAULT[kind];
    return filter === undefined || this.reported.has(filter);
  }

  get isEmpty(): boolean {
    return !this.stopsAtWarnings && this.invariants.length === 0;
  }

  set(wanted: readonly ExceptionBreakpoint[]): readonly BoundBreakpoint[] {
    const invariants: Invariant[] = [];
    const bound = wanted.map(({ filter, condition }): BoundBreakpoint => {
      const id = this.nextId();
      if (!EXCEPTION_FILTERS.some((each) => each.filter === filter)) {
        return { id, verified: false, message: `there is no filter ‘${filter}’` };
      }
      if (filter !== "invariant") return { id, verified: true };
      if (!hasText(condition))
        return { id, verified: false, message: "an invariant is a C expression: give it as the condition" };
      const problem = problemOf({ condition }, this.expressions, NO_FRAME);
      if (problem !== undefined) return { id, verified: false, message: problem };
      invariants.push({ text: condition, held: false });
      return { id, verified: true };
    });
    this.stopsAtWarnings = wanted.some(({ filter }) => filter === "warn-on");
    this.ofKsm.isOn = wanted.some(({ filter }) => filter === "ksm-invariants");
    this.reported = new Set(wanted.map(({ filter }) => filter));
    this.invariants = invariants;
    return bound;
  }

  begin(): void {
    this.events = this.core.machine.events.length;
    for (const invariant of this.invariants) invariant.held = this.holds(invariant);
  }

  /** What the statement before did. */
  at(): readonly ExceptionHit[] {
    if (this.isEmpty) return NO_HITS;
    const step = this.core.machine.step - 1;
    const hits: ExceptionHit[] = [];
    const { events } = this.core.machine;
    for (; this.events < events.length; this.events++) {
      const event = events.at(this.events);
      if (event?.name !== "warn" || !this.stopsAtWarnings) continue;
      const description = `WARN_ON: ${Object.values(event.fields).join(" ")}`;
      hits.push({ id: "warn-on", description, details: [], step });
    }
    for (const invariant of this.invariants) {
      const holds = this.holds(invariant);
      if (invariant.held && !holds)
        hits.push({ id: "invariant", description: `‘${invariant.text}’ does not hold any more`, details: [], step });
      invariant.held = holds;
    }
    return hits;
  }

  /** Going forward, at a quiet point. */
  atQuiet(): readonly ExceptionHit[] {
    return this.ofKsm.isOn ? hitsOf(this.ofKsm.passed()) : NO_HITS;
  }

  /** Going backwards: what the statement before did, the operation that it ended included. */
  before(): readonly ExceptionHit[] {
    const hits = this.at();
    return this.ofKsm.isOn ? [...hits, ...hitsOf(this.ofKsm.brokenAt(this.core.machine.step))] : hits;
  }

  /** Where it cannot be evaluated it is not broken. */
  private holds({ text }: Invariant): boolean {
    try {
      return this.expressions.number(this.expressions.compile(text, NO_FRAME, "value"), NO_FRAME) !== 0;
    } catch (error) {
      if (error instanceof LabError) return true;
      throw error;
    }
  }
}

const NO_HITS: readonly ExceptionHit[] = [];

function hitsOf(broken: InvariantBreak | undefined): readonly ExceptionHit[] {
  if (broken === undefined) return NO_HITS;
  const { description, details, step } = broken;
  return [{ id: "ksm-invariants", description, details, step: step - 1 }];
}

export function faultInfo(
  fault: Fault,
  place: (who: { statement: number | undefined; step: number }) => string,
): ExceptionInfo {
  const { object, kind, message } = fault;
  const details: string[] = [];
  if (object !== undefined) {
    details.push(
      `${object.name}: ${String(object.size)} bytes, ${object.state}; the address is ${String(object.offset)} bytes into it`,
    );
    if (object.allocated !== undefined) details.push(`allocated at ${place(object.allocated)}`);
    if (object.freed !== undefined) details.push(`freed at ${place(object.freed)}`);
  }
  if (fault.functionName !== undefined) details.push(`in a call of ${fault.functionName}()`);
  return { id: kind, description: message, details };
}
