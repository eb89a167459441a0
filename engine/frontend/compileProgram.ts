/**
 * C text in, Program out: each unit is preprocessed, parsed and read once (declarations, types, static data); then the
 * bodies of the functions that something needs are lowered, until nothing needs more.
 */
import type { CompileInput, TranslationUnit } from "./compile.ts";
import { lowerFileScope } from "./ir/fileScope.ts";
import { lowerFunction } from "./ir/functions.ts";
import type { Program } from "./ir/ir.ts";
import { Linker } from "./ir/linker.ts";
import { LOWERING } from "./ir/loweringTables.ts";
import { fileScopeNames } from "./ir/programNames.ts";
import { createFileTable, type LexedFileTable, preprocess } from "./preprocess/preprocess.ts";
import { TrailingAttributes } from "./sema/trailingAttributes.ts";
import { TypeofTrees } from "./sema/typeofTrees.ts";
import { Unit } from "./sema/unit.ts";
import { parseC } from "./syntax/parseC.ts";

/**
 * Operators of the language that take a type where the grammar has an expression: the type goes through typeof, which
 * the preprocessor makes an identifier.
 */
const TYPE_OPERATORS: Readonly<Record<string, string>> = {
  "offsetof(T, m)": "__lab_offsetof(typeof(T), m)",
  "__builtin_offsetof(T, m)": "__lab_offsetof(typeof(T), m)",
  "__builtin_va_arg(ap, T)": "__lab_va_arg(ap, typeof(T))",
  "__builtin_types_compatible_p(T, U)": "__lab_types_compatible(typeof(T), typeof(U))",
};

/** A program, and its units as they were left: for compiling expressions in their scopes (compileExpression.ts). */
export interface CompiledUnits {
  readonly program: Program;
  readonly units: readonly Unit[];
}

/** Never throws for bad C: problems are in Program.diagnostics, functions that could not be compiled are broken. */
export function compileProgram(input: CompileInput): Program {
  return compileUnits(input).program;
}

export function compileUnits(input: CompileInput): CompiledUnits {
  const linker = new Linker();
  const files = createFileTable();
  const units = input.units.map((unit) => readUnit(unit, input, linker, files));
  for (let draft = linker.nextNeeded(); draft !== undefined; draft = linker.nextNeeded()) {
    if (draft.definition !== undefined) lowerFunction(draft, draft.definition);
  }
  const program = {
    files: files.files,
    functions: linker.functions(),
    data: linker.data(),
    statements: linker.statements,
    ...fileScopeNames(units, linker),
    diagnostics: linker.diagnostics,
  };
  return { program, units };
}

function readUnit(translationUnit: TranslationUnit, input: CompileInput, linker: Linker, files: LexedFileTable): Unit {
  const defines = { ...TYPE_OPERATORS, ...input.defines };
  const pp = preprocess(translationUnit, { resolveInclude: input.resolveInclude, defines, files, dropsUnused: true });
  for (const diagnostic of pp.diagnostics) linker.tell(diagnostic);
  const trailing = new TrailingAttributes(pp.text);
  const root = parseC(trailing.text, input.parser);
  const typeofs = new TypeofTrees(pp, input.parser);
  const unit = new Unit(translationUnit, { pp, typeofs, trailing }, { linker, tables: LOWERING });
  lowerFileScope(unit, root);
  return unit;
}
