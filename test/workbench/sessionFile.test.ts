/** A session file in a real VS Code, as a person has it: saved by the dialog, opened from the explorer, on another source. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Frame, Locator } from "playwright-core";
import { hashOf } from "../../extension/export/sessionFile.ts";
import { TREE_FILES } from "../../extension/source/treePaths.ts";
import { FIRST_MERGE } from "../ksm/lab.ts";
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

async function isOff(button: Locator): Promise<boolean> {
  return (await button.getAttribute("aria-disabled")) === "true";
}

/** Opens a file of the workspace in an editor and presses the lens above it. */
async function pressOpenSession(workbench: Workbench, name: string): Promise<void> {
  const { page } = workbench;
  const file = page.locator(".explorer-folders-view .monaco-list-row", { hasText: name });
  const lens = page.locator(".codelens-decoration a", { hasText: "Open Session" });
  await workbench.repeat(
    `the file ${name}`,
    () => file.dblclick(),
    async () => (await page.locator(".tab.active", { hasText: name }).isVisible()) && (await lens.isVisible()),
  );
  await lens.click();
}

describe("a session file on another machine", () => {
  let folder: string;
  let elsewhere: string;
  before(function () {
    needWorkbench(this);
    folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-machine-"));
    elsewhere = needKernelToEdit(this, "6.12");
  });
  after(() => {
    for (const each of [folder, elsewhere]) rmSync(each, { recursive: true, force: true });
  });

  it("runs on its own text, on one that is shown where, and gives its scenario away when it is damaged", async function () {
    const names = ["mm/ksm.c", ...TREE_FILES];
    const texts = Object.fromEntries(names.map((name) => [name, readFileSync(path.join(elsewhere, name), "utf8")]));
    const files = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.split("\n")]));
    const scenario = { path: "mine.ksm.json", text: readFileSync(FIRST_MERGE, "utf8").split("\n") };
    const saved = {
      ksmSession: 1,
      savedBy: "0.0.1",
      title: "From elsewhere",
      position: { step: 5000, isEnded: false },
      scenario,
      model: "",
      panel: { time: { zoom: { from: 4000, to: 6000, at: 5000 } }, memory: { search: "volatile" } },
      source: { kind: "tree", path: "mm/ksm.c", hash: await hashOf(texts), files },
    };
    const write = (name: string, text: string): void => writeFileSync(path.join(folder, `${name}.ksmsession`), text);
    write("whole", JSON.stringify(saved, undefined, 1));
    write("bare", JSON.stringify({ ...saved, source: { ...saved.source, files: undefined } }, undefined, 1));
    write("cut", JSON.stringify(saved, undefined, 1).slice(0, -2000));
    await inWindow(this, { folder, openFile: "whole.ksmsession" }, async (workbench) => {
      const { page } = workbench;
      await pressOpenSession(workbench, "whole");
      const stepper = await workbench.webview(".stepper .statement-text");
      const statement = await statementAt(stepper, "5,000");
      // As the panel looked: what was zoomed to, what was searched for.
      await workbench.until(
        "the search",
        async () => (await stepper.locator('[aria-label^="Find pages"]').inputValue()) === "volatile",
      );
      const fit = stepper.locator(".time-tools button", { hasText: "Fit" });
      await workbench.until("the zoom", async () => (await fit.isEnabled()) && !(await isOff(fit)));
      await workbench.runCommand("KSM: Stop");

      await pressOpenSession(workbench, "bare");
      const dialog = page.locator(".monaco-dialog-box", { hasText: "is neither in its file nor in this workspace" });
      await dialog.waitFor();
      await workbench.screenshot("session-without-source");
      await dialog.locator(".monaco-button", { hasText: "Choose ksm.c" }).click();
      const where = page.locator(".quick-input-widget input.input");
      const runIt = page.locator(".quick-input-widget .monaco-button", { hasText: "Run It" });
      await runIt.waitFor();
      // The dialog looks at the workspace's folder first, and says so in place of what is typed.
      const choose = async (): Promise<void> => {
        if (!(await runIt.isVisible())) return;
        await where.fill(path.join(elsewhere, "mm/ksm.c"));
        await runIt.click();
      };
      await workbench.repeat("the ksm.c that was shown", choose, async () => !(await runIt.isVisible()));
      const again = await workbench.webview(".stepper .statement-text");
      assert.equal(await statementAt(again, "5,000"), statement);

      await pressOpenSession(workbench, "cut");
      const told = page.locator(".notification-list-item", { hasText: "cut.ksmsession cannot be opened" });
      await told.waitFor();
      await workbench.screenshot("session-damaged");
      await told.locator(".monaco-button", { hasText: "Open Its Scenario" }).click();
      await page.locator(".tab.active", { hasText: "scenario.ksm.json" }).waitFor();
      await page.locator(".codelens-decoration a", { hasText: "Run" }).first().waitFor();
      // What ran before is still there.
      assert.equal(await statementAt(again, "5,000"), statement);
    });
  });
});
