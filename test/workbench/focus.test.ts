/**
 * The keyboard's focus in a real VS Code: what is moved in the stepper leaves it on its control, whatever the debugger shows
 * meanwhile; what is moved in the editor leaves it in the editor.
 */
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Frame } from "playwright-core";
import { needWorkbench } from "./needWorkbench.ts";
import { PATIENCE_MS, startWorkbench, type Workbench } from "./workbench.ts";

/** For one test: several things that are waited for. */
const TEST_MS = 4 * PATIENCE_MS;

/** Elements of the window, the stepper apart, that have taken the focus. */
type Taking = typeof globalThis & { taken?: string[] };

describe("the keyboard's focus in a real VS Code", () => {
  let workbench: Workbench;
  let stepper: Frame;

  before(async function () {
    needWorkbench(this);
    this.timeout(TEST_MS);
    const folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-focus-"));
    workbench = await startWorkbench({ folder, width: 1600, height: 1000 });
    try {
      await workbench.runCommand("KSM: Simulate KSM Lab's Own KSM");
      stepper = await workbench.webview(".stepper .statement-text");
      await workbench.runCommand("View: Show Run and Debug");
      await shown();
      await workbench.page.evaluate(() => {
        const taken = ((globalThis as Taking).taken = [] as string[]);
        document.addEventListener("focusin", ({ target }) => {
          if (target instanceof HTMLElement && target.tagName !== "IFRAME") taken.push(target.className);
        });
      });
    } catch (error) {
      await workbench.tell("the window whose focus is looked at");
      throw error;
    }
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await workbench.tell(this.currentTest.fullTitle());
  });

  after(async () => {
    await workbench?.close();
  });

  async function step(): Promise<number> {
    const text = await stepper.locator(".items .item", { hasText: "step" }).first().textContent();
    return Number(/[\d,]+/.exec(text ?? "")?.[0].replaceAll(",", ""));
  }

  /** The debugger shows the statement that the stepper shows: in its call stack, and by its mark in the editor. */
  async function isShown(): Promise<boolean> {
    const place = (await stepper.locator(".statement .place").first().textContent()) ?? "";
    const line = /:(\d+)$/.exec(place)?.[1];
    const callStack = workbench.page.locator('.pane:has(.pane-header[aria-label^="Call Stack"])');
    const frame = callStack.locator(".monaco-list-row", { hasText: ".c" }).first();
    return line !== undefined && (await frame.count()) > 0 && (await frame.innerText()).includes(`${line}:`);
  }

  const shown = (): Promise<void> => workbench.until("the statement in the debug view", isShown);

  /** Presses a key, and waits until the session has moved and the debugger shows where. */
  async function moved(key: string): Promise<void> {
    const before = await step();
    await workbench.page.keyboard.press(key);
    await workbench.until(`a move by ${key}`, async () => (await step()) !== before);
    await shown();
  }

  /** What took the focus away from the stepper since this was last asked. */
  const taken = (): Promise<string[]> => workbench.page.evaluate(() => (globalThis as Taking).taken?.splice(0) ?? []);

  const isOn = (selector: string): Promise<boolean> =>
    stepper.evaluate((id) => document.hasFocus() && document.activeElement?.matches(id) === true, selector);

  it("stays on a control of the stepper over several moves, each of which the debugger shows", async function () {
    this.timeout(TEST_MS);
    const button = '.control[data-command="stepOver"]';
    await stepper.locator(button).focus();
    await taken();
    for (let n = 0; n < 4; n++) {
      await moved("Enter");
      assert.ok(await isOn(button), "the focus is elsewhere");
    }
    // Faster than anything is shown.
    const before = await step();
    for (let n = 0; n < 4; n++) await workbench.page.keyboard.press("Enter");
    await workbench.until("the moves", async () => (await step()) > before);
    await shown();
    await workbench.screenshot("focus-stays");
    assert.ok(await isOn(button), "the focus is elsewhere");
    assert.deepEqual(await taken(), []);
  });

  it("stays on the timeline, and when the debugger's own key is pressed in the stepper", async function () {
    this.timeout(TEST_MS);
    const slider = "#time-slider";
    const run = '.control[data-command="continue"]';
    await stepper.locator(run).focus();
    await taken();
    await workbench.page.keyboard.press("Enter");
    await stepper.locator(`.stepper:not(.is-busy) ${run}[aria-disabled="true"]`).waitFor();
    assert.ok(await isOn(run), "the focus is elsewhere");
    await stepper.locator(slider).focus();
    for (const key of ["ArrowLeft", "ArrowLeft", "PageDown", "ArrowLeft", "F10", "F10"]) {
      await moved(key);
      assert.ok(await isOn(slider), `the focus is elsewhere after ${key}`);
    }
    assert.deepEqual(await taken(), []);
  });

  it("stays in the editor when that is where somebody steps", async function () {
    this.timeout(TEST_MS);
    const { page } = workbench;
    await page.locator(".editor-instance .view-line").nth(3).click();
    const isInEditor = (): Promise<boolean> =>
      page.evaluate(() => document.activeElement?.closest(".editor-instance") !== null);
    await workbench.until("the focus in the editor", isInEditor);
    for (const key of ["F10", "F11", "F10"]) {
      await moved(key);
      assert.ok(await isInEditor(), `the focus is elsewhere after ${key}`);
    }
  });
});
