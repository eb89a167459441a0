/**
 * From a source as a host hands it in to a program that can run, and the report of what was found: version, features,
 * functions, what nobody models, every diagnostic with its place.
 */
import { LabError } from "../base/labError.ts";
import { compileUnits } from "../frontend/compileProgram.ts";
import type { IrFunction, Program } from "../frontend/ir/ir.ts";
import type { Unit } from "../frontend/sema/unit.ts";
import type { CParser } from "../frontend/syntax/cParser.ts";
import { KERNEL_BUILTINS } from "../kernel/builtins.ts";
import { CodeCache } from "../machine/fast/codeCache.ts";
import { createIncludeResolver, type KernelFiles, modelUnits } from "../kernel/kernelFiles.ts";
import { kernelProfile } from "../kernel/profile.ts";
import type { PageStore } from "../pages/pageStore.ts";
import { inspectKernelSource, KSM_PATH, type TreeSource } from "../source/kernelSource.ts";
import { type Overrides, withConfig } from "./overrides.ts";
import { PlaceTable } from "./placeTable.ts";
import type { SourceInput } from "./protocol.ts";
import type { SourceReport } from "./view.ts";

/** The project's own KSM, and the path that is shown for it. */
export const REFERENCE_PATH = "reference/ksm.c";
const REFERENCE_VERSION = "KSM Lab";

export interface LoadedSource {
  readonly program: Program;
  readonly places: PlaceTable;
  /** By statement: 1 for those of the source itself, 0 for those of the model around it. */
  readonly isOfSource: Uint8Array;
  readonly report: SourceReport;
  /** For expressions of the debugger: the scopes they are compiled in. */
  readonly units: readonly Unit[];
  readonly parser: CParser;
  readonly createPages: (frames?: number) => PageStore;
  /** What machines of the program have in common. */
  readonly code: CodeCache;
}

export interface LoadContext {
  readonly files: KernelFiles;
  readonly parser: CParser;
  /** Makes the store of page contents of a session, on a machine of so many frames. */
  readonly createPages: (frames?: number) => PageStore;
  /** Milliseconds of some clock, for the report's timings; the engine has none of its own. */
  readonly clockMs?: () => number;
}

/** `config`: switches other than Debian's. Throws a LabError when the input is not KSM's source; what does not compile is in the report. */
export function loadSource(input: SourceInput, context: LoadContext, config?: Overrides["config"]): LoadedSource {
  const clock = context.clockMs ?? (() => 0);
  const began = clock();
  const tree = input.kind === "tree" ? input : referenceTree(context.files);
  const source = inspectKernelSource(tree);
  const inspected = clock();
  const { program, units } = compileUnits({
    units: [{ path: tree.path, text: tree.files[KSM_PATH] ?? "", role: "source" }, ...modelUnits(context.files)],
    resolveInclude: createIncludeResolver(context.files, tree.files),
    defines: withConfig(kernelProfile(source.facts, context.files).defines, config),
    parser: context.parser,
  });
  const compiled = clock();
  const places = new PlaceTable(program);
  const isReference = input.kind === "reference";
  const found = isReference ? [] : source.diagnostics;
  const report: SourceReport = {
    path: tree.path,
    version: isReference ? REFERENCE_VERSION : source.version,
    features: source.features,
    functions: sourceFunctions(program).map((fn) => ({
      name: fn.name,
      place: places.ofSpan(fn.nameSpan ?? fn.span ?? { file: fn.file ?? program.files[0]!.id, start: 0, end: 0 }),
      compiled: fn.broken === undefined,
    })),
    unmodelled: unmodelledFunctions(program).map((fn) => ({
      name: fn.name,
      uses: fn.uses.map((use) => places.ofSpan(use)),
    })),
    diagnostics: [...found, ...program.diagnostics].map((each) => places.located(each)),
    statements: program.statements.length,
    timingsMs: { inspect: inspected - began, compile: compiled - inspected },
  };
  const code = new CodeCache(program, KERNEL_BUILTINS);
  const isOfSource = Uint8Array.from(program.statements, ({ span }) =>
    program.files[span.file]?.role === "source" ? 1 : 0,
  );
  return { program, places, isOfSource, report, units, parser: context.parser, createPages: context.createPages, code };
}

function referenceTree(files: KernelFiles): TreeSource {
  const text = files.get(REFERENCE_PATH);
  if (text === undefined) {
    throw new LabError("no-reference", `KSM Lab's own KSM (${REFERENCE_PATH}) is missing from this installation`);
  }
  return { kind: "tree", path: REFERENCE_PATH, files: { [KSM_PATH]: text } };
}

/** Functions that the source itself defines, in its order. */
export function sourceFunctions(program: Program): readonly IrFunction[] {
  return program.functions
    .filter((fn) => isDefined(fn) && fn.file !== undefined && program.files[fn.file]?.role === "source")
    .sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
}

function isDefined(fn: IrFunction): boolean {
  return fn.body !== undefined || fn.broken !== undefined;
}

function unmodelledFunctions(program: Program): readonly IrFunction[] {
  return program.functions.filter((fn) => !isDefined(fn) && !Object.hasOwn(KERNEL_BUILTINS, fn.name));
}
