/**
 * Debugging ksmd as a person does it, in a real VS Code on linux-source-6.12: F5, a condition, the variables, a hover, a
 * watch, back over a merge, a data breakpoint in reverse, a log point. Pictures in .cache/screenshots for someone to look at.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { needKernel } from "../host/requirements.ts";
import { needWorkbench } from "./needWorkbench.ts";
import type { Workbench } from "./workbench.ts";
import { startWorkbench } from "./workbench.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** What is typed is what is meant: no suggestions, and nothing of the tree is ever written. */
const SETTINGS = {
  "workbench.colorTheme": "Default Dark Modern",
  "files.autoSave": "off",
  "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  "editor.suggestOnTriggerCharacters": false,
  "editor.wordBasedSuggestions": "off",
  "editor.autoClosingBrackets": "never",
};

/** A window in which ksm.c is debugged. */
class Debugging {
  readonly workbench: Workbench;
  readonly lines: readonly string[];

  constructor(workbench: Workbench, source: string) {
    this.workbench = workbench;
    this.lines = source.split("\n");
  }

  get page(): Page {
    return this.workbench.page;
  }

  async goTo(text: string): Promise<number> {
    const line = this.lines.findIndex((each) => each.includes(text)) + 1;
    assert.ok(line > 0, text);
    await this.page.keyboard.press("Control+G");
    const input = this.page.locator(".quick-input-widget input.input");
    await input.fill(`:${line}`);
    await this.page.keyboard.press("Enter");
    await input.waitFor({ state: "hidden" });
    return line;
  }

  /** A breakpoint with a condition or a message, by its dialogue in the editor. */
  async breakpoint(command: string, at: string, text: string): Promise<void> {
    await this.goTo(at);
    await this.workbench.runCommand(command);
    const input = this.page.locator(".breakpoint-widget .monaco-editor").first();
    await input.waitFor();
    await this.page.waitForTimeout(300);
    await input.click();
    await this.page.locator(".breakpoint-widget .monaco-editor.focused").waitFor();
    await this.page.keyboard.type(text, { delay: 4 });
    await this.page.keyboard.press("Enter");
    await this.page.locator(".breakpoint-widget").waitFor({ state: "hidden" });
  }

  /** A button of the debug toolbar, waited for until the debugger stands still again. */
  async press(label: string): Promise<void> {
    await this.page.locator(`.debug-toolbar .action-label[aria-label^="${label}"]`).first().click();
    await this.stopped();
  }

  async stopped(): Promise<void> {
    await this.page.waitForTimeout(250);
    await this.page.locator('.debug-toolbar .action-label[aria-label^="Continue"]:not(.disabled)').first().waitFor();
    await this.page.waitForTimeout(400);
  }

  row(view: "Variables" | "Watch" | "Call Stack", text: string | RegExp): Locator {
    return this.page
      .locator(`.pane:has(.pane-header[aria-label^="${view}"]) .monaco-list-row`)
      .filter({ hasText: text })
      .first();
  }

  async expand(row: Locator): Promise<void> {
    await row.click();
    await this.page.keyboard.press("ArrowRight");
    await this.page.waitForTimeout(400);
  }

  /** Adds the expression by the Watch view's own input. */
  async watch(expression: string): Promise<void> {
    const pane = this.page.locator('.pane:has(.pane-header[aria-label^="Watch"])');
    await pane.locator(".pane-header").hover();
    await pane.locator('.pane-header .action-label[aria-label^="Add Expression"]').click();
    await this.page.keyboard.type(expression, { delay: 4 });
    await this.page.keyboard.press("Enter");
    await this.row("Watch", expression).waitFor();
    await this.page.waitForTimeout(300);
  }

  /** The statement with this text is the one that is executed next. */
  async marks(text: string): Promise<boolean> {
    const line = this.lines.findIndex((each) => each.includes(text)) + 1;
    const shown = await this.row("Call Stack", "ksm.c").innerText();
    return shown.includes(`${String(line)}:`);
  }

  async breakOnChange(variable: string): Promise<void> {
    const row = this.row("Variables", new RegExp(`^${variable}\\b`));
    await this.page.locator('.pane:has(.pane-header[aria-label^="Variables"]) .monaco-list').hover();
    for (let tries = 0; tries < 60 && (await row.count()) === 0; tries++) {
      await this.page.mouse.wheel(0, 120);
      await this.page.waitForTimeout(80);
    }
    await row.click({ button: "right" });
    // A menu takes no click in its first moments.
    await this.page.waitForTimeout(500);
    const entry = this.page.locator(".monaco-menu .action-menu-item", { hasText: "Break on Value Change" }).first();
    await entry.hover();
    await this.page.waitForTimeout(200);
    await entry.click();
    await this.page.locator(".context-view-block").waitFor({ state: "detached" });
    await this.page.waitForTimeout(500);
  }

  /** Text of the row with this name, its value with it. */
  async value(view: "Variables" | "Watch", name: string): Promise<string> {
    return (await this.row(view, name).innerText()).replace(/\s+/g, " ");
  }
}

describe("debugging ksmd in a real VS Code", () => {
  let tree: string;
  let link: string;
  before(function () {
    needWorkbench(this);
    tree = needKernel(this, "6.12");
    link = path.join(mkdtempSync(path.join(tmpdir(), "ksm-lab-extension-")), "ksm-lab");
    symlinkSync(ROOT, link);
  });
  after(() => {
    if (link !== undefined) rmSync(path.dirname(link), { recursive: true });
  });

  it("goes there and back: F5, condition, variables, hover, watch, back over a merge, last writer, log point", async function () {
    this.timeout(240_000);
    const workbench = await startWorkbench({
      folder: tree,
      extensionDevelopmentPath: link,
      openFile: "mm/ksm.c",
      settings: SETTINGS,
      width: 1700,
      height: 1050,
    });
    const debug = new Debugging(workbench, readFileSync(path.join(tree, "mm/ksm.c"), "utf8"));
    const { page } = workbench;
    try {
      await page.locator(".codelens-decoration").first().waitFor();
      await page.locator(".monaco-editor .view-lines").first().click();
      await debug.breakpoint(
        "Debug: Add Conditional Breakpoint",
        "kpage = stable_tree_search(page);",
        "(rmap_item->address & 0xff000) == 0x1000",
      );
      await debug.breakpoint("Debug: Add Logpoint", "ksm_scan.seqnr++;", "scan {ksm_scan.seqnr} is over");
      await page.keyboard.press("F5");
      await page.locator(".debug-toolbar").waitFor();
      await debug.stopped();
      await workbench.screenshot("debug-entry");

      await debug.press("Continue");
      assert.match(await debug.row("Call Stack", "cmp_and_merge_page").innerText(), /cmp_and_merge_page/);
      await debug.expand(debug.row("Variables", /^rmap_item/));
      const stable = debug.row("Variables", /^stable_node/);
      if ((await stable.count()) > 0) await debug.expand(stable);
      assert.match(await debug.value("Variables", "oldchecksum"), /oldchecksum\s*=?\s*\d+/);
      await workbench.screenshot("debug-variables");

      const item = page.locator(".view-line span", { hasText: /^rmap_item$/ }).first();
      await item.hover();
      await page.locator(".debug-hover-widget").waitFor();
      await page.waitForTimeout(500);
      await workbench.screenshot("debug-hover");
      await page.mouse.move(5, 5);

      await debug.watch("ksm_pages_shared");
      await debug.watch("ksm_pages_sharing");
      await debug.breakpoint("Debug: Add Conditional Breakpoint", "ksm_pages_shared++;", "ksm_pages_shared == 0");
      await debug.press("Continue");
      for (let tries = 0; tries < 12 && !(await debug.marks("ksm_pages_shared++;")); tries++)
        await debug.press("Continue");
      await debug.press("Step Over");
      assert.match(await debug.value("Watch", "ksm_pages_shared"), /1$/);
      await workbench.screenshot("debug-merged");
      await debug.press("Step Back");
      assert.match(await debug.value("Watch", "ksm_pages_shared"), /0$/);
      await workbench.screenshot("debug-back-over-merge");

      // To the end, and from there back to whoever changed the counter last.
      await workbench.runCommand("Disable All Breakpoints");
      await debug.press("Continue");
      const end = await debug.value("Watch", "ksm_pages_shared");
      await debug.expand(debug.row("Variables", /^Globals of ksm\.c/));
      await debug.breakOnChange("ksm_pages_shared");
      await debug.press("Reverse");
      assert.notEqual(await debug.value("Watch", "ksm_pages_shared"), end);
      await page.locator(".repl", { hasText: "ksm_pages_shared was changed" }).waitFor();
      await workbench.screenshot("debug-last-writer");
      await page.locator(".repl", { hasText: /scan \d+ is over/ }).waitFor();
    } finally {
      await workbench.screenshot("debug-last");
      await workbench.close();
    }
  });
});
