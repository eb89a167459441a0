/** Reasons to stop that are no breakpoints: what the filters mean, WARN_ON, invariants that the user states. */
import { LabError } from "../../base/labError.ts";
import type { Fault } from "../../machine/fault.ts";
import type { BoundBreakpoint, ExceptionBreakpoint, ExceptionFilterInfo, ExceptionInfo } from "../debugView.ts";
import { hasText, problemOf } from "./breakpoints.ts";
import { type Expressions, NO_FRAME } from "./expressions.ts";
import type { SessionCore } from "./sessionCore.ts";

const BROKEN = "The simulated kernel cannot go on from here: it stops with or without this filter.";

export const EXCEPTION_FILTERS: readonly ExceptionFilterInfo[] = [
  { filter: "bug-on", label: "BUG_ON", description: `A BUG_ON() or VM_BUG_ON() is true. ${BROKEN}`, isDefault: true },
  { filter: "warn-on", label: "WARN_ON", description: "A WARN_ON() is true.", isDefault: true },
  {
    filter: "null-access",
    label: "Null or wild access",
    description: `Memory that is not there is read or written. ${BROKEN}`,
    isDefault: true,
  },
  {
    filter: "use-after-free",
    label: "Use after free",
    description: `Memory is used that was freed. ${BROKEN}`,
    isDefault: true,
  },
  {
    filter: "deadlock",
    label: "Deadlock",
    description: `Every thread waits for a lock that none will release. ${BROKEN}`,
    isDefault: true,
  },
  {
    filter: "unmodelled-function",
    label: "Function nobody models",
    description: `A function is called that neither ksm.c nor KSM Lab has. ${BROKEN}`,
    isDefault: true,
  },
  {
    filter: "integer-range",
    label: "Integer out of range",
    description: `A 64-bit integer outside ±2^53 comes up. ${BROKEN}`,
    isDefault: true,
  },
  {
    filter: "invariant",
    label: "Invariant broken",
    description: "A C expression that holds ceases to hold.",
    isDefault: false,
    conditionDescription: "What must hold, over globals: ksm_pages_sharing >= ksm_pages_shared",
  },
];

export interface ExceptionHit {
  readonly id: "warn-on" | "invariant";
  readonly description: string;
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
  private stopsAtWarnings = false;
  private invariants: readonly Invariant[] = [];
  private events = 0;

  constructor(core: SessionCore, expressions: Expressions, nextId: () => number) {
    this.core = core;
    this.expressions = expressions;
    this.nextId = nextId;
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
      const event = events[this.events];
      if (event?.name !== "warn" || !this.stopsAtWarnings) continue;
      hits.push({ id: "warn-on", description: `WARN_ON: ${Object.values(event.fields).join(" ")}`, step });
    }
    for (const invariant of this.invariants) {
      const holds = this.holds(invariant);
      if (invariant.held && !holds)
        hits.push({ id: "invariant", description: `‘${invariant.text}’ does not hold any more`, step });
      invariant.held = holds;
    }
    return hits;
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
