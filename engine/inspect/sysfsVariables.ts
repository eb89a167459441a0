/**
 * What stands behind the files of /sys/kernel/mm/ksm: the variables that a file's show function reads, and the statements of
 * the source that write them. From the program alone, so it holds for whatever a source calls them.
 */
import type { FunctionId, StatementId, SymbolId } from "../base/brands.ts";
import type { Expr, FunctionBody, Instruction } from "../frontend/ir/ir.ts";
import type { CType } from "../frontend/types/ctype.ts";
import type { Machine } from "../machine/machine.ts";

export interface FileVariables {
  /** As C expressions: "ksm_pages_shared", "ksm_scan.seqnr". */
  readonly expressions: readonly string[];
  /** Statements that write one of them, in the order of the source. */
  readonly writers: readonly StatementId[];
}

interface Variable {
  readonly symbol: SymbolId;
  readonly offset: number;
}

/** Functions that are called with a variable's address only to read it. */
const READERS = /read|show|emit|print/;
const MAX_CALLS = 3;

/** `show`: the address of a show function. */
export function variablesBehind(
  machine: Machine,
  show: number,
  isOfSource: (statement: StatementId) => boolean,
): FileVariables {
  const fn = machine.functionAt(show);
  const variables = fn === undefined ? [] : readBy(machine, fn, isOfSource, 0);
  return {
    expressions: variables.flatMap((each) => expressionOf(machine, each) ?? []),
    writers: writersOf(machine, variables, isOfSource),
  };
}

/** The source's variables that a function reads, and what the source's own functions that it calls read. */
function readBy(
  machine: Machine,
  fn: FunctionId,
  isOfSource: (statement: StatementId) => boolean,
  depth: number,
): readonly Variable[] {
  const found = new Map<string, Variable>();
  const add = (variable: Variable): void => {
    const type = machine.program.data[variable.symbol]?.type;
    if (type === undefined || type.kind === "array" || type.kind === "pointer") return;
    found.set(`${String(variable.symbol)}+${String(variable.offset)}`, variable);
  };
  const body = machine.program.functions[fn]?.body;
  for (const { instructions, end } of body?.blocks ?? []) {
    for (const each of instructions) {
      for (const expr of exprsOf(each)) loadsIn(expr, add);
      if (each.op !== "call" || each.callee.kind !== "direct") continue;
      for (const arg of each.args) if (arg.op === "symbol") add(arg);
      const callee = machine.program.functions[each.callee.fn];
      const [first] = callee?.body?.statements ?? [];
      if (first !== undefined && isOfSource(first) && depth < MAX_CALLS)
        readBy(machine, each.callee.fn, isOfSource, depth + 1).forEach(add);
    }
    if (end.op === "branch") loadsIn(end.condition, add);
    if (end.op === "switch") loadsIn(end.value, add);
    if (end.op === "return" && end.value !== undefined) loadsIn(end.value, add);
  }
  return [...found.values()];
}

function exprsOf(each: Instruction): readonly Expr[] {
  switch (each.op) {
    case "set":
      return [each.value];
    case "store":
      return [each.addr, each.value];
    case "call":
      return each.args;
    default:
      return [];
  }
}

function loadsIn(expr: Expr, add: (variable: Variable) => void): void {
  switch (expr.op) {
    case "load":
      if (expr.addr.op === "symbol") add(expr.addr);
      else loadsIn(expr.addr, add);
      return;
    case "unary":
    case "convert":
      loadsIn(expr.a, add);
      return;
    case "binary":
    case "compare":
    case "logand":
    case "logor":
      loadsIn(expr.a, add);
      loadsIn(expr.b, add);
      return;
    case "select":
      loadsIn(expr.condition, add);
      loadsIn(expr.a, add);
      loadsIn(expr.b, add);
      return;
    default:
      return;
  }
}

function writersOf(
  machine: Machine,
  variables: readonly Variable[],
  isOfSource: (statement: StatementId) => boolean,
): readonly StatementId[] {
  const found = new Set<StatementId>();
  const isOne = (expr: Expr): boolean =>
    expr.op === "symbol" && variables.some(({ symbol, offset }) => symbol === expr.symbol && offset === expr.offset);
  for (const { body } of machine.program.functions) {
    if (body !== undefined)
      writesIn(machine, body, isOne, (statement) => isOfSource(statement) && found.add(statement));
  }
  return [...found].sort((a, b) => a - b);
}

function writesIn(
  machine: Machine,
  body: FunctionBody,
  isOne: (expr: Expr) => boolean,
  add: (statement: StatementId) => void,
): void {
  for (const { instructions } of body.blocks) {
    let under: StatementId | undefined;
    for (const each of instructions) {
      if (each.op === "statement") under = each.id;
      if (under !== undefined && writes(machine, each, isOne)) add(under);
    }
  }
}

function writes(machine: Machine, each: Instruction, isOne: (expr: Expr) => boolean): boolean {
  if (each.op === "store") return isOne(each.addr);
  if (each.op === "copy" || each.op === "zero") return isOne(each.dst);
  if (each.op !== "call" || each.callee.kind !== "direct") return false;
  const name = machine.program.functions[each.callee.fn]?.name ?? "";
  return !READERS.test(name) && each.args.some(isOne);
}

/** "ksm_scan.seqnr"; undefined for a place that has no name. */
function expressionOf(machine: Machine, { symbol, offset }: Variable): string | undefined {
  const data = machine.program.data[symbol];
  if (data === undefined) return undefined;
  const path = memberAt(data.type, offset);
  return path === undefined ? undefined : `${data.name}${path}`;
}

function memberAt(type: CType, offset: number): string | undefined {
  if (type.kind !== "struct") return offset === 0 ? "" : undefined;
  const isCounter = type.members?.length === 1;
  if (offset === 0 && isCounter) return "";
  const member = type.members?.findLast((each) => each.offset <= offset);
  if (member?.name === undefined) return undefined;
  const rest = memberAt(member.type, offset - member.offset);
  return rest === undefined ? undefined : `.${member.name}${rest}`;
}
