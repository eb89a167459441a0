/**
 * A scenario of real size in a real VS Code, on linux-source-6.12: run fast from the stepper, with progress, cancelled, to a
 * condition, to the end; then on with the debugger from there. And what KSM would save on an image of memory. Pictures in
 * .cache/screenshots for someone to look at.
 */
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Frame, Locator, Page } from "playwright-core";
import { needKernelToEdit, needWorkbench } from "./needWorkbench.ts";
import type { Workbench } from "./workbench.ts";
import { startWorkbench } from "./workbench.ts";

const PAGES = 65_536;
const SCENARIO = "large.ksm.json";
const IMAGE_PAGES = 32_768;
const LIMIT_MS = 180_000;

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

  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + LIMIT_MS;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`${what}: it did not come to be`);
      await this.page.waitForTimeout(100);
    }
  }

  async step(): Promise<number> {
    const text = await this.stepper.locator(".position .items").innerText();
    return Number((/step\s*([\d,]+)/.exec(text)?.[1] ?? "").replace(/,/g, ""));
  }

  /** By the stepper's button; what is picked from the list. */
  async runFast(label: RegExp): Promise<void> {
    await this.stepper.locator('.control[data-command="runFast"]').click();
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: label });
    await row.waitFor();
    await row.click();
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
    await this.page.waitForTimeout(1500);
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
    this.timeout(3 * LIMIT_MS);
    const workbench = await startWorkbench({ folder: tree, openFile: SCENARIO, settings, width: 1600, height: 1000 });
    try {
      await workbench.page.locator(".codelens-decoration a", { hasText: "Run" }).first().click();
      const stepper = await workbench.webview(".stepper .statement-text", 60_000);
      const window = new FastWindow(workbench, stepper);
      await workbench.runCommand("View: Close Primary Side Bar").catch(() => undefined);

      // How far it is, in the stepper and in a message; and cancelled before it is done.
      const cancelled = await window.moved("cancelled", async () => {
        await window.runFast(/The End/);
        const busy = stepper.locator(".busy-text", { hasText: /[\d,]+ pages · 1 full scan · [\d.]+ s simulated/ });
        await busy.waitFor({ timeout: LIMIT_MS });
        await workbench.screenshot("fast-progress");
        await stepper.locator('[data-command="cancel"]').click();
      });
      await window.picture("fast-cancelled");

      // To where a condition has become true: its statement is the last one before.
      const there = await window.moved("a condition", async () => {
        await workbench.runCommand("KSM: Restart");
        await window.until("the begin", async () => (await window.step()) < cancelled);
        await window.runFast(/A Condition/);
        const input = workbench.page.locator(".quick-input-widget input.input");
        await window.until(
          "the box for a condition",
          async () => (await input.getAttribute("placeholder")) === "ksm_pages_sharing > 1000",
        );
        await input.fill("ksm_pages_sharing > 15000");
        await workbench.page.keyboard.press("Enter");
        await window.told(/ksm_pages_sharing > 15000 has become true/);
      });
      await window.picture("fast-condition");
      const before = await window.moved("a step back", () => window.back());
      assert.ok(before < there && before > there - 1000, `from ${there} back to ${before}`);
      await window.picture("fast-condition-back");

      // On to the end, and back from there.
      const end = await window.moved("the end", async () => {
        await window.runFast(/The End/);
        await window.told(/the scenario has ended/);
      });
      assert.ok(end > there && end > 100_000_000);
      await window.picture("fast-end");
      const last = await window.moved("a step back from the end", () => window.back());
      assert.ok(last < end && last > end - 1000, `from ${end} back to ${last}`);
      assert.ok((await stepper.locator(".statement-text").count()) === 1);
      await window.picture("fast-end-back");
    } finally {
      await workbench.screenshot("fast-last");
      await workbench.close();
    }
  });

  it("estimates what KSM would save on images picked in the explorer, and opens a report", async function () {
    this.timeout(2 * LIMIT_MS);
    const workbench = await startWorkbench({ folder: tree, openFile: SCENARIO, settings, width: 1600, height: 1000 });
    const { page } = workbench;
    try {
      await page.locator(".codelens-decoration a", { hasText: "Run" }).first().waitFor();
      const row = (name: string): Locator => page.locator(".explorer-folders-view .monaco-list-row", { hasText: name });
      await row("guest1.raw").click({ modifiers: ["ControlOrMeta"] });
      await row("guest2.raw").click({ modifiers: ["ControlOrMeta"] });
      await row(SCENARIO).click({ modifiers: ["ControlOrMeta"] });
      await row("guest2.raw").click({ button: "right" });
      const entry = page.locator(".monaco-menu .action-menu-item", { hasText: "Estimate Savings" }).first();
      await entry.waitFor();
      await workbench.screenshot("estimate-menu");
      // A menu takes no click in its first moments.
      const knobs = page.locator(".quick-input-widget input.input");
      while (!(await knobs.isVisible())) {
        await entry.click({ timeout: 1000 }).catch(() => undefined);
        await page.waitForTimeout(300);
      }
      await workbench.screenshot("estimate-knobs");
      await page.keyboard.press("Enter");
      await page
        .locator(".notification-list-item-message", { hasText: /KSM estimate/ })
        .first()
        .waitFor();
      await workbench.screenshot("estimate-progress");
      const report = await workbench.webview("h1:has-text('Estimate')", LIMIT_MS);
      await report.locator("td", { hasText: "equal to one of another image" }).waitFor();
      await workbench.screenshot("estimate-report");
    } finally {
      await workbench.screenshot("estimate-last");
      await workbench.close();
    }
  });
});
