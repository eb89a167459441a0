/**
 * Compiles spoiled copies of mm/ksm.c in a process of its own, so that one that hangs can be ended. Argument: the kernel
 * tree. Message in: a seed. Out: what came of it. What the front end throws is a failure; diagnostics and broken functions are what is asked for.
 */
import { compileProgram } from "../../../engine/frontend/compileProgram.ts";
import { loadTestParser } from "../../host/parser.ts";
import { kernelProgram } from "../preprocess/kernelProgram.ts";
import { createMutator } from "./mutate.ts";

export interface MutationOutcome {
  readonly seed: number;
  readonly description: string;
  /** Problems found; undefined when something was thrown. */
  readonly diagnostics?: number;
  readonly crash?: string;
}

const program = kernelProgram(process.argv[2] ?? "");
const mutate = createMutator(program.ksm);
const parser = loadTestParser();

async function compile(seed: number): Promise<MutationOutcome> {
  const { text, description } = mutate(seed);
  try {
    const { resolveInclude, defines } = program;
    const units = [{ path: "mm/ksm.c", text, role: "source" as const }];
    const { diagnostics, functions } = compileProgram({ units, resolveInclude, defines, parser: await parser });
    const broken = functions.filter((fn) => fn.broken !== undefined).length;
    return { seed, description, diagnostics: diagnostics.length + broken };
  } catch (error) {
    return { seed, description, crash: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on("message", (seed: number) => {
  void compile(seed).then((outcome) => process.send?.(outcome));
});
