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
    const input = this.page.locator(".quick-input-widget input.input");
    // What still has the focus may swallow the key.
    await this.until("the box for a line", async () => {
      await this.page.keyboard.press("Control+G");
      return input.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
    });
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
    await this.until("the dialogue has the focus", async () => {
      await input.click();
      return (await this.page.locator(".breakpoint-widget .monaco-editor.focused").count()) > 0;
    });
    await this.page.keyboard.type(text, { delay: 4 });
    await this.page.keyboard.press("Enter");
    await this.page.locator(".breakpoint-widget").waitFor({ state: "hidden" });
  }

  /** A button of the debug toolbar, waited for until the debugger stands still at another step. */
  async press(label: string): Promise<void> {
    await this.moved(() => this.page.locator(`.debug-toolbar .action-label[aria-label^="${label}"]`).first().click());
  }

  async moved(move: () => Promise<void>): Promise<void> {
    const before = await this.step();
    await move();
    await this.until("another step", async () => (await this.step()) !== before);
    await this.stopped();
  }

  async stopped(): Promise<void> {
    await this.page.locator('.debug-toolbar .action-label[aria-label^="Continue"]:not(.disabled)').first().waitFor();
    await this.row("Call Stack", "ksm.c").waitFor();
  }

  /** The step that the status bar shows; "" while it shows none. */
  async step(): Promise<string> {
    const texts = await this.page.locator(".statusbar-item").allInnerTexts();
    return /step ([\d,]+)/.exec(texts.join(" "))?.[1] ?? "";
  }

  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + 30_000;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`${what}: it did not come to be`);
      await this.page.waitForTimeout(100);
    }
  }

  /** The window as it is, in a dark theme and in a light one. */
  async picture(name: string): Promise<void> {
    await this.workbench.screenshot(name);
    const workbench = this.page.locator(".monaco-workbench").first();
    await this.workbench.runCommand("Toggle between Light/Dark Themes");
    await this.until("a light theme", async () => /\bvs\b/.test((await workbench.getAttribute("class")) ?? ""));
    await this.workbench.screenshot(`${name}-light`);
    await this.workbench.runCommand("Toggle between Light/Dark Themes");
    await this.until("the dark theme", async () => /\bvs-dark\b/.test((await workbench.getAttribute("class")) ?? ""));
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
    await this.until("an opened row", async () => (await row.getAttribute("aria-expanded")) === "true");
  }

  /** Adds the expression by the Watch view's own input. */
  async watch(expression: string): Promise<void> {
    const pane = this.page.locator('.pane:has(.pane-header[aria-label^="Watch"])');
    await pane.locator(".pane-header").hover();
    await pane.locator('.pane-header .action-label[aria-label^="Add Expression"]').click();
    await this.page.keyboard.type(expression, { delay: 4 });
    await this.page.keyboard.press("Enter");
    await this.row("Watch", expression).waitFor();
    await this.page.locator('.pane:has(.pane-header[aria-label^="Watch"]) input').first().waitFor({ state: "hidden" });
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
    const entry = this.page.locator(".monaco-menu .action-menu-item", { hasText: "Break on Value Change" }).first();
    await entry.waitFor();
    // A menu takes no click in its first moments.
    await this.until("the menu is gone", async () => {
      if ((await entry.count()) === 0) return true;
      await entry.click({ timeout: 1000 }).catch(() => undefined);
      return false;
    });
    const breakpoints = this.page.locator('.pane:has(.pane-header[aria-label^="Breakpoints"]) .monaco-list');
    await breakpoints.hover();
    await this.until("the data breakpoint in its view", async () => {
      await this.page.mouse.wheel(0, 60);
      return (await breakpoints.locator(".monaco-list-row", { hasText: variable }).count()) > 0;
    });
  }

  /** Text of the row with this name, its value with it. */
  async value(view: "Variables" | "Watch", name: string): Promise<string> {
    return (await this.row(view, name).innerText()).replace(/\s+/g, " ");
  }

  /** Waits until the row's text is so. */
  async shows(view: "Variables" | "Watch", name: string, expected: RegExp): Promise<void> {
    await this.until(`${name} as ${expected.source}`, async () => expected.test(await this.value(view, name)));
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
      await debug.picture("debug-entry");

      await debug.press("Continue");
      assert.match(await debug.row("Call Stack", "cmp_and_merge_page").innerText(), /cmp_and_merge_page/);
      // The lower one first: what opens above it may push it out of the list.
      const stable = debug.row("Variables", /^stable_node/);
      if ((await stable.count()) > 0) await debug.expand(stable);
      await debug.expand(debug.row("Variables", /^rmap_item/));
      await debug.shows("Variables", "oldchecksum", /oldchecksum\s*=?\s*\d+/);
      await debug.picture("debug-variables");

      const item = page.locator(".view-line span", { hasText: /^rmap_item$/ }).first();
      await item.hover();
      await page.locator(".debug-hover-widget", { hasText: "rmap_item" }).waitFor();
      await workbench.screenshot("debug-hover");
      await page.mouse.move(5, 5);

      await debug.watch("ksm_pages_shared");
      await debug.watch("ksm_pages_sharing");
      await debug.breakpoint("Debug: Add Conditional Breakpoint", "ksm_pages_shared++;", "ksm_pages_shared == 0");
      await debug.press("Continue");
      for (let tries = 0; tries < 12 && !(await debug.marks("ksm_pages_shared++;")); tries++)
        await debug.press("Continue");
      await debug.press("Step Over");
      await debug.shows("Watch", "ksm_pages_shared", /1$/);
      await workbench.screenshot("debug-merged");
      await debug.press("Step Back");
      await debug.shows("Watch", "ksm_pages_shared", /0$/);
      await debug.picture("debug-back-over-merge");

      // A condition that means nothing is told where it stands.
      await debug.breakpoint("Debug: Add Conditional Breakpoint", "ksm_pages_sharing++;", "no_such_name > 3");
      await page
        .locator(".codicon-debug-breakpoint-conditional-unverified, .codicon-debug-breakpoint-unverified")
        .first()
        .hover();
      await page.locator(".monaco-hover", { hasText: "no_such_name" }).first().waitFor();
      await workbench.screenshot("debug-condition-refused");
      await page.mouse.move(5, 5);

      // To the end, and from there back to whoever changed the counter last.
      await workbench.runCommand("Disable All Breakpoints");
      await debug.press("Continue");
      const end = await debug.value("Watch", "ksm_pages_shared");
      await debug.expand(debug.row("Variables", /^Globals of ksm\.c/));
      await debug.breakOnChange("ksm_pages_shared");
      await debug.press("Reverse");
      await debug.until("the counter before", async () => (await debug.value("Watch", "ksm_pages_shared")) !== end);
      await page.locator(".repl", { hasText: "ksm_pages_shared was changed" }).waitFor();
      await debug.picture("debug-last-writer");

      // A line of a log point leads to its moment.
      const line = page.locator(".repl .monaco-list-row", { hasText: /scan \d+ is over/ }).last();
      await line.waitFor();
      const moment = /\/step\/(\d+)/.exec(await line.innerText())?.[1];
      await line
        .locator("a")
        .filter({ hasText: "/step/" })
        .first()
        .click({ modifiers: ["ControlOrMeta"] });
      await workbench.screenshot("debug-moment-link");
      const allow = page.locator(".monaco-dialog-box .monaco-button", { hasText: /^Open$/ });
      await allow.click({ timeout: 5000 }).catch(() => undefined);
      await debug.until("the moment", async () => (await debug.step()).replace(/,/g, "") === moment);
      await workbench.screenshot("debug-moment");
    } finally {
      await workbench.screenshot("debug-last");
      await workbench.close();
    }
  });
});
