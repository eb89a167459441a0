/** C texts to a Program, without a kernel around them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TranslationUnit } from "../../engine/frontend/compile.ts";
import { compileProgram } from "../../engine/frontend/compileProgram.ts";
import type { Program } from "../../engine/frontend/ir/ir.ts";
import { loadTestParser } from "../host/parser.ts";

export const RUNTIME = join(import.meta.dirname, "runtime");

/** One unit of role "source", or several units; `headers` are found by name besides the runtime's print.h. */
export async function compileText(
  source: string | readonly TranslationUnit[],
  headers: Readonly<Record<string, string>> = {},
): Promise<Program> {
  const units = typeof source === "string" ? [{ path: "test.c", text: source, role: "source" } as const] : source;
  return compileProgram({
    units,
    parser: await loadTestParser(),
    defines: {},
    resolveInclude: (path) => {
      const text = path === "print.h" ? readFileSync(join(RUNTIME, "print.h"), "utf8") : headers[path];
      return text === undefined ? undefined : { path, text, role: "include" };
    },
  });
}

/** "unknown-name 3:5 ‘x’ is not declared" for each diagnostic. */
export function diagnosticLines(program: Program): string[] {
  return program.diagnostics.map(({ code, message, span }) => {
    const file = span && program.files[span.file];
    const before = file === undefined || span === undefined ? "" : file.text.slice(0, span.start);
    const line = before.split("\n").length;
    return `${code} ${line}:${before.length - before.lastIndexOf("\n")} ${message}`;
  });
}
