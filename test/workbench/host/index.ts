/**
 * The entry of the tests that run inside an extension host: VS Code loads this file's bundle and awaits run(), the same in
 * the workbench of WORKBENCH.md and in a desktop VS Code. It runs every *.host.cjs beside it with mocha and writes what came
 * out of each test to the file that KSM_LAB_HOST_RESULTS names.
 */
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type Mocha from "mocha";

/** For one test: longer than anything in it is waited for. */
const TEST_MS = 4 * 60_000;

export interface HostResult {
  readonly title: string;
  readonly state: "passed" | "failed" | "skipped";
  readonly milliseconds: number;
  readonly error?: string;
}

async function loadTests(): Promise<Mocha> {
  // Mocha is an ES module; this bundle is CommonJS, as an extension host wants it.
  const { default: Runner } = await import("mocha");
  // What came out is written at the end; mocha itself has nothing to print.
  class Silent extends Runner.reporters.Base {}
  const mocha = new Runner({ ui: "bdd", timeout: TEST_MS, forbidOnly: true, reporter: Silent });
  for (const file of readdirSync(__dirname).sort())
    if (file.endsWith(".host.cjs")) mocha.addFile(path.join(__dirname, file));
  return mocha;
}

/** Resolves when every test passed; rejects otherwise, and when there was no test. */
export async function run(): Promise<void> {
  const results: HostResult[] = [];
  const note = (test: Mocha.Test, state: HostResult["state"], error?: string): void => {
    const milliseconds = test.duration ?? 0;
    results.push({ title: test.fullTitle(), state, milliseconds, ...(error === undefined ? {} : { error }) });
  };
  const mocha = await loadTests();
  await new Promise<void>((done) => {
    mocha
      .run(() => done())
      .on("pass", (test) => note(test, "passed"))
      .on("pending", (test) => note(test, "skipped"))
      .on("fail", (test, error: Error) => note(test, "failed", error.stack ?? error.message));
  });
  const file = process.env["KSM_LAB_HOST_RESULTS"];
  if (file !== undefined) writeFileSync(file, JSON.stringify(results));
  for (const result of results) console.log(`${result.state}: ${result.title} ${result.error ?? ""}`);
  const failed = results.filter((result) => result.state === "failed").length;
  if (results.length === 0 || failed > 0)
    throw new Error(`${failed} of ${results.length} tests failed in the extension host`);
}
