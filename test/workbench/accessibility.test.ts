/**
 * The stepper in a real VS Code for everybody: axe finds nothing serious in dark, light and both high-contrast themes, the
 * keyboard alone reaches and does everything, reduced motion is honoured, and the page says nothing on its console.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import type { AxeResults } from "axe-core";
import type { Frame, Page } from "playwright-core";
import { needWorkbench } from "./needWorkbench.ts";
import { PATIENCE_MS, startWorkbench, type Workbench } from "./workbench.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** For one test: several things that are waited for. */
const TEST_MS = 4 * PATIENCE_MS;
/** A place within the first page of the first region, beside its letter: in CSS pixels, in the picture. */
const FIRST_CELL = [48, 46] as const;

const THEMES = [
  ["dark", "Default Dark Modern", "vscode-dark"],
  ["light", "Default Light Modern", "vscode-light"],
  ["hc-black", "Default High Contrast", "vscode-high-contrast"],
  ["hc-light", "Default High Contrast Light", "vscode-high-contrast-light"],
] as const;

/** What the page itself says; VS Code's own window is loud. */
function listen(page: Page): string[] {
  const said: string[] = [];
  page.on("console", (message) => {
    const isOurs = /dist\/(webview\.|codicon)/.test(message.location().url);
    const isPolicy = /Content Security Policy|Refused to/i.test(message.text());
    if ((isOurs && ["error", "warning"].includes(message.type())) || (isPolicy && /webview|ksm/i.test(message.text())))
      said.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => {
    if (/webview\.js/.test(error.stack ?? "")) said.push(error.message);
  });
  return said;
}

/** What axe finds that keeps somebody out: impact serious or critical. */
async function violations(stepper: Frame): Promise<readonly string[]> {
  // As a string: a script element would need the page's nonce.
  await stepper.evaluate(AXE);
  const { violations: found } = await stepper.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ""}`));
}

/** What glides to its new colours has arrived. */
async function untilStill(stepper: Frame): Promise<void> {
  await stepper.waitForFunction(() =>
    document
      .getAnimations()
      .every((each) => each.playState !== "running" || each.effect?.getComputedTiming().endTime === Infinity),
  );
}

/** The cells are painted in the colours of this theme: a shared page is looked at. */
async function untilPainted(stepper: Frame): Promise<void> {
  await stepper.waitForFunction(([x, y]) => {
    const canvas = document.querySelector<HTMLCanvasElement>("#memory-cells");
    const scale = window.devicePixelRatio;
    const seen = canvas?.getContext("2d")?.getImageData(x * scale, y * scale, 1, 1).data;
    const dot = document.createElement("canvas").getContext("2d");
    if (seen === undefined || dot === null) return false;
    dot.fillStyle = getComputedStyle(document.body).getPropertyValue("--vscode-ksmLab-pageKsmShared").trim();
    dot.fillRect(0, 0, 1, 1);
    const wanted = dot.getImageData(0, 0, 1, 1).data;
    // What shines through is kept apart, and rounded.
    return [0, 1, 2].every((part) => Math.abs((wanted[part] ?? 0) - (seen[part] ?? 0)) <= 6);
  }, FIRST_CELL);
}

/** Begins the bundled scenario on KSM Lab's own KSM and goes into the middle of its merges. */
async function stepperAtMerge(workbench: Workbench): Promise<Frame> {
  await workbench.runCommand("KSM: Simulate KSM Lab's Own KSM");
  const stepper = await workbench.webview(".stepper .statement-text");
  await workbench.runCommand("View: Close Primary Side Bar");
  await stepper.locator('.control[data-command="continue"]').click();
  const merges = stepper.locator(".events tr", { hasText: "ksm_merge_with_ksm_page" });
  await merges.nth(3).locator("[data-step]").click();
  await stepper.locator(".tree-node").first().waitFor();
  return stepper;
}

/** Where the keyboard is in the page. */
function focused(stepper: Frame): Promise<string> {
  return stepper.evaluate(() => {
    const at = document.activeElement;
    return at === null ? "" : `${at.tagName} ${at.id} ${at.getAttribute("aria-label") ?? at.textContent}`;
  });
}

/** Presses the key until what has the focus fits; what was passed on the way. */
async function pressUntil(
  page: Page,
  stepper: Frame,
  key: string,
  isThere: (at: string) => boolean,
): Promise<string[]> {
  const passed: string[] = [];
  for (let tries = 0; tries < 200; tries++) {
    await page.keyboard.press(key);
    const at = await focused(stepper);
    passed.push(at);
    if (isThere(at)) return passed;
  }
  throw new Error(`${key} does not lead there: ${[...new Set(passed)].join(" | ")}`);
}

describe("the stepper is for everybody", () => {
  let workbench: Workbench;
  let stepper: Frame;
  let settings: string;
  let said: string[];

  before(async function () {
    needWorkbench(this);
    this.timeout(TEST_MS);
    const folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-themes-"));
    settings = path.join(folder, ".vscode/settings.json");
    mkdirSync(path.dirname(settings));
    writeFileSync(settings, "{}");
    workbench = await startWorkbench({ folder, width: 1600, height: 1000 });
    said = listen(workbench.page);
    try {
      stepper = await stepperAtMerge(workbench);
    } catch (error) {
      await workbench.tell("the stepper at a merge");
      throw error;
    }
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await workbench.tell(this.currentTest.fullTitle());
  });

  after(async () => {
    await workbench?.close();
  });

  for (const [name, theme, bodyClass] of THEMES) {
    it(`in the theme ${name}: axe finds nothing serious`, async function () {
      this.timeout(TEST_MS);
      writeFileSync(settings, JSON.stringify({ "workbench.colorTheme": theme }));
      await stepper.locator(`body.${bodyClass}`).waitFor();
      await untilPainted(stepper);
      await untilStill(stepper);
      await stepper.evaluate(() => document.scrollingElement?.scrollTo(0, 0));
      await workbench.screenshot(`accessibility-${name}`);
      const found = await violations(stepper);
      assert.equal(found.length, 0, found.join("\n\n"));
    });
  }

  it("is used with the keyboard alone", async function () {
    this.timeout(TEST_MS);
    const { page } = workbench;
    await stepper.locator('.control[data-command="stepOverBack"]').focus();
    // Every control is come to by Tab, in the order in which they are read.
    const passed = await pressUntil(page, stepper, "Tab", (at) => at.includes("memory-cells"));
    const order = ["Continue", "Restart", "Position in the history", "Find pages"];
    const places = order.map((each) => passed.findIndex((at) => at.includes(each)));
    assert.ok(!places.includes(-1), `${order.join(", ")} are at ${places.join(", ")} of ${passed.join(" | ")}`);
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
    for (const key of ["ArrowRight", "ArrowRight", "Enter"]) await page.keyboard.press(key);
    await stepper.locator(".selected-page, .selected").first().waitFor();
    await pressUntil(page, stepper, "Tab", (at) => /^BUTTON.*Why/.test(at));
    await page.keyboard.press("Enter");
    await stepper.locator(".why-answer").waitFor();
    // On to a knob.
    const knob = (at: string): boolean => at.includes("New value of pages_to_scan");
    await pressUntil(page, stepper, "Tab", knob);
    await page.keyboard.press("Control+A");
    await page.keyboard.type("7");
    await page.keyboard.press("Enter");
    await stepper.locator('[data-counter="pages_to_scan"] .value', { hasText: "7" }).waitFor();
    // And back the same way.
    await pressUntil(page, stepper, "Shift+Tab", (at) => at.includes("memory-cells"));
  });

  it("with a page's answer, every explanation and the text twin of every picture open: axe finds nothing serious", async function () {
    this.timeout(TEST_MS);
    // A knob that was set has led to another step, and an answer is one to a step.
    const answer = stepper.locator(".why-answer");
    const ask = async (): Promise<void> => {
      if (!(await answer.isVisible())) await stepper.locator(".selected-page button", { hasText: /^Why/ }).click();
    };
    await workbench.repeat("an answer", ask, () => answer.isVisible());
    const closed = stepper.locator('button[aria-pressed="false"]', { hasText: /^(As text|Explain all)$/ });
    await workbench.repeat(
      "every twin and explanation",
      async () => {
        while ((await closed.count()) > 0) await closed.first().click();
      },
      async () => (await closed.count()) === 0,
    );
    for (const twin of [".time-text", ".memory-text", ".tree-text", ".explained"])
      await stepper.locator(twin).first().waitFor();
    await untilStill(stepper);
    await workbench.screenshot("accessibility-text");
    const found = await violations(stepper);
    assert.equal(found.length, 0, found.join("\n\n"));
  });

  it("lies still where the system asks for that", async function () {
    this.timeout(TEST_MS);
    const moving = (): Promise<number> =>
      stepper.evaluate(
        () =>
          [...document.querySelectorAll("*")].filter((element) => {
            const { transitionDuration, animationName } = getComputedStyle(element);
            return (
              transitionDuration.split(",").some((each) => Number.parseFloat(each) > 0) || animationName !== "none"
            );
          }).length,
      );
    await workbench.page.emulateMedia({ reducedMotion: "no-preference" });
    assert.ok((await moving()) > 0, "nodes of trees glide");
    await workbench.page.emulateMedia({ reducedMotion: "reduce" });
    assert.equal(await moving(), 0);
  });

  it("has said nothing on the console, and broken no rule of the page's policy", () => {
    assert.deepEqual(said, []);
  });
});
