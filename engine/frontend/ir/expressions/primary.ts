/** Identifiers, literals, parentheses, the comma, statement expressions. */
import { isTypeIdentifier } from "../../sema/ambiguity.ts";
import { characterValue, parseInteger, stringBytes } from "../../sema/literals.ts";
import { constantOf, ERROR_VALUE, type Operand, type Value, VOID_VALUE } from "../../sema/operand.ts";
import type { Entity } from "../../sema/scope.ts";
import type { Unit } from "../../sema/unit.ts";
import { childByField } from "../../syntax/access.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import { INT, VOID } from "../../types/basicTypes.ts";
import { alignOf, isRecord } from "../../types/layout.ts";
import { withCleanups } from "../cleanups.ts";
import { readsMemory } from "../exprs.ts";
import { markStatement } from "../statements/marks.ts";
import { assign, captured, frameObject, rvalue } from "../values.ts";

/** name → the constant, function or place that it stands for */
export function lowerIdentifier(unit: Unit, node: SyntaxNode): Operand {
  if (node.isMissing) return ERROR_VALUE;
  const name = unit.textOf(node);
  const entity = unit.scope.lookup(name);
  if (entity !== undefined) return operandOf(unit, entity, node);
  if (isTypeIdentifier(unit, node))
    return unit.fail(node, "syntax-error", `the type ‘${name}’ stands where a value must`);
  if (name === "__func__" || name === "__FUNCTION__" || name === "__PRETTY_FUNCTION__") return functionName(unit);
  return unit.fail(node, "unknown-name", `‘${name}’ is not declared`);
}

function operandOf(unit: Unit, entity: Entity, node: SyntaxNode): Operand {
  switch (entity.kind) {
    case "constant":
      return constantOf(entity.type, entity.value);
    case "function":
      if (unit.unevaluated === 0) {
        entity.draft.uses.push(unit.spanOf(node));
        unit.linker.functionId(entity.draft);
      }
      return { kind: "function", type: entity.type, draft: entity.draft };
    case "data": {
      const symbol = unit.symbolId(entity.draft);
      const type = entity.draft.definedBy === unit ? entity.draft.type : entity.type;
      return { kind: "memory", type, addr: { op: "symbol", symbol, offset: 0 } };
    }
    case "local": {
      const { place, type } = entity;
      if (place.kind === "register") return { kind: "register", type, index: place.index };
      return { kind: "memory", type, addr: { op: "frame", offset: place.offset } };
    }
    case "object":
      return { kind: "memory", type: entity.type, addr: entity.addr };
    case "typedef":
      return unit.fail(node, "syntax-error", `the type ‘${unit.textOf(node)}’ stands where a value must`);
  }
}

/** An undeclared function that is called: extern int f(), with a warning. */
export function implicitFunction(unit: Unit, node: SyntaxNode): Operand {
  const name = unit.textOf(node);
  unit.warn(node, "unknown-name", `the function ‘${name}’ is not declared`);
  const type = { kind: "function", returns: INT, params: [], variadic: true } as const;
  const entity: Entity = { kind: "function", type, draft: unit.linker.externFunction(name, type) };
  unit.fileScope.declare(name, entity);
  return operandOf(unit, entity, node);
}

function functionName(unit: Unit): Operand {
  return stringOperand(
    unit,
    [...(unit.fn?.name ?? "")].map((char) => char.charCodeAt(0)),
  );
}

function stringOperand(unit: Unit, bytes: readonly number[]): Operand {
  const draft = unit.linker.stringLiteral(Uint8Array.from([...bytes, 0]));
  return { kind: "memory", type: draft.type, addr: { op: "symbol", symbol: unit.symbolId(draft), offset: 0 } };
}

export function lowerNumber(unit: Unit, node: SyntaxNode): Operand {
  const literal = parseInteger(unit.textOf(node));
  if (literal !== undefined) return constantOf(literal.type, literal.value);
  return unit.fail(node, "unsupported-construct", "floating point is not supported");
}

export function lowerCharacter(unit: Unit, node: SyntaxNode): Operand {
  const value = characterValue(unit.textOf(node));
  if (value !== undefined) return constantOf(INT, value);
  return unit.fail(node, "unsupported-construct", "wide character constants are not supported");
}

/** The bytes of a string literal or of several side by side, without the NUL; undefined after a diagnostic. */
export function stringLiteralBytes(unit: Unit, node: SyntaxNode): number[] | undefined {
  const parts = node.type === "concatenated_string" ? node.children : [node];
  const bytes: number[] = [];
  for (const part of parts) {
    const own = stringBytes(unit.textOf(part));
    if (own === undefined) {
      unit.fail(part, "unsupported-construct", "only plain string literals are supported");
      return undefined;
    }
    for (const byte of own) bytes.push(byte);
  }
  return bytes;
}

/** "text" → the array that holds it */
export function lowerString(unit: Unit, node: SyntaxNode): Operand {
  const bytes = stringLiteralBytes(unit, node);
  return bytes === undefined ? constantOf(INT, 0n) : stringOperand(unit, bytes);
}

export function lowerTrue(): Operand {
  return constantOf(INT, 1n);
}

export function lowerFalse(): Operand {
  return constantOf(INT, 0n);
}

/** NULL, should no header have defined it */
export function lowerNull(unit: Unit): Operand {
  return constantOf(unit.pointerTo(VOID), 0n);
}

/** (e) → e; ({ … }) → a statement expression */
export function lowerParenthesized(unit: Unit, node: SyntaxNode, isWanted: boolean): Operand {
  const inner = node.children.find((child) => child.isNamed);
  if (inner === undefined) return unit.failOn(node);
  return inner.type === "compound_statement"
    ? lowerStatementExpression(unit, inner, isWanted)
    : unit.operand(inner, isWanted);
}

/** a, b → a for its effects, then b */
export function lowerComma(unit: Unit, node: SyntaxNode, isWanted: boolean): Operand {
  const left = childByField(node, "left");
  const right = childByField(node, "right");
  if (left === undefined || right === undefined) return unit.failOn(node);
  dropValue(unit, unit.operand(left, false));
  return rvalue(unit, unit.operand(right, isWanted));
}

/** A value nobody wants is computed all the same when computing it reads memory, and so may be a fault. */
export function dropValue(unit: Unit, operand: Operand): void {
  if (operand.kind === "function") return;
  const value = rvalue(unit, operand);
  if (value.constant !== undefined || !readsMemory(value.expr)) return;
  unit.builder.emit({ op: "set", reg: unit.builder.register(), value: value.expr });
}

/** ({ statements; e; }) → the statements in line, then e; its value is a register, so that leaving the block is safe */
function lowerStatementExpression(unit: Unit, node: SyntaxNode, isWanted: boolean): Operand {
  const { builder } = unit;
  const items = node.children.filter((child) => child.isNamed);
  const last = items[items.length - 1];
  let result: Operand = VOID_VALUE;
  const { cleanups } = builder;
  const lower = (): void => {
    for (const item of items) {
      if (item === last && item.type === "expression_statement" && item.children[0]?.isNamed === true) {
        const value = lastExpression(unit, item.children[0], isWanted);
        result = builder.cleanups === cleanups ? value : copied(unit, value, item);
      } else unit.statement(item);
    }
  };
  builder.statementExpressions++;
  unit.inBlock(node, () => withCleanups(unit, lower));
  builder.statementExpressions--;
  return result;
}

/** The value as it is now, whatever becomes of the variables that it was read from. */
function copied(unit: Unit, value: Value, node: SyntaxNode): Value {
  const { type } = value;
  if (type.kind === "void") return value;
  if (!isRecord(type)) return captured(unit, value, node);
  const place = frameObject(unit, type, Math.max(1, alignOf(type)));
  assign(unit, place, value, node);
  return rvalue(unit, place);
}

function lastExpression(unit: Unit, node: SyntaxNode, isWanted: boolean): Value {
  markStatement(unit, node, "expression");
  const value = rvalue(unit, unit.operand(node, isWanted));
  if (!isWanted) {
    dropValue(unit, value);
    return VOID_VALUE;
  }
  return value;
}

/** __extension__ e → e */
export function lowerExtension(unit: Unit, node: SyntaxNode, isWanted: boolean): Operand {
  const inner = node.children.find((child) => child.isNamed);
  return inner === undefined ? unit.failOn(node) : unit.operand(inner, isWanted);
}

export function lowerAsm(unit: Unit, node: SyntaxNode): Operand {
  return unit.fail(node, "unsupported-construct", "inline assembly is not supported");
}
