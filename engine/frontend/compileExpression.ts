/**
 * A C expression compiled in the scope of a frame, for debuggers: with the unit's types, names and macros, by the same
 * lowering as the program itself, into a function body of its own.
 *
 * Its parameters are the frame's registers, as they are numbered there, and then the address of the frame; so it is
 * compiled once for a place in the program and run for any frame that stands there.
 */
import { LabError } from "../base/labError.ts";
import type { Diagnostic } from "../source/diagnostic.ts";
import { FunctionBuilder } from "./ir/functionBuilder.ts";
import type { Expr, FunctionBody, Variable } from "./ir/ir.ts";
import { Linker } from "./ir/linker.ts";
import { LOWERING } from "./ir/loweringTables.ts";
import { reportSyntaxErrors } from "./ir/syntaxErrors.ts";
import { rvalue } from "./ir/values.ts";
import { type DataDraft, type FunctionDraft, newFunctionDraft } from "./sema/drafts.ts";
import type { MemoryPlace, Operand } from "./sema/operand.ts";
import { type Entity, Scope } from "./sema/scope.ts";
import { TrailingAttributes } from "./sema/trailingAttributes.ts";
import { TypeofTrees } from "./sema/typeofTrees.ts";
import { Unit } from "./sema/unit.ts";
import { visit } from "./syntax/access.ts";
import type { CParser } from "./syntax/cParser.ts";
import type { SyntaxNode } from "./syntax/node.ts";
import { parseC } from "./syntax/parseC.ts";
import { VOID } from "./types/basicTypes.ts";
import type { CType } from "./types/ctype.ts";
import { isRecord, scalarOf } from "./types/layout.ts";

export interface ExpressionPlace {
  readonly unit: Unit;
  /** Where names are looked for that the unit does not have, in order. */
  readonly others: readonly Unit[];
  /** What is in scope besides the unit's names; of several with one name the last. */
  readonly variables: readonly Variable[];
  readonly registerCount: number;
  readonly parser: CParser;
}

export interface CompiledExpression {
  readonly type: CType;
  readonly body: FunctionBody;
  /** What the body returns: the value of a scalar, the address of an object, or nothing of use. */
  readonly yields: "value" | "address" | "nothing";
  readonly bits?: MemoryPlace["bits"];
  /** The register of the frame that it names, when it is a variable in one. */
  readonly register?: number;
  /** It has an assignment or a ++ in it. */
  readonly assigns: boolean;
  /** It calls something. */
  readonly calls: boolean;
}

const HEAD = "void __lab_expression(void) { (";
const TAIL = "\n); }";

/** `wants` "value": places are read. Throws LabError "bad-expression" with the column (from 0) of the problem. */
export function compileExpression(text: string, place: ExpressionPlace, wants: "place" | "value"): CompiledExpression {
  if (text.trim() === "") throw badExpression("there is no expression", 0);
  const pp = place.unit.reread(`${HEAD}${text}${TAIL}`);
  tellFirst(pp.diagnostics);
  const trailing = new TrailingAttributes(pp.text);
  const root = parseC(trailing.text, place.parser);
  const linker = new ExpressionLinker();
  const unit = new Unit(
    { path: place.unit.path, role: place.unit.role },
    { pp, typeofs: new TypeofTrees(pp, place.parser), trailing },
    { linker, tables: LOWERING },
  );
  const node = outerParentheses(root);
  unit.fn = newFunctionDraft("expression", { kind: "function", returns: VOID, params: [], variadic: false }, undefined);
  if (root.hasError && reportSyntaxErrors(unit, root)) tellFirst(linker.diagnostics);
  if (node === undefined) throw badExpression("this is not a C expression", 0);
  return lower(unit, node, place, wants);
}

export function badExpression(message: string, column: number): LabError {
  return new LabError("bad-expression", message, { path: "<expression>", line: 1, column });
}

function lower(unit: Unit, node: SyntaxNode, place: ExpressionPlace, wants: "place" | "value"): CompiledExpression {
  unit.builder = new FunctionBuilder(new Set());
  for (let i = 0; i <= place.registerCount; i++) unit.builder.register();
  unit.scope = frameScope(place);
  const operand = unit.operand(node);
  const settled = wants === "value" ? rvalue(unit, operand) : operand;
  const outcome = outcomeOf(unit, settled, node);
  tellFirst(unit.linker.diagnostics);
  unit.builder.end(outcome.expr === undefined ? { op: "return" } : { op: "return", value: outcome.expr });
  const body = unit.builder.finish({
    paramKinds: Array.from({ length: place.registerCount + 1 }, () => "u64" as const),
    returnKind: outcome.yields === "value" ? scalarOf(outcome.type) : "u64",
  });
  const { type, yields, bits, register } = outcome;
  return {
    type,
    yields,
    body,
    ...(bits === undefined ? {} : { bits }),
    ...(register === undefined ? {} : { register }),
    ...effectsOf(node),
  };
}

type Outcome = Pick<CompiledExpression, "type" | "yields" | "bits" | "register"> & { readonly expr?: Expr };

function outcomeOf(unit: Unit, operand: Operand, node: SyntaxNode): Outcome {
  if (operand.kind === "memory") {
    const { type, addr, bits } = operand;
    return { type, yields: "address", expr: addr, ...(bits === undefined ? {} : { bits }) };
  }
  const value = rvalue(unit, operand);
  const { type } = value;
  if (isRecord(type)) return { type, yields: "address", expr: value.expr };
  if (scalarOf(type) === undefined) return { type, yields: "nothing" };
  const expr = unit.exprOf(value, node);
  return { type, yields: "value", expr, ...(operand.kind === "register" ? { register: operand.index } : {}) };
}

function effectsOf(node: SyntaxNode): Pick<CompiledExpression, "assigns" | "calls"> {
  let assigns = false;
  let calls = false;
  visit(node, ({ type }) => {
    assigns ||= type === "assignment_expression" || type === "update_expression";
    calls ||= type === "call_expression";
    return undefined;
  });
  return { assigns, calls };
}

/** Ours, around the whole text; undefined where the text closes them before its end. */
function outerParentheses(root: SyntaxNode): SyntaxNode | undefined {
  let body: SyntaxNode | undefined;
  visit(root, (node) => {
    if (body === undefined && node.type === "compound_statement") body = node;
    return body === undefined ? undefined : false;
  });
  const statements = body?.children.filter(({ isNamed }) => isNamed) ?? [];
  const [outer] = statements[0]?.children ?? [];
  return statements.length === 1 && outer?.type === "parenthesized_expression" ? outer : undefined;
}

function tellFirst(diagnostics: readonly Diagnostic[]): void {
  const first = diagnostics.find(({ severity }) => severity === "error");
  if (first === undefined) return;
  throw badExpression(first.message, Math.max(0, (first.span?.start ?? HEAD.length) - HEAD.length));
}

/** The frame's variables over the unit's names. */
function frameScope({ unit, others, variables, registerCount }: ExpressionPlace): Scope {
  const scope = new Scope(new UnitScope([unit, ...others]));
  const frame: Expr = { op: "reg", index: registerCount };
  for (const { name, type, place } of variables) {
    if (place.kind === "register") scope.declare(name, { kind: "local", type, place });
    else if (place.kind === "symbol") {
      scope.declare(name, { kind: "object", type, addr: { op: "symbol", symbol: place.symbol, offset: 0 } });
    } else {
      const addr: Expr = {
        op: "binary",
        kind: "u64",
        binary: "add",
        a: frame,
        b: { op: "const", value: place.offset },
      };
      scope.declare(name, { kind: "object", type, addr });
    }
  }
  return scope;
}

/** Units' names, with no trace left in them of who looks. */
class UnitScope extends Scope {
  readonly #units: readonly Unit[];

  constructor(units: readonly Unit[]) {
    super(undefined);
    this.#units = units;
  }

  protected override beyond(name: string): Entity | undefined {
    for (const unit of this.#units) {
      const entity = unit.fileScope.lookup(name);
      if (entity?.kind === "function") return { ...entity, draft: { ...entity.draft, uses: [] } };
      if (entity?.kind === "data" && entity.draft.definedBy === unit) return { ...entity, type: entity.draft.type };
      if (entity !== undefined) return entity;
    }
    return undefined;
  }

  protected override tagBeyond(tag: string): ReturnType<Scope["lookupTag"]> {
    for (const unit of this.#units) {
      const type = unit.fileScope.lookupTag(tag);
      if (type !== undefined) return type;
    }
    return undefined;
  }
}

/** Ids are those of the program: what it has not got cannot be got any more. */
class ExpressionLinker extends Linker {
  override functionId(draft: FunctionDraft): ReturnType<Linker["functionId"]> {
    if (draft.id !== undefined) return draft.id;
    throw badExpression(`‘${draft.name}’ is not part of the program: nothing in it calls it`, 0);
  }

  override symbolId(draft: DataDraft): ReturnType<Linker["symbolId"]> {
    if (draft.id !== undefined) return draft.id;
    const what = draft.name === "" ? "a string literal" : `‘${draft.name}’`;
    throw badExpression(`${what} is not part of the program`, 0);
  }
}
