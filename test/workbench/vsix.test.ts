/** The packaged extension, installed in a real VS Code as a user installs it: nothing that it needs was left out. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { needWorkbench } from "./needWorkbench.ts";
import { inWindow } from "./workbench.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

describe("the packaged extension", () => {
  before(function () {
    needWorkbench(this);
  });

  it("installs, and opens its stepper", async function () {
    const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { version: string };
    const vsix = path.join(ROOT, `ksm-lab-${version}.vsix`);
    assert.ok(existsSync(vsix), "run `npm run package` first");
    const folder = path.join(ROOT, "examples");
    await inWindow(this, { folder, extensionDevelopmentPath: null, install: [vsix] }, async (workbench) => {
      await workbench.runCommand("KSM: Open Stepper");
      const stepper = await workbench.webview("main, button");
      await stepper.locator("button").first().waitFor();
      await workbench.screenshot("packaged-stepper");
    });
  });
});
