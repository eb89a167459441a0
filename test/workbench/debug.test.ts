/**
 * Debugging ksmd as a person does it, in a real VS Code on linux-source-6.12: F5, a condition, the variables, a hover, a
 * watch, back over a merge, a data breakpoint in reverse, a log point. Pictures in .cache/screenshots for someone to look at.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { needKernel } from "../host/requirements.ts";
import { needWorkbench } from "./needWorkbench.ts";
import { inWindow, type Workbench } from "./workbench.ts";

/** What is typed is what is meant: no suggestions, and nothing of the tree is ever written. */
const SETTINGS = {
  "workbench.colorTheme": "Default Dark Modern",
  "files.autoSave": "off",
  "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  "editor.suggestOnTriggerCharacters": false,
  "editor.wordBasedSuggestions": "off",
  "editor.autoClosingBrackets": "never",
};

/** How often in a row, a tenth of a second between, nothing must have changed. */
const QUIET_LOOKS = 6;

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

  async goTo(text: string): Promise<void> {
    const line = this.lines.findIndex((each) => each.includes(text)) + 1;
    assert.ok(line > 0, text);
    await this.workbench.goTo(line);
  }

  /** A breakpoint with a condition or a message, by its dialogue in the editor. */
  async breakpoint(command: string, at: string, text: string): Promise<void> {
    await this.goTo(at);
    await this.workbench.runCommand(command);
    const dialogue = this.page.locator(".breakpoint-widget");
    const editor = dialogue.locator(".monaco-editor").first();
    await editor.waitFor();
    const type = async (): Promise<void> => {
      await editor.click();
      await this.page.keyboard.press("Control+A");
      await this.page.keyboard.type(text);
    };
    const typed = async (): Promise<string> => (await editor.locator(".view-line").allInnerTexts()).join("\n");
    await this.workbench.repeat(text, type, async () => (await typed()).replace(/\u00a0/g, " ") === text);
    await this.page.keyboard.press("Enter");
    await dialogue.waitFor({ state: "hidden" });
  }

  /** Takes the breakpoint away that is there. */
  async removeBreakpoint(at: string): Promise<void> {
    const glyphs = this.page.locator(".editor-instance .codicon-debug-breakpoint-conditional");
    await this.goTo(at);
    await glyphs.first().waitFor();
    await this.workbench.runCommand("Debug: Toggle Breakpoint");
    await glyphs.first().waitFor({ state: "detached" });
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

  /**
   * Waits until the debugger stands and nothing changes any longer. What a stop shows comes piece by piece, in an order that is
   * VS Code's own: the toolbar and the call stack may be those of the stop before when the status bar has the new step.
   */
  async stopped(): Promise<void> {
    await this.page.locator('.debug-toolbar .action-label[aria-label^="Continue"]:not(.disabled)').first().waitFor();
    await this.row("Call Stack", "ksm.c").waitFor();
    let [before, same] = ["", 0];
    await this.until("a debugger at rest", async () => {
      const now = await this.page.evaluate(() =>
        [...document.querySelectorAll(".debug-toolbar .action-label, .pane .monaco-list-row, .statusbar-item")]
          .map((each) => `${each.ariaLabel ?? ""} ${each.className} ${each.textContent ?? ""}`)
          .join("\n"),
      );
      same = now === before ? same + 1 : 0;
      before = now;
      return same >= QUIET_LOOKS && now.includes("Continue");
    });
  }

  /** The step that the status bar shows; "" while it shows none. */
  async step(): Promise<string> {
    const texts = await this.page.locator(".statusbar-item").allInnerTexts();
    return /step ([\d,]+)/.exec(texts.join(" "))?.[1] ?? "";
  }

  until(what: string, holds: () => Promise<boolean>): Promise<void> {
    return this.workbench.until(what, holds);
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
    const isOpen = async (): Promise<boolean> => (await row.getAttribute("aria-expanded")) === "true";
    const open = async (): Promise<void> => {
      if (await isOpen()) return;
      await row.click();
      await this.page.keyboard.press("ArrowRight");
    };
    await this.workbench.repeat("an opened row", open, isOpen);
  }

  /** Adds the expression by the Watch view's own input. */
  async watch(expression: string): Promise<void> {
    const pane = this.page.locator('.pane:has(.pane-header[aria-label^="Watch"])');
    const input = pane.locator("input").first();
    const ask = async (): Promise<void> => {
      if (await input.isVisible()) return;
      await pane.locator(".pane-header").hover();
      await pane.locator('.pane-header .action-label[aria-label^="Add Expression"]').click();
    };
    await this.workbench.repeat("the box for a watch", ask, () => input.isVisible());
    await input.fill(expression);
    await input.press("Enter");
    await input.waitFor({ state: "hidden" });
    await this.row("Watch", expression).waitFor();
  }

  /** What the window says of this when the mouse rests on it. */
  async hover(over: Locator, said: Locator): Promise<void> {
    const rest = async (): Promise<void> => {
      await this.page.mouse.move(5, 5);
      await over.hover();
    };
    await this.workbench.repeat("what is said on hovering", rest, () => said.isVisible());
  }

  /** The statement with this text is the one that is executed next. */
  async marks(text: string): Promise<boolean> {
    const line = this.lines.findIndex((each) => each.includes(text)) + 1;
    const shown = await this.row("Call Stack", "ksm.c").innerText();
    return shown.includes(`${String(line)}:`);
  }

  /** The first row of a variable, scrolled to: a list holds only the rows that it shows. */
  async variableInSight(variable: string): Promise<Locator> {
    const row = this.row("Variables", new RegExp(`^${variable}\\b`));
    await this.page.locator('.pane:has(.pane-header[aria-label^="Variables"]) .monaco-list').hover();
    let looks = 0;
    await this.until(`${variable} in sight`, async () => {
      if ((await row.count()) > 0) return true;
      // Down to the end, and up again: a list may be scrolled further than it was looked at.
      await this.page.mouse.wheel(0, looks++ % 120 < 60 ? 100 : -100);
      return false;
    });
    return row;
  }

  async breakOnChange(variable: string): Promise<void> {
    const row = await this.variableInSight(variable);
    const entry = this.page.locator(".monaco-menu .action-menu-item", { hasText: "Break on Value Change" }).first();
    await this.workbench.repeat(
      "the menu",
      () => row.click({ button: "right" }),
      () => entry.isVisible(),
    );
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

const CONDITIONAL = "Debug: Add Conditional Breakpoint...";
const SEARCH = "kpage = stable_tree_search(page);";

async function start(debug: Debugging): Promise<void> {
  const { page } = debug;
  await page.locator(".editor-instance .monaco-editor.focused").waitFor();
  await page.keyboard.press("F5");
  await page.locator(".debug-toolbar").waitFor();
  await debug.stopped();
  await debug.picture("debug-entry");
  await debug.press("Continue");
  await debug.row("Call Stack", "cmp_and_merge_page").waitFor();
}

async function lookAtVariables(debug: Debugging): Promise<void> {
  const { page, workbench } = debug;
  await debug.expand(debug.row("Variables", /^rmap_item/));
  await debug.shows("Variables", "oldchecksum", /oldchecksum\s*=?\s*\d+/);
  await debug.picture("debug-variables");

  const item = page.locator(".view-line span", { hasText: /^rmap_item$/ }).first();
  await debug.hover(item, page.locator(".debug-hover-widget", { hasText: "rmap_item" }));
  await workbench.screenshot("debug-hover");
  await page.mouse.move(5, 5);
}

async function thereAndBackOverMerge(debug: Debugging): Promise<void> {
  await debug.watch("ksm_pages_shared");
  await debug.watch("ksm_pages_sharing");
  await debug.removeBreakpoint(SEARCH);
  await debug.breakpoint(CONDITIONAL, "ksm_pages_shared++;", "ksm_pages_shared == 0");
  await debug.press("Continue");
  await debug.until("the first merge", () => debug.marks("ksm_pages_shared++;"));
  await debug.expand(await debug.variableInSight("stable_node"));
  await debug.variableInSight("kpfn");
  await debug.picture("debug-stable-node");
  await debug.press("Step Over");
  await debug.shows("Watch", "ksm_pages_shared", /1$/);
  await debug.workbench.screenshot("debug-merged");
  await debug.press("Step Back");
  await debug.shows("Watch", "ksm_pages_shared", /0$/);
  await debug.picture("debug-back-over-merge");
}

/** A condition that means nothing is told where it stands. */
async function refusedCondition(debug: Debugging): Promise<void> {
  const { page, workbench } = debug;
  await debug.breakpoint(CONDITIONAL, "ksm_pages_sharing++;", "no_such_name > 3");
  const glyph = ".codicon-debug-breakpoint-conditional-unverified, .codicon-debug-breakpoint-unverified";
  await debug.hover(page.locator(glyph).first(), page.locator(".monaco-hover", { hasText: "no_such_name" }).first());
  await workbench.screenshot("debug-condition-refused");
  await page.mouse.move(5, 5);
}

/** To the end, and from there back to whoever changed the counter last. */
async function lastWriter(debug: Debugging): Promise<void> {
  await debug.workbench.runCommand("Disable All Breakpoints");
  await debug.press("Continue");
  const end = await debug.value("Watch", "ksm_pages_shared");
  await debug.expand(debug.row("Variables", /^Globals of ksm\.c/));
  await debug.breakOnChange("ksm_pages_shared");
  await debug.press("Reverse");
  await debug.until("the counter before", async () => (await debug.value("Watch", "ksm_pages_shared")) !== end);
  await debug.page.locator(".repl", { hasText: "ksm_pages_shared was changed" }).waitFor();
  await debug.picture("debug-last-writer");
}

/** A line of a log point leads to its moment. */
async function loggedMoment(debug: Debugging): Promise<void> {
  const { page, workbench } = debug;
  const line = page.locator(".repl .monaco-list-row", { hasText: /scan \d+ is over/ }).last();
  const moment = /\/step\/(\d+)/.exec(await line.innerText())?.[1];
  assert.ok(moment !== undefined);
  const link = page.locator(".repl .monaco-list-row a", { hasText: `/step/${moment}` }).first();
  const allow = page.locator(".monaco-dialog-box .monaco-button", { hasText: /^Open$/ });
  const follow = async (): Promise<void> => {
    if (!(await allow.isVisible())) await link.click({ modifiers: ["ControlOrMeta"] });
    else await allow.click();
  };
  await workbench.repeat("the moment", follow, async () => (await debug.step()).replace(/,/g, "") === moment);
  await workbench.screenshot("debug-moment");
}

describe("debugging ksmd in a real VS Code", () => {
  let tree: string;
  before(function () {
    needWorkbench(this);
    tree = needKernel(this, "6.12");
  });

  it("goes there and back: F5, condition, variables, hover, watch, back over a merge, last writer, log point", async function () {
    const options = { folder: tree, openFile: "mm/ksm.c", settings: SETTINGS, width: 1700, height: 1050 };
    await inWindow(this, options, async (workbench) => {
      const debug = new Debugging(workbench, readFileSync(path.join(tree, "mm/ksm.c"), "utf8"));
      await workbench.page.locator(".codelens-decoration").first().waitFor();
      await debug.breakpoint(CONDITIONAL, SEARCH, "(rmap_item->address & 0xff000) == 0x1000");
      await debug.breakpoint("Debug: Add Logpoint...", "ksm_scan.seqnr++;", "scan {ksm_scan.seqnr} is over");
      await start(debug);
      await lookAtVariables(debug);
      await thereAndBackOverMerge(debug);
      await refusedCondition(debug);
      await lastWriter(debug);
      await loggedMoment(debug);
    });
  });
});
