/** Function definitions: the head when the unit is read, the body when something needs it. */
import type { Diagnostic } from "../../source/diagnostic.ts";
import { declaratorOf, parameterNodes } from "../sema/declarators.ts";
import type { FunctionDefinition, FunctionDraft } from "../sema/drafts.ts";
import { specifiersOf } from "../sema/specifiers.ts";
import type { Unit } from "../sema/unit.ts";
import { childByField } from "../syntax/access.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import type { FunctionType, ScalarKind } from "../types/ctype.ts";
import { isRecord, scalarOf, sizeOf } from "../types/layout.ts";
import { addressedNames } from "./addressed.ts";
import { settleGotos } from "./cleanups.ts";
import { addVariable, declareFunction, isInSource, placeForLocal } from "./declarations.ts";
import { recordKind } from "./expressions/recordKind.ts";
import { VARIADIC_SLOTS } from "./expressions/intrinsics.ts";
import { FunctionBuilder } from "./functionBuilder.ts";
import { reportSyntaxErrors } from "./syntaxErrors.ts";

/** type name(parameters) { … } at file scope: declared, and needed at once if it is a root. */
export function declareDefinition(unit: Unit, node: SyntaxNode): void {
  const specifiers = specifiersOf(unit, node);
  const declaratorNode = childByField(node, "declarator");
  if (declaratorNode === undefined) {
    unit.failOn(node);
    return;
  }
  const declared = declaratorOf(unit, specifiers.type, declaratorNode);
  const { name, nameNode, type } = declared;
  if (name === undefined || nameNode === undefined || type.kind !== "function") {
    unit.fail(node, "syntax-error", "this is not a function");
    return;
  }
  const draft = declareFunction(unit, specifiers, { ...declared, name, type: prototypeOf(type) });
  if (!takesDefinition(unit, draft, nameNode)) return;
  draft.type = prototypeOf(type);
  draft.definition = { unit, node, declared };
  draft.nameSpan = unit.spanOf(nameNode);
  draft.span = unit.extentOf(node);
  draft.file = draft.nameSpan.file;
  if (!specifiers.isStatic || isInSource(unit, nameNode)) unit.linker.functionId(draft);
}

/** A definition with `()` takes nothing, where a declaration with `()` takes anything. */
function prototypeOf(type: FunctionType): FunctionType {
  return type.variadic && type.params.length === 0 ? { ...type, variadic: false } : type;
}

function takesDefinition(unit: Unit, draft: FunctionDraft, node: SyntaxNode): boolean {
  const other = draft.definition?.unit;
  if (other === undefined) return true;
  if (other.role === "model" && unit.role === "source") return true;
  if (other.role === unit.role) unit.fail(node, "redefinition", `the function ‘${draft.name}’ is defined twice`);
  return false;
}

/** Lowers the body; a diagnostic on the way leaves the function broken, without code. */
export function lowerFunction(draft: FunctionDraft, definition: FunctionDefinition): void {
  const { unit, node, declared } = definition;
  const body = childByField(node, "body");
  const { statements } = unit.linker;
  const firstStatement = statements.length;
  unit.fn = draft;
  if (body === undefined) unit.failOn(node);
  else if (node.hasError && reportSyntaxErrors(unit, node)) draft.broken ??= lastError(unit);
  else {
    const { builder } = unit;
    unit.builder = new FunctionBuilder(addressedNames(unit, body));
    unit.inBlock(body, () => {
      const paramKinds = lowerParameters(unit, draft.type, declared.functionNode);
      unit.statement(body);
      checkLabels(unit);
      unit.builder.end(draft.type.returns.kind === "void" ? { op: "return" } : { op: "unreachable" });
      settleGotos(unit);
      if (draft.broken === undefined) draft.body = finished(unit, draft.type, paramKinds);
    });
    unit.builder = builder;
  }
  if (draft.body === undefined) statements.length = firstStatement;
  unit.fn = undefined;
}

function lastError(unit: Unit): Diagnostic | undefined {
  return unit.linker.diagnostics[unit.linker.diagnostics.length - 1];
}

function finished(unit: Unit, type: FunctionType, paramKinds: readonly ScalarKind[]): FunctionDraft["body"] {
  const { returns } = type;
  const returnKind = isRecord(returns) ? recordKind(returns) : scalarOf(returns);
  const { variadicArea } = unit.builder;
  return unit.builder.finish({ paramKinds, returnKind, ...(variadicArea ? { variadicArea } : {}) });
}

/** Arguments arrive in registers 0, 1, …; those that must have an address move to the frame on entry. */
function lowerParameters(unit: Unit, type: FunctionType, functionNode: SyntaxNode | undefined): ScalarKind[] {
  const { builder } = unit;
  const kinds: ScalarKind[] = [];
  if (isRecord(type.returns) && recordKind(type.returns) === undefined) {
    builder.register();
    kinds.push("u64");
  }
  const registers = type.params.map((param) => {
    kinds.push(isRecord(param.type) ? (recordKind(param.type) ?? "u64") : (scalarOf(param.type) ?? "u64"));
    return builder.register();
  });
  if (type.variadic) {
    builder.variadicArea = { offset: builder.frameSlot(VARIADIC_SLOTS * 8, 8), slots: VARIADIC_SLOTS };
  }
  const nodes = functionNode === undefined ? [] : parameterNodes(functionNode);
  const hidden = kinds.length - registers.length;
  type.params.forEach((param, index) => {
    placeParameter(unit, param, registers[index] ?? 0, kinds[hidden + index] ?? "u64", nodes[index]);
  });
  return kinds;
}

function placeParameter(
  unit: Unit,
  param: FunctionType["params"][number],
  register: number,
  kind: ScalarKind,
  node: SyntaxNode | undefined,
): void {
  const { builder } = unit;
  const { name, type } = param;
  if (name === undefined) return;
  const isAddressed = builder.addressed.has(name);
  const isRegister = scalarOf(type) !== undefined && !isAddressed;
  const place = isRegister
    ? ({ kind: "register", index: register } as const)
    : placeForLocal(unit, type, { align: 0, isAddressed });
  if (place.kind === "frame") {
    const addr = { op: "frame", offset: place.offset } as const;
    const value = { op: "reg", index: register } as const;
    if (isRecord(type) && recordKind(type) === undefined) {
      if (sizeOf(type) > 0) builder.emit({ op: "copy", dst: addr, src: value, size: sizeOf(type) });
    } else builder.emit({ op: "store", kind, addr, value });
  }
  unit.scope.declare(name, { kind: "local", type, place });
  const declarator = node && childByField(node, "declarator");
  const nameNode = declarator && nameOf(declarator);
  addVariable(unit, { name, nameNode, type }, place, true);
}

function nameOf(declarator: SyntaxNode): SyntaxNode | undefined {
  if (declarator.type === "identifier") return declarator;
  const inner = childByField(declarator, "declarator") ?? declarator.children.find((child) => child.isNamed);
  return inner && nameOf(inner);
}

function checkLabels(unit: Unit): void {
  for (const [name, label] of unit.builder.labels) {
    if (!label.isDefined && label.firstUse !== undefined) {
      unit.fail(label.firstUse, "unknown-name", `there is no label ‘${name}’ in this function`);
    }
  }
}
