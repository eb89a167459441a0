/** ksm-lab check: compiles a source and prints what was found, and what is missing. */
import { readSource } from "./inputs.ts";
import { isError, type Output, sayDiagnostics, showPlace } from "./output.ts";

const SOMETHING_MISSING = 1;
const MAX_USES = 5;

/** 0 when there is no error, every function compiles, and all that it calls is modelled; else 1. */
export async function checkCommand(path: string, output: Output): Promise<number> {
  const source = await readSource(path);
  const { report, ksmPath } = source;
  const broken = report.functions.filter((each) => !each.compiled);
  const present = report.features.filter((each) => each.present);
  const absent = report.features.filter((each) => !each.present);
  const lines = [
    `${ksmPath}: version ${report.version}`,
    `  functions   ${String(report.functions.length)}, of which ${String(report.functions.length - broken.length)} compiled`,
    `  statements  ${String(report.statements)}, with the model around it`,
    `  features    ${present.map((each) => each.name).join(", ") || "none"}`,
    `  not there   ${absent.map((each) => each.name).join(", ") || "nothing"}`,
    `  unmodelled  ${report.unmodelled.map((each) => each.name).join(", ") || "nothing"}`,
    `  compiled in ${((report.timingsMs["inspect"] ?? 0) + (report.timingsMs["compile"] ?? 0)).toFixed(0)} ms`,
  ];
  for (const fn of broken) lines.push(`${showPlace(fn.place)}: ${fn.name}() cannot be compiled`);
  for (const { name, uses } of report.unmodelled) {
    for (const use of uses.slice(0, MAX_USES)) lines.push(`${showPlace(use)}: ${name}() is not modelled`);
  }
  output.out(`${lines.join("\n")}\n`);
  sayDiagnostics(source, output);
  return report.diagnostics.some(isError) || broken.length > 0 || report.unmodelled.length > 0 ? SOMETHING_MISSING : 0;
}
