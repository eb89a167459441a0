/**
 * A scenario of real size in a real VS Code, on linux-source-6.12: run fast from the stepper, with progress, cancelled, to a
 * condition, to the end; then on with the debugger from there. And what KSM would save on an image of memory. Pictures in
 * .cache/screenshots for someone to look at.
 */
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Frame, Page } from "playwright-core";
import { needKernelToEdit, needWorkbench } from "./needWorkbench.ts";
import { inWindow, type Workbench } from "./workbench.ts";

const PAGES = 65_536;
const SCENARIO = "large.ksm.json";
const IMAGE_PAGES = 32_768;
/** For a run of that size, on a machine that is slow. */
const LIMIT_MS = 5 * 60_000;
/** For pictures; nothing is tested by it. */
const SETTLE_MS = 1500;

/** Two processes of 256 MiB that have a third of their pages in common. */
function scenario(): string {
  const processOf = (name: string): object[] => {
    const all = { process: name, region: "ram", start: 0, count: PAGES };
    return [
      { op: "process", process: name },
      { op: "mmap", process: name, region: "ram", pages: PAGES },
      { op: "fill", ...all, content: { mix: { zero: 0.1, "seq:1": 0.3, unique: 0.6 }, seed: 7 } },
      { op: "madvise", ...all, advice: "mergeable" },
    ];
  };
  const run = [
    { op: "sysfs", pages_to_scan: 4000, smart_scan: 0 },
    ...processOf("A"),
    ...processOf("B"),
    { op: "sysfs", run: 1 },
    { op: "scan", times: 4 },
  ];
  const machine = { framesPerNode: 2 * PAGES + 16_384 };
  return JSON.stringify({ version: 1, title: "Two machines of 256 MiB", machine, run }, undefined, 2);
}

/** An image of memory: a fifth zeros, every fourth page the same in all images, the rest of its own. */
function image(number: number): Buffer {
  const bytes = Buffer.alloc(IMAGE_PAGES * 4096);
  for (let page = 0; page < IMAGE_PAGES; page++) {
    if (page % 5 === 0) continue;
    const text = page % 4 === 0 ? `shared ${page} ` : `page ${page} of ${number} `;
    bytes.fill(text, page * 4096, (page + 1) * 4096);
  }
  return bytes;
}

/** A window with the scenario, and how it is run fast. */
class FastWindow {
  readonly workbench: Workbench;
  readonly stepper: Frame;

  constructor(workbench: Workbench, stepper: Frame) {
    this.workbench = workbench;
    this.stepper = stepper;
  }

  get page(): Page {
    return this.workbench.page;
  }

  until(what: string, holds: () => Promise<boolean>): Promise<void> {
    return this.workbench.until(what, holds, LIMIT_MS);
  }

  async step(): Promise<number> {
    const text = await this.stepper.locator(".position .items").innerText();
    return Number((/step\s*([\d,]+)/.exec(text)?.[1] ?? "").replace(/,/g, ""));
  }

  /** By the stepper's button; what is picked from the list. */
  async runFast(label: RegExp): Promise<void> {
    await this.stepper.locator('.control[data-command="runFast"]').click();
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: label }).click();
  }

  /** Does it, and waits until the stepper stands still at another step. */
  async moved(what: string, act: () => Promise<void>): Promise<number> {
    const before = await this.step();
    await act();
    await this.until(
      what,
      async () => (await this.step()) !== before && (await this.stepper.locator(".busy").count()) === 0,
    );
    return this.step();
  }

  /** When memory and lenses are drawn, too. */
  async picture(name: string): Promise<void> {
    await this.stepper.locator("#memory-cells").waitFor();
    await this.page.waitForTimeout(SETTLE_MS);
    await this.workbench.screenshot(name);
  }

  back(): Promise<void> {
    return this.stepper.locator('.control[data-command="stepBack"]').click();
  }

  /** Waits for a message with that text. */
  async told(text: RegExp): Promise<void> {
    await this.page
      .locator(".notification-list-item-message", { hasText: text })
      .first()
      .waitFor({ timeout: LIMIT_MS });
  }
}

/** How far it is, in the stepper and in a message; and cancelled before it is done. */
async function progressAndCancel(window: FastWindow): Promise<void> {
  const { stepper, workbench } = window;
  await window.moved("cancelled", async () => {
    await window.runFast(/The End/);
    const busy = stepper.locator(".busy-text", { hasText: /[\d,]+ pages · \d full scans? · [\d.]+ s simulated/ });
    await busy.waitFor({ timeout: LIMIT_MS });
    await workbench.screenshot("fast-progress");
    await stepper.locator('[data-command="cancel"]').click();
  });
  await window.picture("fast-cancelled");
}

/** To where a condition has become true: its statement is the last one before. */
async function toCondition(window: FastWindow): Promise<number> {
  const { workbench } = window;
  await window.moved("the begin", () => workbench.runCommand("KSM: Restart"));
  const there = await window.moved("a condition", async () => {
    await window.runFast(/A Condition/);
    const input = workbench.page.locator('.quick-input-widget input.input[placeholder="ksm_pages_sharing > 1000"]');
    await input.fill("ksm_pages_sharing > 15000");
    await input.press("Enter");
    await window.told(/ksm_pages_sharing > 15000 has become true/);
  });
  await window.picture("fast-condition");
  const before = await window.moved("a step back", () => window.back());
  assert.ok(before < there && before > there - 1000, `from ${there} back to ${before}`);
  await window.picture("fast-condition-back");
  return there;
}

/** On to the end, and back from there. */
async function toEndAndBack(window: FastWindow, there: number): Promise<void> {
  const end = await window.moved("the end", async () => {
    await window.runFast(/The End/);
    await window.told(/the scenario has ended/);
  });
  assert.ok(end > there && end > 100_000_000);
  await window.picture("fast-end");
  const last = await window.moved("a step back from the end", () => window.back());
  assert.ok(last < end && last > end - 1000, `from ${end} back to ${last}`);
  await window.stepper.locator(".statement-text").waitFor();
  await window.picture("fast-end-back");
}

const EXPLORER_ROW = ".explorer-folders-view .monaco-list-row";

/** These rows and no other; the explorer itself selects the file that is open, some time after it was opened. */
async function selectInExplorer(workbench: Workbench, ...names: readonly string[]): Promise<void> {
  const rows = workbench.page.locator(EXPLORER_ROW);
  await rows.filter({ hasText: SCENARIO }).and(workbench.page.locator(".selected")).waitFor();
  const chosen = async (): Promise<string[]> =>
    (await workbench.page.locator(`${EXPLORER_ROW}.selected`).allInnerTexts()).map((text) => text.trim());
  const choose = async (): Promise<void> => {
    for (const name of names)
      if (!(await chosen()).includes(name))
        await rows.filter({ hasText: name }).click({ modifiers: ["ControlOrMeta"] });
    for (const other of await chosen())
      if (!names.includes(other)) await rows.filter({ hasText: other }).click({ modifiers: ["ControlOrMeta"] });
  };
  await workbench.repeat("the images selected", choose, async () => (await chosen()).sort().join() === names.join());
}

describe("running fast in a real VS Code", () => {
  let tree: string;
  before(function () {
    needWorkbench(this);
    tree = needKernelToEdit(this, "6.12");
    writeFileSync(path.join(tree, SCENARIO), scenario());
    for (const number of [1, 2]) writeFileSync(path.join(tree, `guest${number}.raw`), image(number));
  });
  after(() => {
    if (tree !== undefined) rmSync(path.dirname(tree), { recursive: true });
  });

  const settings = { "workbench.colorTheme": "Default Dark Modern" };

  it("shows how far it is, is cancelled, stops where a condition became true, and goes back from the end", async function () {
    const options = { folder: tree, openFile: SCENARIO, settings, width: 1600, height: 1000 };
    const work = async (workbench: Workbench): Promise<void> => {
      await workbench.page.locator(".codelens-decoration a", { hasText: "Run" }).first().click();
      const stepper = await workbench.webview(".stepper .statement-text");
      const window = new FastWindow(workbench, stepper);
      await workbench.runCommand("View: Close Primary Side Bar");
      await progressAndCancel(window);
      const there = await toCondition(window);
      await toEndAndBack(window, there);
    };
    await inWindow(this, options, work, 3 * LIMIT_MS);
  });

  it("estimates what KSM would save on images picked in the explorer, and opens a report", async function () {
    const options = { folder: tree, openFile: SCENARIO, settings, width: 1600, height: 1000 };
    const work = async (workbench: Workbench): Promise<void> => {
      const { page } = workbench;
      await page.locator(".codelens-decoration a", { hasText: "Run" }).first().waitFor();
      await selectInExplorer(workbench, "guest1.raw", "guest2.raw");
      const row = page.locator(EXPLORER_ROW, { hasText: "guest2.raw" });
      const entry = page.locator(".monaco-menu .action-menu-item", { hasText: "Estimate Savings" }).first();
      await workbench.repeat(
        "the menu of the images",
        () => row.click({ button: "right" }),
        () => entry.isVisible(),
      );
      await workbench.screenshot("estimate-menu");
      // A menu takes no click in its first moments.
      const knobs = page.locator(".quick-input-widget input.input");
      const choose = async (): Promise<void> => {
        if (await entry.isVisible()) await entry.click();
      };
      await workbench.repeat("the question for settings", choose, () => knobs.isVisible());
      await workbench.screenshot("estimate-knobs");
      await knobs.press("Enter");
      await page
        .locator(".notification-list-item-message", { hasText: /KSM estimate/ })
        .first()
        .waitFor();
      await workbench.screenshot("estimate-progress");
      const report = await workbench.webview("h1:has-text('Estimate')", LIMIT_MS);
      await report.locator("td", { hasText: "equal to one of another image" }).waitFor();
      await workbench.screenshot("estimate-report");
    };
    await inWindow(this, options, work, 2 * LIMIT_MS);
  });
});
