/** ksm-lab: SCENARIO.md's command. Exit code 2 and file, line, column and cause on standard error for what cannot be run. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { LabError } from "../base/labError.ts";
import { checkCommand } from "./checkCommand.ts";
import { HELP, parseCommandLine } from "./commandLine.ts";
import { demoCommand } from "./demoCommand.ts";
import { ROOT } from "./hostFiles.ts";
import { type Output, problemLines } from "./output.ts";
import { runCommand } from "./runCommand.ts";

const CANNOT_RUN = 2;

const output: Output = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};

async function main(args: readonly string[]): Promise<number> {
  const command = parseCommandLine(args);
  switch (command.kind) {
    case "run":
      return runCommand(command, output);
    case "check":
      return checkCommand(command.path, output);
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

// A reader that has seen enough (head, less) closes the pipe: no reason to complain.
process.stdout.on("error", (error: Error & { readonly code?: string }) => {
  process.exit(error.code === "EPIPE" ? 0 : CANNOT_RUN);
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const lines = error instanceof LabError ? problemLines(error) : [`ksm-lab: internal error: ${String(error)}`];
  for (const line of lines) output.err(`${line}\n`);
  process.exitCode = CANNOT_RUN;
}
