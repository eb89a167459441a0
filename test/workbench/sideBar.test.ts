/**
 * What somebody sees who comes without a kernel tree: the side bar's views, a tour that is started there, the walkthrough,
 * and a scenario file of his own. Pictures of all of it are in .cache/screenshots, for someone to look at.
 */
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Frame, Locator } from "playwright-core";
import { ROOT } from "../ksm/lab.ts";
import { needWorkbench } from "./needWorkbench.ts";
import { inWindow, type Workbench } from "./workbench.ts";

const SCENARIO = path.join(ROOT, "examples/first-merge.ksm.json");

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

/** Opens what is folded of these, and folds the others. */
async function fold(workbench: Workbench, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const header = view(workbench, name).locator(".pane-header");
    const state = (): Promise<string | null> => header.getAttribute("aria-expanded");
    const before = await state();
    const click = async (): Promise<void> => {
      if ((await state()) === before) await header.click();
    };
    await workbench.repeat(`${name} folded or unfolded`, click, async () => (await state()) !== before);
  }
}

async function takeTour(workbench: Workbench, name: string): Promise<void> {
  await row(workbench, "Scenarios", "The first KSM, and its quota").click();
  const stepper = await workbench.webview(".tour");
  await arriveAt(stepper, "A page is visited");
  await workbench.screenshot(`tour-${name}-begin`);
  await stepper.locator(".tour-ways .primary").click();
  await arriveAt(stepper, "First its checksum");
  await stepper.locator(".tour-ways .primary").click();
  await arriveAt(stepper, "The tree that may lie");
  // What the step names is marked, and can be seen without moving the page.
  const tree = stepper.locator(".tree-unstable.pointed");
  await tree.waitFor();
  await workbench.until("the tree in sight", async () => {
    const [box, card] = [await tree.boundingBox(), await stepper.locator(".tour").boundingBox()];
    if (box === null || card === null) return false;
    return box.y >= card.y + card.height && box.y + box.height <= workbench.page.viewportSize()!.height;
  });
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
  await stepper.locator("#tour-step", { hasText: title }).waitFor();
}

async function lookAtMachine(workbench: Workbench, name: string): Promise<void> {
  await fold(workbench, "Scenarios", "ksm.c");
  await row(workbench, "Machine", "Threads").click();
  await row(workbench, "Machine", "ksmd").waitFor();
  await row(workbench, "Machine", "Settings").click();
  await row(workbench, "Machine", "pages_to_scan").waitFor();
  await workbench.screenshot(`side-bar-${name}-machine`);
  await row(workbench, "Machine", "pages_to_scan").click();
  const question = workbench.page.locator(".quick-input-widget", { hasText: "/sys/kernel/mm/ksm/pages_to_scan" });
  await question.waitFor();
  await workbench.repeat(
    "no question",
    () => workbench.page.keyboard.press("Escape"),
    () => question.isHidden(),
  );
  await fold(workbench, "Machine", "ksm.c");
  await row(workbench, "ksm.c", "Unstable tree").click();
  await row(workbench, "ksm.c", "find_or_wait").waitFor();
  await workbench.screenshot(`side-bar-${name}-functions`);
  await fold(workbench, "ksm.c", "Scenarios");
}

async function writeScenario(workbench: Workbench, name: string): Promise<void> {
  const { page } = workbench;
  await row(workbench, "Scenarios", "First merge").click();
  await page.locator(".codelens-decoration", { hasText: "Debug" }).first().waitFor();
  const lines = readFileSync(SCENARIO, "utf8").split("\n");
  const line = lines.findIndex((text) => text.includes('"madvise"'));
  const before = '"count": ';
  const count = (lines[line]?.indexOf(before) ?? -1) + before.length + 1;
  assert.ok(count > before.length);
  await workbench.goTo(line + 1, count);
  await page.keyboard.type("9");
  const problem = page.locator(".squiggly-error").first();
  await problem.waitFor();
  const told = page.locator(".marker-widget", { hasText: "is out of range" });
  await workbench.repeat(
    "the problem's text",
    () => page.keyboard.press("F8"),
    () => told.isVisible(),
  );
  await workbench.screenshot(`scenario-${name}-problem`);
  await page.keyboard.press("Escape");
  await workbench.goTo(line + 1, count + 1);
  await page.keyboard.press("Backspace");
  await problem.waitFor({ state: "detached" });
  await workbench.goTo(line + 1, (lines[line]?.indexOf("madvise") ?? 0) + 2);
  const hover = page.locator(".monaco-hover", { hasText: "is what gives them to KSM" }).first();
  const ask = async (): Promise<void> => {
    await page.keyboard.press("Control+K");
    await page.keyboard.press("Control+I");
  };
  await workbench.repeat("what an operation does", ask, () => hover.isVisible());
  await workbench.screenshot(`scenario-${name}-hover`);
  await page.keyboard.press("Escape");
  await completeOperation(workbench, name, lines);
}

/** A whole operation from its name, and a name in it that is mistyped, and mended by what is offered. */
async function completeOperation(workbench: Workbench, name: string, lines: readonly string[]): Promise<void> {
  const { page } = workbench;
  const line = lines.findIndex((text) => text.includes('"tick"'));
  await workbench.goTo(line + 1, (lines[line]?.length ?? 0) + 1);
  await page.keyboard.press("Enter");
  await page.keyboard.type("munlock");
  const offered = page.locator(".suggest-widget .monaco-list-row.focused", { hasText: "munlock" });
  await workbench.repeat(
    "the operation among the completions",
    () => page.keyboard.press("Control+Space"),
    () => offered.isVisible(),
  );
  await workbench.screenshot(`scenario-${name}-completion`);
  await page.keyboard.press("Tab");
  const operation = (process: string): Locator =>
    page.locator(".view-line", { hasText: `{ "op": "munlock", "process": "${process}", "region": "r", "start": 0` });
  await operation("A").waitFor();
  // The first of what is to be filled in is selected.
  await page.keyboard.type("C");
  await operation("C").waitFor();
  const problem = page.locator(".squiggly-error").first();
  await problem.waitFor();
  const change = page.locator(".action-widget .monaco-list-row", { hasText: 'Change to "B"' });
  await workbench.repeat(
    "what could stand there",
    () => page.keyboard.press("Control+."),
    () => change.isVisible(),
  );
  await workbench.screenshot(`scenario-${name}-fix`);
  // The first of them is chosen.
  await page.keyboard.press("Enter");
  await operation("A").waitFor();
  await problem.waitFor({ state: "detached" });
}

describe("the side bar in a real VS Code", () => {
  let folder: string;
  before(function () {
    needWorkbench(this);
    folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-side-bar-"));
    copyFileSync(SCENARIO, path.join(folder, "mine.ksm.json"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [name, theme] of THEMES) {
    it(`leads to tours, the machine, functions and scenario files, in a ${name} theme`, async function () {
      const settings = { "workbench.colorTheme": theme, "files.autoSave": "off" };
      await inWindow(this, { folder, settings, width: 1600, height: 1000 }, async (workbench) => {
        await workbench.page.locator('.activitybar [aria-label="KSM Lab"]').first().click();
        await row(workbench, "Scenarios", "The first KSM").waitFor();
        await workbench.screenshot(`side-bar-${name}-scenarios`);
        await takeTour(workbench, name);
        await lookAtMachine(workbench, name);
        await writeScenario(workbench, name);
      });
    });
  }

  it("is left for the walkthrough, which begins a simulation with a click", async function () {
    await inWindow(this, { folder, width: 1600, height: 1000 }, async (workbench) => {
      const { page } = workbench;
      await workbench.runCommand("KSM: Get to Know KSM");
      await page.locator(".getting-started-step.expanded", { hasText: "Run the first scenario" }).waitFor();
      await workbench.screenshot("walkthrough");
      await page.locator(".getting-started-step .monaco-button", { hasText: "Simulate KSM Lab" }).click();
      const stepper = await workbench.webview(".stepper .statement-text");
      await stepper.locator("h1", { hasText: /^First merge/ }).waitFor();
      const done = page.locator(".getting-started-step", {
        has: page.locator(".codicon-getting-started-step-checked"),
        hasText: "Run the first scenario",
      });
      // The debugger that takes the simulation opens ksm.c in the walkthrough's place, some time after the stepper is there.
      await workbench.repeat(
        "a step that is done",
        () => page.locator(".tab", { hasText: "Walkthrough" }).click(),
        () => done.isVisible(),
      );
    });
  });
});
