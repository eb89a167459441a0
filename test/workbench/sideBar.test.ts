/**
 * What somebody sees who comes without a kernel tree: the side bar's views, a tour that is started there, the walkthrough,
 * and a scenario file of his own. Pictures of all of it are in .cache/screenshots, for someone to look at.
 */
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Frame, Locator } from "playwright-core";
import { ROOT } from "../ksm/lab.ts";
import { needWorkbench } from "./needWorkbench.ts";
import { startWorkbench, type Workbench } from "./workbench.ts";

const THEMES = [
  ["dark", "Default Dark Modern"],
  ["light", "Default Light Modern"],
] as const;

function view(workbench: Workbench, name: string): Locator {
  return workbench.page.locator(".sidebar .pane", { has: workbench.page.locator(".pane-header", { hasText: name }) });
}

function row(workbench: Workbench, name: string, text: string): Locator {
  return view(workbench, name).locator(".monaco-list-row", { hasText: text }).first();
}

async function fold(workbench: Workbench, ...names: readonly string[]): Promise<void> {
  for (const name of names) await view(workbench, name).locator(".pane-header").click();
}

async function takeTour(workbench: Workbench, name: string): Promise<void> {
  await row(workbench, "Scenarios", "The first KSM, and its quota").click();
  const stepper = await workbench.webview(".tour", 60_000);
  await arriveAt(stepper, "A page is visited");
  await workbench.screenshot(`tour-${name}-begin`);
  await stepper.locator(".tour-ways .primary").click();
  await arriveAt(stepper, "First its checksum");
  await stepper.locator(".tour-ways .primary").click();
  await arriveAt(stepper, "The tree that may lie");
  // What the step names is marked, and can be seen without moving the page.
  const tree = stepper.locator(".tree-unstable.pointed");
  await tree.waitFor();
  const [box, card] = [await tree.boundingBox(), await stepper.locator(".tour").boundingBox()];
  assert.ok(box !== null && card !== null);
  assert.ok(box.y >= card.y + card.height && box.y + box.height <= workbench.page.viewportSize()!.height);
  await workbench.screenshot(`tour-${name}-tree`);
  await stepper.locator(".tour-ways button", { hasText: "Back" }).click();
  await arriveAt(stepper, "First its checksum");
  await stepper.locator(".tour-pointers button", { hasText: "page A/r/0" }).click();
  await stepper.locator(".why-text, .why").first().waitFor();
  await workbench.screenshot(`tour-${name}-page`);
  await stepper.locator("button", { hasText: "Leave the tour" }).click();
  await stepper.locator(".tour").waitFor({ state: "detached" });
}

async function arriveAt(stepper: Frame, title: string): Promise<void> {
  await stepper.locator("#tour-step", { hasText: title }).waitFor({ timeout: 60_000 });
}

async function lookAtMachine(workbench: Workbench, name: string): Promise<void> {
  await fold(workbench, "Scenarios", "ksm.c");
  await row(workbench, "Machine", "Threads").click();
  await row(workbench, "Machine", "ksmd").waitFor();
  await row(workbench, "Machine", "Settings").click();
  await row(workbench, "Machine", "pages_to_scan").waitFor();
  await workbench.screenshot(`side-bar-${name}-machine`);
  await row(workbench, "Machine", "pages_to_scan").click();
  await workbench.page.locator(".quick-input-widget", { hasText: "/sys/kernel/mm/ksm/pages_to_scan" }).waitFor();
  await workbench.page.keyboard.press("Escape");
  await fold(workbench, "Machine", "ksm.c");
  await row(workbench, "ksm.c", "Unstable tree").click();
  await row(workbench, "ksm.c", "find_or_wait").waitFor();
  await workbench.screenshot(`side-bar-${name}-functions`);
  await fold(workbench, "ksm.c", "Scenarios");
}

async function writeScenario(workbench: Workbench, name: string): Promise<void> {
  const { page } = workbench;
  await row(workbench, "Scenarios", "First merge").click();
  await page.locator(".codelens-decoration", { hasText: "Debug" }).waitFor();
  const line = page.locator(".view-line", { hasText: '"madvise"' }).last();
  const before = (await line.innerText()).replace(/\u00a0/g, " ");
  await line.click({ position: { x: 4, y: 4 } });
  await page.keyboard.press("End");
  const back = before.length - before.indexOf('"count": ') - '"count": '.length;
  for (let moves = 0; moves < back; moves++) await page.keyboard.press("ArrowLeft");
  await page.keyboard.type("9");
  await page.locator(".squiggly-error").first().waitFor();
  await page.keyboard.press("F8");
  await page.locator(".marker-widget", { hasText: "is out of range" }).waitFor();
  await workbench.screenshot(`scenario-${name}-problem`);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Backspace");
  await page.locator(".squiggly-error").first().waitFor({ state: "detached" });
  await page.keyboard.press("Home");
  for (let moves = 0; moves < '{ "op": "m'.length; moves++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Control+K");
  await page.keyboard.press("Control+I");
  await page.locator(".monaco-hover", { hasText: "is what gives them to KSM" }).first().waitFor();
  await workbench.screenshot(`scenario-${name}-hover`);
}

describe("the side bar in a real VS Code", () => {
  let folder: string;
  before(function () {
    needWorkbench(this);
    folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-side-bar-"));
    copyFileSync(path.join(ROOT, "examples/first-merge.ksm.json"), path.join(folder, "mine.ksm.json"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [name, theme] of THEMES) {
    it(`leads to tours, the machine, functions and scenario files, in a ${name} theme`, async function () {
      this.timeout(240_000);
      const settings = { "workbench.colorTheme": theme, "files.autoSave": "off" };
      const workbench = await startWorkbench({ folder, settings, width: 1600, height: 1000 });
      try {
        await workbench.page.locator('.activitybar [aria-label="KSM Lab"]').first().click();
        await row(workbench, "Scenarios", "The first KSM").waitFor({ timeout: 60_000 });
        await workbench.screenshot(`side-bar-${name}-scenarios`);
        await takeTour(workbench, name);
        await lookAtMachine(workbench, name);
        await writeScenario(workbench, name);
      } finally {
        await workbench.close();
      }
    });
  }

  it("is left for the walkthrough, which begins a simulation with a click", async function () {
    this.timeout(120_000);
    const workbench = await startWorkbench({ folder, width: 1600, height: 1000 });
    const { page } = workbench;
    try {
      await workbench.runCommand("KSM: Get to Know KSM");
      await page.locator(".getting-started-step.expanded", { hasText: "Run the first scenario" }).waitFor();
      await workbench.screenshot("walkthrough");
      await page.locator(".getting-started-step .monaco-button", { hasText: "Simulate KSM Lab" }).click();
      const stepper = await workbench.webview(".stepper .statement-text", 60_000);
      assert.match(await stepper.locator("h1").innerText(), /^First merge/);
      await page.locator(".tab", { hasText: "Walkthrough" }).click();
      const done = page.locator(".getting-started-step", {
        has: page.locator(".codicon-getting-started-step-checked"),
        hasText: "Run the first scenario",
      });
      await done.waitFor();
    } finally {
      await workbench.close();
    }
  });
});
