/** The packaged extension, installed in a real VS Code as a user installs it: nothing that it needs was left out. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { needWorkbench } from "./needWorkbench.ts";
import { startWorkbench } from "./workbench.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

describe("the packaged extension", () => {
  before(function () {
    needWorkbench(this);
  });

  it("installs, and opens its stepper", async function () {
    this.timeout(120_000);
    const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { version: string };
    const vsix = path.join(ROOT, `ksm-lab-${version}.vsix`);
    assert.ok(existsSync(vsix), "run `npm run package` first");
    const folder = path.join(ROOT, "examples");
    const workbench = await startWorkbench({ folder, extensionDevelopmentPath: null, install: [vsix] });
    try {
      await workbench.runCommand("KSM: Open Stepper");
      const stepper = await workbench.webview("main, button", 30_000);
      assert.ok((await stepper.locator("button").count()) > 0, "the stepper has no buttons");
    } finally {
      await workbench.screenshot("packaged-stepper");
      await workbench.close();
    }
  });
});
