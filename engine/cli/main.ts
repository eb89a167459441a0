/** ksm-lab: SCENARIO.md's command. */
import { execute } from "./execute.ts";

const CANNOT_RUN = 2;

// A reader that has seen enough (head, less) closes the pipe: no reason to complain.
process.stdout.on("error", (error: Error & { readonly code?: string }) => {
  process.exit(error.code === "EPIPE" ? 0 : CANNOT_RUN);
});

process.exitCode = await execute(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
});
