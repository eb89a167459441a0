/**
 * Expressions evaluated for a frame: compiled once for the place that it stands at, run on what it holds. An evaluation
 * leaves no trace in the machine; what an assignment would do is told, and done by whoever asked (debugger.ts).
 */
import type { StatementId, ThreadId } from "../../base/brands.ts";
import { LabError } from "../../base/labError.ts";
import { badExpression, compileExpression, type CompiledExpression } from "../../frontend/compileExpression.ts";
import type { IrFunction } from "../../frontend/ir/ir.ts";
import type { Effects, Frame } from "../../machine/machine.ts";
import type { CObject } from "../../inspect/values/valueNode.ts";
import { unitOf, visibleVariables } from "./frames.ts";
import type { SessionCore } from "./sessionCore.ts";

/** What an expression is evaluated for: a frame, or no more than the source's globals. */
export interface Site {
  readonly fn: IrFunction | undefined;
  readonly statement: StatementId | undefined;
  readonly frame: Frame | undefined;
  /** Whose frame it is: what `current` means. */
  readonly thread?: ThreadId;
}

export const NO_FRAME: Site = { fn: undefined, statement: undefined, frame: undefined };

export interface Evaluation {
  /** undefined: it has no value. */
  readonly object: CObject | undefined;
  readonly compiled: CompiledExpression;
  readonly effects: Effects | undefined;
}

const MAX_STEPS = 1_000_000;
const MAX_CACHED = 2000;

export class Expressions {
  private readonly core: SessionCore;
  private readonly compiled = new Map<string, CompiledExpression>();

  constructor(core: SessionCore) {
    this.core = core;
  }

  /** Throws LabError "bad-expression" with the column of the problem. */
  compile(text: string, site: Pick<Site, "fn" | "statement">, wants: "place" | "value" = "place"): CompiledExpression {
    const { fn, statement } = site;
    const key = `${String(fn?.id)} ${String(statement)} ${wants} ${text}`;
    const known = this.compiled.get(key);
    if (known !== undefined) return known;
    const compiled = compileExpression(
      text,
      {
        unit: unitOf(this.core, fn),
        others: this.core.source.units,
        variables: fn === undefined ? [] : visibleVariables(this.core.machine.program, fn, statement),
        registerCount: fn?.body?.registerCount ?? 0,
        parser: this.core.source.parser,
      },
      wants,
    );
    if (this.compiled.size >= MAX_CACHED) this.compiled.clear();
    this.compiled.set(key, compiled);
    return compiled;
  }

  /** Throws LabError "bad-expression", also for a fault on the way. `mayAssign`: otherwise assignments are refused. */
  evaluate(text: string, site: Site, mayAssign = false): Evaluation {
    const compiled = this.compile(text, site);
    if (compiled.assigns && !mayAssign)
      throw badExpression("this assigns something: only the debug console may do that", 0);
    const outcome = this.run(compiled, site, compiled.assigns);
    const { yields, type, bits } = compiled;
    if (yields === "nothing") return { object: undefined, compiled, effects: outcome.effects };
    const object: CObject =
      yields === "value"
        ? { type, address: undefined, value: outcome.value }
        : { type, address: outcome.value, ...(bits === undefined ? {} : { bits }) };
    return { object, compiled, effects: outcome.effects };
  }

  /** The number that a scalar expression gives. Throws like evaluate(). */
  number(compiled: CompiledExpression, site: Pick<Site, "frame" | "thread">): number {
    return this.run(compiled, site, false).value;
  }

  private run(
    compiled: CompiledExpression,
    site: Pick<Site, "frame" | "thread">,
    capture: boolean,
  ): { readonly value: number; readonly effects: Effects | undefined } {
    const { frame } = site;
    const args = frame === undefined ? [0, 0] : [...frame.registers, frame.frameAddress];
    const outcome = this.core.machine.evaluate(compiled.body, args.slice(-compiled.body.paramKinds.length), {
      maxSteps: MAX_STEPS,
      capture,
      ...(site.thread === undefined ? {} : { as: site.thread }),
    });
    if (outcome.kind === "fault") throw new LabError("bad-expression", outcome.fault.message, EXPRESSION);
    return outcome;
  }
}

const EXPRESSION = { path: "<expression>", line: 1, column: 0 };
