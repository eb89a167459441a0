/** Runs the tests of test/workbench/host inside the extension host of a real VS Code. */
import assert from "node:assert/strict";
import path from "node:path";
import { bundleHostTests } from "./hostTests.ts";
import { needWorkbench } from "./needWorkbench.ts";
import { inWindow } from "./workbench.ts";

const EXAMPLES = path.resolve(import.meta.dirname, "../../examples");

describe("in the extension host of a real VS Code", () => {
  before(function () {
    needWorkbench(this);
  });

  it("every test of test/workbench/host passes", async function () {
    const tests = await bundleHostTests("workbench");
    const options = { folder: EXAMPLES, extensionTestsPath: tests.entry, env: tests.env };
    await inWindow(this, options, async (workbench) => {
      await workbench.exitCode;
      const results = tests.results();
      const failures = results.filter(({ state }) => state !== "passed");
      assert.equal(failures.map(({ title, error }) => `${title}: ${error ?? "skipped"}`).join("\n"), "");
      assert.ok(results.length > 0);
    });
  });
});
