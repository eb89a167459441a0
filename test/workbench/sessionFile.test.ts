/** A session file in a real VS Code, as a person has it: saved by the dialog, opened from the explorer, on another source. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Frame, Page } from "playwright-core";
import { needKernelToEdit, needWorkbench } from "./needWorkbench.ts";
import { startWorkbench } from "./workbench.ts";

/** Waits until the stepper says that the session is at this step; the statement there. */
async function statementAt(stepper: Frame, step: string): Promise<string> {
  await stepper.locator(".position .item", { hasText: `step${step} /` }).waitFor({ timeout: 60_000 });
  return stepper.locator(".statement-text").innerText();
}

/** The dialog offers a name when it has looked at the folder; it is gone when the file is written. */
async function confirmSaving(page: Page): Promise<void> {
  const dialog = page.locator(".quick-input-widget");
  while (!(await dialog.locator("input.input").inputValue()).endsWith(".ksmsession")) await page.waitForTimeout(50);
  await dialog.locator(".monaco-button", { hasText: "OK" }).click();
  await page.locator(".notification-toast", { hasText: "The session was saved" }).waitFor();
}

describe("a session file of another source in a real VS Code", () => {
  it("is opened with the text it was saved with, when that is chosen", async function () {
    needWorkbench(this);
    const tree = needKernelToEdit(this, "6.12");
    this.timeout(180_000);
    const workbench = await startWorkbench({ folder: tree, openFile: "mm/ksm.c" });
    const { page } = workbench;
    try {
      await page.locator(".codelens-decoration").first().waitFor();
      await workbench.runCommand("KSM: Simulate ksmd on This Source");
      const stepper = await workbench.webview(".stepper .statement-text", 60_000);
      await stepper.locator('.control[data-command="continue"]').click();
      const event = stepper.locator(".events [data-step]").nth(4);
      const step = await event.innerText();
      await event.click();
      const statement = await statementAt(stepper, step);

      await workbench.runCommand("KSM: Save Session…");
      await confirmSaving(page);
      assert.equal(readdirSync(tree).filter((name) => name.endsWith(".ksmsession")).length, 1);
      const file = page.locator(".explorer-folders-view .monaco-list-row", { hasText: ".ksmsession" });
      await workbench.runCommand("View: Show Explorer");
      await file.waitFor();
      await workbench.runCommand("KSM: Stop");
      const ksm = path.join(tree, "mm/ksm.c");
      writeFileSync(ksm, `/* A patch that moves every line. */\n${readFileSync(ksm, "utf8")}`);

      await file.dblclick();
      await page.locator(".codelens-decoration a", { hasText: "Open Session" }).click();
      const dialog = page.locator(".monaco-dialog-box");
      await dialog.waitFor();
      assert.match(await dialog.innerText(), /mm\/ksm\.c is not the text that this session was saved with/);
      await workbench.screenshot("session-of-another-source");
      await dialog.locator(".monaco-button", { hasText: "The Session's Own Text" }).click();
      const opened = await workbench.webview(".stepper .statement-text", 60_000);
      assert.equal(await statementAt(opened, step), statement);
    } finally {
      await workbench.close();
    }
  });
});
