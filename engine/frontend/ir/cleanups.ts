/**
 * Variables with __attribute__((cleanup(f))): f(&variable) is called wherever their scope is left, the last one declared
 * first. `__free()`, `guard()` and `scoped_guard()` of Linux are made of it.
 *
 * The cleanups in effect are a list from the innermost outwards, kept by the builder. Every way out of a scope knows the
 * list that is in effect where it leads: the end of a block, a loop's break and continue, a label (whose list is known only
 * when it is met: a goto out of a cleanup's scope leads through a block that is filled at the end of the function), and
 * none for a return. What lies between the two lists is called on the way.
 */
import type { Unit } from "../sema/unit.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import type { FunctionType, ScalarKind } from "../types/ctype.ts";
import { isRecord, scalarOf } from "../types/layout.ts";
import { valueOf } from "../sema/operand.ts";
import type { Callee, Expr } from "./ir.ts";
import { markStatement } from "./statements/marks.ts";
import { exprAs } from "./values.ts";

export interface Cleanup {
  readonly outer: Cleanup | undefined;
  readonly name: string;
  /** The declarator, which is shown when it is called. */
  readonly node: SyntaxNode;
  readonly callee: Callee;
  readonly argument: Expr;
  readonly resultKind: ScalarKind | undefined;
}

/** The variable, which lies in the frame, is to be cleaned up by the function that the attribute names. */
export function addCleanup(unit: Unit, attribute: SyntaxNode, node: SyntaxNode, variable: string): void {
  const entity = unit.scope.lookup(variable);
  if (entity?.kind !== "local" || entity.place.kind !== "frame") return;
  const operand = unit.operand(attribute);
  if (unit.isError(operand.type)) return;
  if (operand.kind !== "function" || operand.type.params.length !== 1) {
    unit.fail(attribute, "bad-attribute", "a cleanup must be a function with one parameter");
    return;
  }
  const address: Expr = { op: "frame", offset: entity.place.offset };
  const argument = exprAs(unit, valueOf(unit.pointerTo(entity.type), address), operand.type.params[0]!.type, attribute);
  const callee: Callee = { kind: "direct", fn: unit.functionId(operand.draft) };
  const { builder } = unit;
  builder.cleanups = {
    outer: builder.cleanups,
    name: variable,
    node,
    callee,
    argument,
    resultKind: resultKind(operand.type),
  };
}

function resultKind({ returns }: FunctionType): ScalarKind | undefined {
  return isRecord(returns) ? undefined : scalarOf(returns);
}

/** Calls those that are in effect here and not where it goes on; the list itself stays as it is. */
export function callCleanups(unit: Unit, until: Cleanup | undefined): void {
  callBetween(unit, unit.builder.cleanups, until);
}

function callBetween(unit: Unit, from: Cleanup | undefined, until: Cleanup | undefined): void {
  for (let each = from; each !== undefined && each !== until; each = each.outer) {
    const { node, callee, argument, resultKind: kind } = each;
    markStatement(unit, node, "cleanup");
    const call = { op: "call", callee, args: [argument], span: unit.spanOf(node) } as const;
    unit.builder.emit(kind === undefined ? call : { ...call, resultKind: kind });
  }
}

/** Lowers what declares variables of its own; those of them that have a cleanup end with it. */
export function withCleanups(unit: Unit, lower: () => void): void {
  const outer = unit.builder.cleanups;
  lower();
  callCleanups(unit, outer);
  unit.builder.cleanups = outer;
}

/** A value that the cleanups up to `until` must not change any more. */
export function keptFrom(unit: Unit, until: Cleanup | undefined, value: Expr): Expr {
  return unit.builder.cleanups === until || value.op === "const" ? value : unit.builder.temporary(value);
}

export interface Goto {
  readonly node: SyntaxNode;
  readonly label: string;
  readonly cleanups: Cleanup | undefined;
  /** Empty, and ended by nothing yet; undefined: it has jumped to the label. */
  readonly via: number | undefined;
}

/** goto label → a jump to it, by a block of its own where cleanups are in effect */
export function jumpToLabel(unit: Unit, node: SyntaxNode): void {
  const { builder } = unit;
  const label = unit.textOf(node);
  const to = builder.label(label, node).block;
  const { cleanups } = builder;
  const via = cleanups === undefined ? undefined : builder.newBlock();
  builder.jump(via ?? to);
  builder.gotos.push({ node, label, cleanups, via });
}

/** At the end of the function, when all labels are known. */
export function settleGotos(unit: Unit): void {
  const { builder } = unit;
  for (const { node, label: name, cleanups, via } of builder.gotos) {
    const label = builder.label(name, node);
    if (!label.isDefined) continue;
    const inside = label.cleanups;
    if (inside !== undefined && !isAmong(inside, cleanups)) {
      const message = `a goto into the scope of ‘${inside.name}’, which has a cleanup, is not supported (gcc takes it, clang does not)`;
      unit.fail(node, "unsupported-construct", message);
    } else if (via !== undefined) {
      builder.enter(via);
      callBetween(unit, cleanups, inside);
      builder.jump(label.block);
    }
  }
}

function isAmong(cleanup: Cleanup, list: Cleanup | undefined): boolean {
  for (let each = list; each !== undefined; each = each.outer) if (each === cleanup) return true;
  return false;
}
