/**
 * The timeline in a real VS Code: dragged to a moment, zoomed by wheel and keys, played and paused, jumped along; and that the
 * editor stays where it is until the position is let go.
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

describe("the timeline in a real VS Code", () => {
  let workbench: Workbench;
  let stepper: Frame;

  before(async function () {
    needWorkbench(this);
    this.timeout(TEST_MS);
    workbench = await startWorkbench({
      folder: mkdtempSync(path.join(tmpdir(), "ksm-lab-timeline-")),
      width: 1600,
      height: 1000,
    });
    try {
      await workbench.runCommand("KSM: Simulate KSM Lab's Own KSM");
      stepper = await workbench.webview(".stepper .statement-text");
      await workbench.runCommand("View: Close Primary Side Bar");
      await stepper.locator('.control[data-command="continue"]').click();
      await stepper.locator('.stepper:not(.is-busy) .control[data-command="continue"][aria-disabled="true"]').waitFor();
      await atStep((now, end) => now > 0 && now === end);
    } catch (error) {
      await workbench.tell("the timeline at the end of a run");
      throw error;
    }
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await workbench.tell(this.currentTest.fullTitle());
  });

  after(async () => {
    await workbench?.close();
  });

  /** Where the slider stands. */
  async function position(): Promise<{ readonly now: number; readonly end: number }> {
    const slider = stepper.locator("#time-slider");
    return {
      now: Number(await slider.getAttribute("aria-valuenow")),
      end: Number(await slider.getAttribute("aria-valuemax")),
    };
  }

  /** Waits until slider and session stand where `isThere` says. */
  async function atStep(isThere: (now: number, end: number) => boolean): Promise<number> {
    const told = stepper.locator(".items .item", { hasText: "step" }).first();
    let at = 0;
    await workbench.until("slider and session at the step", async () => {
      const { now, end } = await position();
      const [session = ""] = /[\d,]+/.exec((await told.textContent()) ?? "") ?? [];
      at = now;
      return isThere(now, end) && Number(session.replaceAll(",", "")) === now;
    });
    return at;
  }

  /** In the window, `share` of the slider from its left end. */
  async function pointAt(share: number): Promise<readonly [number, number]> {
    const box = await stepper.locator("#time-slider").boundingBox();
    assert.ok(box !== null, "the timeline is not drawn");
    return [box.x + box.width * share, box.y + 40];
  }

  /** The steps that are written along the axis. */
  async function axis(): Promise<readonly number[]> {
    const texts = await stepper.locator(".time-axis text").allTextContents();
    return texts.map((text) => Number(text.replaceAll(",", "")));
  }

  async function untilAxis(fits: (steps: readonly number[]) => boolean, what: string): Promise<void> {
    await workbench.until(what, async () => fits(await axis()));
  }

  const tabs = (): Promise<string[]> => workbench.page.locator(".tabs-container .tab .label-name").allTextContents();

  it("is dragged to a moment, and opens no file on the way there", async function () {
    this.timeout(TEST_MS);
    const { page } = workbench;
    const { end } = await position();
    const opened = await tabs();
    await page.mouse.move(...(await pointAt(0.9)));
    await page.mouse.down();
    try {
      for (const share of [0.8, 0.6, 0.4, 0.3, 0.45]) {
        await page.mouse.move(...(await pointAt(share)));
        await atStep((now) => Math.abs(now - share * end) < 0.05 * end);
        assert.deepEqual(await tabs(), opened);
      }
      await workbench.screenshot("timeline-dragged");
    } finally {
      await page.mouse.up();
    }
    const there = await atStep((now) => Math.abs(now - 0.45 * end) < 0.05 * end);
    // Let go, the statement is shown: the editor marks it.
    await page.locator(".monaco-editor .margin-view-overlays .cgmr.codicon, .monaco-editor .cdr").first().waitFor();
    assert.equal(await atStep((now) => now === there), there);
  });

  it("is zoomed by the wheel about the pointer, and by keys", async function () {
    this.timeout(TEST_MS);
    const { page } = workbench;
    const whole = await axis();
    await page.mouse.move(...(await pointAt(0.5)));
    await page.keyboard.down("Control");
    for (let n = 0; n < 6; n++) await page.mouse.wheel(0, -100);
    await page.keyboard.up("Control");
    await untilAxis((steps) => (steps[0] ?? 0) > 0, "the wheel zooms in");
    await workbench.screenshot("timeline-zoomed");
    await stepper.locator("#time-slider").focus();
    await page.keyboard.press("0");
    await untilAxis((steps) => steps.join() === whole.join(), "0 shows all");
    await page.keyboard.press("+");
    await untilAxis((steps) => steps.join() !== whole.join(), "+ zooms in");
    await page.keyboard.press("-");
    await untilAxis((steps) => steps.join() === whole.join(), "- zooms out");
  });

  it("goes to the next and the last event of a kind", async function () {
    this.timeout(TEST_MS);
    const { page } = workbench;
    await stepper.locator("#time-slider").focus();
    await page.keyboard.press("Home");
    await atStep((now) => now === 0);
    await stepper.locator('select[aria-label="What to go to"]').selectOption("merge");
    const next = stepper.locator('button[aria-label^="Go on to the next"]');
    await next.click();
    const first = await atStep((now) => now > 0);
    await stepper.waitForFunction(() =>
      /last event: merged/.test(document.querySelector("#time-slider")?.getAttribute("aria-valuetext") ?? ""),
    );
    await next.click();
    const second = await atStep((now) => now > first);
    await stepper.locator('button[aria-label^="Go back to the last"]').click();
    assert.equal(await atStep((now) => now < second), first);
    await stepper.locator("#time-slider").focus();
    await page.keyboard.press("n");
    await atStep((now) => now === second);
  });

  it("is played at a speed, and paused", async function () {
    this.timeout(TEST_MS);
    const { page } = workbench;
    await stepper.locator("#time-slider").focus();
    await page.keyboard.press("Home");
    await atStep((now) => now === 0);
    await stepper.locator('select[aria-label="Speed of playing"]').selectOption("100");
    const play = stepper.locator('.time-tools button[aria-label^="Play"], .time-tools button[aria-label="Pause"]');
    await play.click();
    await stepper.waitForFunction(
      () => Number(document.querySelector("#time-slider")?.getAttribute("aria-valuenow")) > 20,
    );
    await workbench.screenshot("timeline-played");
    await play.click();
    await stepper.locator('.time-tools button[aria-pressed="false"]', { hasText: "Play" }).waitFor();
    const { end } = await position();
    const paused = await atStep((now) => now > 20 && now < end);
    assert.equal(await atStep((now) => now >= paused), paused);
  });

  it("jumps from mark to mark, and lets no node glide, where no motion is wanted", async function () {
    this.timeout(TEST_MS);
    const { page } = workbench;
    await page.emulateMedia({ reducedMotion: "reduce" });
    await stepper.locator("#time-slider").focus();
    await page.keyboard.press("Home");
    await atStep((now) => now === 0);
    await stepper.locator('select[aria-label="What to go to"]').selectOption("merge");
    const play = stepper.locator('.time-tools button[aria-label^="Play"], .time-tools button[aria-label="Pause"]');
    await play.click();
    await atStep((now) => now > 0);
    // Where it stands is a merge, however many it has been by now.
    await play.click();
    await stepper.locator('.time-tools button[aria-pressed="false"]', { hasText: "Play" }).waitFor();
    await stepper.waitForFunction(() =>
      /last event: merged/.test(document.querySelector("#time-slider")?.getAttribute("aria-valuetext") ?? ""),
    );
    await stepper.locator(".tree-drawing.animated .tree-node").first().waitFor({ state: "attached" });
    const glides = await stepper.evaluate(() =>
      [...document.querySelectorAll(".tree-node")].some(
        (node) => Number.parseFloat(getComputedStyle(node).transitionDuration) > 0,
      ),
    );
    assert.ok(!glides, "nodes glide");
    await page.emulateMedia({ reducedMotion: "no-preference" });
  });
});
