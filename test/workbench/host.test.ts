/** Runs the tests of test/workbench/host inside the extension host of a real VS Code. */
import assert from "node:assert/strict";
import path from "node:path";
import { runHostTests } from "./hostTests.ts";
import { needWorkbench } from "./needWorkbench.ts";

const EXAMPLES = path.resolve(import.meta.dirname, "../../examples");

describe("in the extension host of a real VS Code", () => {
  before(function () {
    needWorkbench(this);
  });

  it("every test of test/workbench/host passes", async function () {
    const results = await runHostTests(this, "workbench", { folder: EXAMPLES });
    assert.ok(results.length > 0);
  });
});
