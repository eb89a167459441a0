/** One call of ksm-lab, from arguments to exit code: what cannot be run is said on standard error, never thrown. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { LabError } from "../base/labError.ts";
import { checkCommand } from "./checkCommand.ts";
import { HELP, parseCommandLine } from "./commandLine.ts";
import { demoCommand } from "./demoCommand.ts";
import { estimateCommand } from "./estimateCommand.ts";
import { ROOT } from "./hostFiles.ts";
import { type Output, problemLines } from "./output.ts";
import { runCommand } from "./runCommand.ts";
import { sweepCommand } from "./sweepCommand.ts";
import { whyCommand } from "./whyCommand.ts";

const CANNOT_RUN = 2;

/** Resolves with the exit code of SCENARIO.md. */
export async function execute(args: readonly string[], output: Output): Promise<number> {
  try {
    return await dispatch(args, output);
  } catch (error) {
    const lines = error instanceof LabError ? problemLines(error) : [`ksm-lab: internal error: ${String(error)}`];
    for (const line of lines) output.err(`${line}\n`);
    return CANNOT_RUN;
  }
}

async function dispatch(args: readonly string[], output: Output): Promise<number> {
  const command = parseCommandLine(args);
  switch (command.kind) {
    case "run":
      return runCommand(command, output);
    case "why":
      return whyCommand(command, output);
    case "check":
      return checkCommand(command.path, output);
    case "sweep":
      return sweepCommand(command, output);
    case "estimate":
      return estimateCommand(command, output);
    case "demo":
      return demoCommand(command.source, output);
    case "help":
      output.out(HELP);
      return 0;
    case "version":
      output.out(`ksm-lab ${installedVersion()}\n`);
      return 0;
  }
}

function installedVersion(): string {
  const text = readFileSync(path.join(ROOT, "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
