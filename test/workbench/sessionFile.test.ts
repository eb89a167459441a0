/** A session file in a real VS Code, as a person has it: saved by the dialog, opened from the explorer, on another source. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Frame } from "playwright-core";
import { needKernelToEdit, needWorkbench } from "./needWorkbench.ts";
import { inWindow, type Workbench } from "./workbench.ts";

/** Where a breakpoint is set. */
const STOP = "rmap_item->oldchecksum = checksum;";

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

/** Of STOP, in the editor of the file. */
async function toggleBreakpoint(workbench: Workbench, file: string, isSet: boolean): Promise<void> {
  const { page } = workbench;
  const lines = readFileSync(file, "utf8").split("\n");
  await page.locator(".tab", { hasText: path.basename(file) }).click();
  await workbench.goTo(lines.findIndex((each) => each.includes(STOP)) + 1);
  const mark = page.locator(".glyph-margin-widgets .codicon-debug-breakpoint").first();
  await workbench.repeat(
    isSet ? "the breakpoint" : "no breakpoint",
    async () => {
      if ((await mark.isVisible()) !== isSet) await workbench.runCommand("Debug: Toggle Breakpoint");
    },
    async () => (await mark.isVisible()) === isSet,
  );
}

/** Selects a page, and folds the counters; what is said of the page. */
async function arrangePanel(workbench: Workbench, stepper: Frame): Promise<string> {
  const cells = stepper.locator("#memory-cells");
  const said = stepper.locator(".selected-page");
  // The debugger takes the focus to the editor when it hears of a stop, which may be now.
  const select = async (): Promise<void> => {
    await cells.press("ArrowRight");
    await cells.press("Enter");
  };
  await workbench.repeat("a page selected", select, () => said.isVisible());
  const name = await said.getAttribute("aria-label");
  await stepper.locator(".section-numbers .fold").click();
  await stepper.locator("#body-numbers[hidden]").waitFor({ state: "attached" });
  return name ?? "";
}

describe("a session file of another source in a real VS Code", () => {
  it("is opened with the text it was saved with, when that is chosen, its breakpoints and its panel", async function () {
    needWorkbench(this);
    const tree = needKernelToEdit(this, "6.12");
    const ksm = path.join(tree, "mm/ksm.c");
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
      const selected = await arrangePanel(workbench, stepper);
      await toggleBreakpoint(workbench, ksm, true);

      await saveSession(workbench);
      assert.equal(readdirSync(tree).filter((name) => name.endsWith(".ksmsession")).length, 1);
      const file = page.locator(".explorer-folders-view .monaco-list-row", { hasText: ".ksmsession" });
      await workbench.runCommand("View: Show Explorer");
      await file.waitFor();
      await workbench.runCommand("KSM: Stop");
      await toggleBreakpoint(workbench, ksm, false);
      await stepper.locator(".section-numbers").waitFor({ state: "detached" });
      await patch(workbench, ksm);

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
      await page.locator(".notification-toast", { hasText: "The session's breakpoint was set." }).waitFor();
      await opened.locator(`.selected-page[aria-label="${selected}"]`).waitFor();
      await opened.locator("#body-numbers[hidden]").waitFor({ state: "attached" });
      await workbench.screenshot("session-opened");
      await workbench.runCommand("KSM: Restart");
      await opened.locator(".position .item", { hasText: `step${step} /` }).waitFor({ state: "detached" });
      await opened.locator('.control[data-command="continue"]').click();
      await opened.locator(".statement-text", { hasText: STOP }).waitFor();
    });
  });
});
