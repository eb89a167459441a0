/**
 * The tests of test/workbench/host in a desktop VS Code, which @vscode/test-electron downloads: for machines where that can
 * be had. No part of `npm test`, which runs the same tests in the workbench of WORKBENCH.md.
 *
 *   npx tsx test/workbench/desktop.ts [VERSION]       default: the version of engines.vscode
 */
import { runTests } from "@vscode/test-electron";
import path from "node:path";
import { bundleHostTests } from "./hostTests.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

async function main(version: string): Promise<void> {
  const tests = await bundleHostTests("desktop");
  await runTests({
    version,
    cachePath: path.join(ROOT, ".cache/vscode"),
    extensionDevelopmentPath: ROOT,
    extensionTestsPath: tests.entry,
    extensionTestsEnv: tests.env,
    launchArgs: [path.join(ROOT, "examples"), "--disable-workspace-trust", "--disable-extensions", "--no-sandbox"],
  });
  const results = tests.results();
  console.log(`${results.filter(({ state }) => state === "passed").length} passed, 0 failed`);
}

main(process.argv[2] ?? "1.100.0").catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
