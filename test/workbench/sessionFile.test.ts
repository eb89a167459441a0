/** A session file in a real VS Code, as a person has it: saved by the dialog, opened from the explorer, on another source. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Frame } from "playwright-core";
import { needKernelToEdit, needWorkbench } from "./needWorkbench.ts";
import { inWindow, type Workbench } from "./workbench.ts";

/** Waits until the stepper says that the session is at this step; the statement there. */
async function statementAt(stepper: Frame, step: string): Promise<string> {
  await stepper.locator(".position .item", { hasText: `step${step} /` }).waitFor();
  return stepper.locator(".statement-text").innerText();
}

/** The dialog offers a name when it has looked at the folder; it is gone when the file is written. */
async function saveSession(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await workbench.runCommand("KSM: Save Session…");
  const dialog = page.locator(".quick-input-widget");
  const name = dialog.locator("input.input");
  await workbench.until("the name that is offered", async () => (await name.inputValue()).endsWith(".ksmsession"));
  const confirm = async (): Promise<void> => {
    if (await dialog.isVisible()) await dialog.locator(".monaco-button", { hasText: "OK" }).click();
  };
  const told = page.locator(".notification-toast", { hasText: "The session was saved" });
  await workbench.repeat("the session saved", confirm, () => told.isVisible());
}

/** Changes a file on disk that an editor shows, and waits until it shows the change: what the editor has is what counts. */
async function patch(workbench: Workbench, file: string): Promise<void> {
  const note = "/* A patch that moves every line. */";
  const text = `${note}\n${readFileSync(file, "utf8")}`;
  await workbench.page.locator(".tab", { hasText: path.basename(file) }).click();
  await workbench.goTo(1);
  const line = workbench.page.locator(".view-line", { hasText: note });
  // Again and again: VS Code begins to watch a file some time after it was opened.
  await workbench.repeat(
    "the patch in the editor",
    async () => writeFileSync(file, text),
    () => line.isVisible(),
  );
}

describe("a session file of another source in a real VS Code", () => {
  it("is opened with the text it was saved with, when that is chosen", async function () {
    needWorkbench(this);
    const tree = needKernelToEdit(this, "6.12");
    await inWindow(this, { folder: tree, openFile: "mm/ksm.c" }, async (workbench) => {
      const { page } = workbench;
      await page.locator(".codelens-decoration").first().waitFor();
      await workbench.runCommand("KSM: Simulate ksmd on This Source");
      const stepper = await workbench.webview(".stepper .statement-text");
      await stepper.locator('.control[data-command="continue"]').click();
      const event = stepper.locator(".events [data-step]").nth(4);
      const step = await event.innerText();
      await event.click();
      const statement = await statementAt(stepper, step);

      await saveSession(workbench);
      assert.equal(readdirSync(tree).filter((name) => name.endsWith(".ksmsession")).length, 1);
      const file = page.locator(".explorer-folders-view .monaco-list-row", { hasText: ".ksmsession" });
      await workbench.runCommand("View: Show Explorer");
      await file.waitFor();
      await workbench.runCommand("KSM: Stop");
      await patch(workbench, path.join(tree, "mm/ksm.c"));

      const open = page.locator(".codelens-decoration a", { hasText: "Open Session" });
      await workbench.repeat(
        "the session's file",
        () => file.dblclick(),
        () => open.isVisible(),
      );
      await open.click();
      const dialog = page.locator(".monaco-dialog-box", {
        hasText: "mm/ksm.c is not the text that this session was saved with",
      });
      await dialog.waitFor();
      await workbench.screenshot("session-of-another-source");
      await dialog.locator(".monaco-button", { hasText: "The Session's Own Text" }).click();
      const opened = await workbench.webview(".stepper .statement-text");
      assert.equal(await statementAt(opened, step), statement);
    });
  });
});
