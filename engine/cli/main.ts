/** ksm-lab: SCENARIO.md's command. */
import { execute } from "./execute.ts";

const CANNOT_RUN = 2;

// A reader that has seen enough (head, less) closes the pipe: no reason to complain.
process.stdout.on("error", (error: Error & { readonly code?: string }) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(
    `ksm-lab: standard output cannot be written: ${error.code ?? error.message}; what is there is not all\n`,
  );
  process.exit(CANNOT_RUN);
});

// What cannot be said is told by the exit code.
process.stderr.on("error", () => undefined);

process.exitCode = await execute(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
});
