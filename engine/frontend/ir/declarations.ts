/**
 * Declarations, at file scope and in blocks: names get their entities, objects their storage, initialisers are lowered
 * where they stand (locals) or evaluated (statics).
 */
import { attributesBehind, merged } from "../sema/attributes.ts";
import { newDataDraft, newFunctionDraft, type DataDraft, type FunctionDraft } from "../sema/drafts.ts";
import { type Declared, declaratorOf, requireComplete } from "../sema/declarators.ts";
import type { LocalPlace } from "../sema/scope.ts";
import { specifiersOf, type Specifiers } from "../sema/specifiers.ts";
import { expressionType } from "../sema/typeNodes.ts";
import type { Unit } from "../sema/unit.ts";
import { childByField, childrenByField } from "../syntax/access.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { compositeType, isCompatible } from "../types/compatible.ts";
import type { CType, FunctionType } from "../types/ctype.ts";
import { alignOf, isRecord, scalarOf, sizeOf } from "../types/layout.ts";
import { typeName } from "../types/typeNames.ts";
import { addCleanup } from "./cleanups.ts";
import { readInitialiser } from "./initialisers.ts";
import { storeEntries } from "./storeEntries.ts";
import { initialiseData } from "./staticData.ts";
import { markStatement } from "./statements/marks.ts";
import { assign, rvalue, valueOfNode } from "./values.ts";

/** specifiers declarator, declarator = initialiser, …; */
export function lowerDeclaration(unit: Unit, node: SyntaxNode, shape = "declaration"): void {
  if (isLabelDeclaration(unit, node)) return;
  const specifiers = specifiersOf(unit, node);
  const declarators = childrenByField(node, "declarator");
  const isCode = unit.fn !== undefined && !specifiers.isStatic && !specifiers.isExtern;
  if (isCode && declarators.some((one) => one.type === "init_declarator")) markStatement(unit, node, shape);
  for (const declarator of declarators) {
    if (declarator.type === "gnu_asm_expression") continue;
    const value = declarator.type === "init_declarator" ? childByField(declarator, "value") : undefined;
    const named = childByField(declarator, "declarator");
    const behind = attributesBehind(unit, declarator.type === "init_declarator" && named ? named : declarator);
    const attributes = merged(specifiers.attributes, behind);
    declareOne(unit, { ...specifiers, attributes }, declarator, value);
  }
}

/** __label__ name; → nothing: labels are the function's */
function isLabelDeclaration(unit: Unit, node: SyntaxNode): boolean {
  const type = childByField(node, "type");
  return type?.type === "type_identifier" && unit.textOf(type) === "__label__";
}

function declareOne(unit: Unit, specifiers: Specifiers, node: SyntaxNode, value: SyntaxNode | undefined): void {
  const base = specifiers.isAuto && value !== undefined ? autoType(unit, value) : specifiers.type;
  const declared = declaratorOf(unit, base, node);
  const { name, type } = declared;
  if (name === undefined) return;
  if (type.kind === "function") {
    declareFunction(unit, specifiers, { ...declared, name, type });
  } else if (unit.fn === undefined || specifiers.isStatic || specifiers.isExtern) {
    declareData(unit, specifiers, { ...declared, name }, value);
  } else {
    declareLocal(unit, specifiers, { ...declared, name }, value);
    const { cleanup } = specifiers.attributes;
    if (cleanup !== undefined) addCleanup(unit, cleanup, node, name);
  }
}

/** __auto_type x = e; */
function autoType(unit: Unit, value: SyntaxNode): CType {
  const type = expressionType(unit, value);
  if (type.kind === "array") return unit.pointerTo(type.of);
  return type.kind === "function" ? unit.pointerTo(type) : unit.types.unqualified(type);
}

export type NamedFunction = Declared & { readonly name: string; readonly type: FunctionType };

/** A prototype, or the head of a definition: yields the one draft of that function. */
export function declareFunction(unit: Unit, specifiers: Specifiers, declared: NamedFunction): FunctionDraft {
  const { name, nameNode } = declared;
  const known = unit.fileScope.own(name);
  let { type } = declared;
  let draft: FunctionDraft;
  if (known?.kind === "function") {
    checkSame(unit, name, known.type, type, nameNode);
    draft = known.draft;
    type = functionComposite(known.type, type);
  } else {
    if (known !== undefined) conflict(unit, name, nameNode);
    draft = specifiers.isStatic ? newFunctionDraft(name, type, unit.path) : unit.linker.externFunction(name, type);
    checkSame(unit, name, draft.type, type, nameNode);
  }
  if (draft.definition === undefined) draft.type = functionComposite(draft.type, type);
  const entity = { kind: "function", type, draft } as const;
  unit.fileScope.declare(name, entity);
  if (unit.scope !== unit.fileScope) unit.scope.declare(name, entity);
  return draft;
}

function functionComposite(a: FunctionType, b: FunctionType): FunctionType {
  const type = compositeType(a, b);
  return type.kind === "function" ? type : b;
}

function checkSame(unit: Unit, name: string, a: CType, b: CType, node: SyntaxNode | undefined): void {
  if (isCompatible(a, b) || node === undefined || unit.isError(a) || unit.isError(b)) return;
  const message = `‘${name}’ is declared as ‘${typeName(b)}’ here, as ‘${typeName(a)}’ before`;
  unit.warn(node, "conflicting-types", message);
}

function conflict(unit: Unit, name: string, node: SyntaxNode | undefined): void {
  if (node !== undefined) unit.fail(node, "redefinition", `‘${name}’ is declared as something else before`);
}

type NamedObject = Declared & { readonly name: string };

/** An object with static storage: of the file, extern, or a static local. */
function declareData(unit: Unit, specifiers: Specifiers, declared: NamedObject, value: SyntaxNode | undefined): void {
  const { name, nameNode } = declared;
  const { draft, type } = dataDraft(unit, specifiers, declared);
  if (specifiers.attributes.align > draft.align) draft.align = specifiers.attributes.align;
  unit.scope.declare(name, { kind: "data", type, draft });
  const isDefinition = value !== undefined || !specifiers.isExtern;
  if (!isDefinition || !takesDefinition(unit, draft, value !== undefined, nameNode)) return;
  draft.type = type;
  if (value !== undefined) initialiseData(unit, draft, value);
  else if (draft.defined === "no") draft.defined = "tentative";
  draft.definedBy = unit;
  if (nameNode !== undefined) draft.span = unit.spanOf(nameNode);
  if (nameNode !== undefined && unit.fn !== undefined) requireComplete(unit, draft.type, nameNode);
  const isRoot = !specifiers.isStatic || unit.fn !== undefined || isInSource(unit, nameNode);
  if (isRoot && unit.unevaluated === 0) unit.linker.symbolId(draft);
  if (unit.fn !== undefined && !specifiers.isExtern && nameNode !== undefined) {
    addVariable(unit, declared, { kind: "symbol", symbol: unit.symbolId(draft) }, false);
  }
}

export function isInSource(unit: Unit, node: SyntaxNode | undefined): boolean {
  return unit.role === "source" && node !== undefined && unit.isSourceFile(unit.fileOf(node));
}

/** The one draft of an object, and its type as this unit has declared it so far. */
function dataDraft(unit: Unit, specifiers: Specifiers, declared: NamedObject): { draft: DataDraft; type: CType } {
  const { name, type, nameNode } = declared;
  const known = unit.scope.own(name) ?? (specifiers.isExtern ? unit.fileScope.own(name) : undefined);
  if (known?.kind === "data") {
    checkSame(unit, name, known.type, type, nameNode);
    const { draft } = known;
    return { draft, type: compositeType(draft.definedBy === unit ? draft.type : known.type, type) };
  }
  if (known !== undefined) conflict(unit, name, nameNode);
  const span = nameNode && unit.spanOf(nameNode);
  if (specifiers.isStatic)
    return { draft: newDataDraft(name, type, { unit: unit.path, fn: unit.fn?.name, span }), type };
  const draft = unit.linker.externData(name, type, span);
  checkSame(unit, name, draft.type, type, nameNode);
  if (draft.defined === "no") draft.type = compositeType(draft.type, type);
  return { draft, type };
}

/** Whether this unit's definition counts: the source's outranks the model's, a second one in one unit is an error. */
function takesDefinition(unit: Unit, draft: DataDraft, hasValue: boolean, node: SyntaxNode | undefined): boolean {
  const owner = draft.definedBy;
  if (owner === undefined) return true;
  if (owner !== unit) return unit.role === "source" && owner.role === "model";
  if (draft.defined === "initialised" && hasValue && node !== undefined) {
    unit.fail(node, "redefinition", `‘${draft.name}’ is defined twice`);
  }
  return draft.defined !== "initialised";
}

/** A local: a register for a scalar whose address nobody takes, else bytes of the frame. */
function declareLocal(unit: Unit, specifiers: Specifiers, declared: NamedObject, value: SyntaxNode | undefined): void {
  const { type, nameNode } = declared;
  if (type.kind === "array" && type.count === undefined && value !== undefined) {
    const initialiser = readInitialiser(unit, type, value);
    const place = declarePlaced(unit, specifiers, { ...declared, type: initialiser.type });
    storeEntries(unit, framePlace(initialiser.type, place), initialiser);
    return;
  }
  if (nameNode !== undefined && !requireComplete(unit, type, nameNode)) {
    unit.scope.declare(declared.name, { kind: "local", type, place: { kind: "frame", offset: 0 } });
    return;
  }
  const place = declarePlaced(unit, specifiers, declared);
  if (value === undefined) return;
  if (place.kind === "register") {
    const single = value.type === "initializer_list" ? value.children.find((child) => child.isNamed) : value;
    if (single === undefined) return;
    assign(unit, { kind: "register", type, index: place.index }, valueOfNode(unit, single), single);
    return;
  }
  const isAggregate = type.kind === "array" || isRecord(type);
  if (isAggregate || value.type === "initializer_list") {
    storeEntries(unit, framePlace(type, place), readInitialiser(unit, type, value));
  } else assign(unit, framePlace(type, place), rvalue(unit, unit.operand(value)), value);
}

function framePlace(type: CType, place: LocalPlace): Parameters<typeof storeEntries>[1] {
  const offset = place.kind === "frame" ? place.offset : 0;
  return { kind: "memory", type, addr: { op: "frame", offset } };
}

function declarePlaced(unit: Unit, specifiers: Specifiers, declared: NamedObject): LocalPlace {
  const { align, cleanup } = specifiers.attributes;
  const isAddressed = cleanup !== undefined || unit.builder.addressed.has(declared.name);
  const place = placeForLocal(unit, declared.type, { align, isAddressed });
  unit.scope.declare(declared.name, { kind: "local", type: declared.type, place });
  addVariable(unit, declared, place, false);
  return place;
}

/** A register, unless it is a record or its address is needed. */
export function placeForLocal(
  unit: Unit,
  type: CType,
  { align, isAddressed }: { readonly align: number; readonly isAddressed: boolean },
): LocalPlace {
  const { builder } = unit;
  if (scalarOf(type) !== undefined && !isAddressed) {
    return { kind: "register", index: builder.register() };
  }
  const own = Math.max(alignOf(type), align, isRecord(type) && sizeOf(type) <= 8 ? sizeOf(type) : 1);
  return { kind: "frame", offset: builder.frameSlot(sizeOf(type), Number.isInteger(Math.log2(own)) ? own : 8) };
}

/** Tells the debugger of a variable. */
export function addVariable(
  unit: Unit,
  declared: Pick<Declared, "name" | "nameNode" | "type">,
  place: (typeof unit.builder.variables)[number]["place"],
  isParameter: boolean,
): void {
  const { name, nameNode, type } = declared;
  const scope = unit.blockSpan;
  if (name === undefined || nameNode === undefined || scope === undefined || unit.unevaluated > 0) return;
  unit.builder.variables.push({ name, type, place, isParameter, scope, declared: unit.spanOf(nameNode) });
}

/** typedef type name, *name; */
export function lowerTypedef(unit: Unit, node: SyntaxNode): void {
  const { type } = specifiersOf(unit, node);
  for (const declarator of childrenByField(node, "declarator")) {
    const declared = declaratorOf(unit, type, declarator);
    if (declared.name !== undefined) unit.scope.declare(declared.name, { kind: "typedef", type: declared.type });
  }
}

/** struct s { … }; — a type alone */
export function lowerTypeAlone(unit: Unit, node: SyntaxNode): void {
  const field = { ...node, field: "type" };
  specifiersOf(unit, { ...node, type: "declaration", children: [field] });
}
