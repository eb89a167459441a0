/**
 * The main job in a real VS Code, on an unmodified linux-source-6.12: from inside the extension host (what is marked is the
 * statement), and from outside as a person does it, with pictures in .cache/screenshots for someone to look at.
 */
import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { runHostTests } from "./hostTests.ts";
import { needKernelToEdit, needWorkbench } from "./needWorkbench.ts";
import { inWindow, type Workbench } from "./workbench.ts";

/** For the picture: lenses follow a while after a step. Nothing is tested by it. */
const SETTLE_MS = 1000;

interface Position {
  readonly step: number;
  readonly statement: string;
}

/** What the stepper says of where the session is, in one look. */
async function position(stepper: Frame): Promise<Position> {
  const [items, statement] = await stepper.evaluate(() =>
    [".position .items", ".statement-text"].map((each) => document.querySelector<HTMLElement>(each)?.innerText ?? ""),
  );
  const step = Number((/step\s*([\d,]+)/.exec(items ?? "")?.[1] ?? "").replace(/,/g, ""));
  return { step, statement: statement ?? "" };
}

/** A window, and the stepper in it. */
class Stepping {
  readonly workbench: Workbench;
  readonly stepper: Frame;

  constructor(workbench: Workbench, stepper: Frame) {
    this.workbench = workbench;
    this.stepper = stepper;
  }

  /** Does something and waits until the stepper shows another step. */
  async moved(what: string, act: () => Promise<void>): Promise<Position> {
    const before = await position(this.stepper);
    let now = before;
    await act();
    await this.workbench.until(`${what}, from step ${before.step}`, async () => {
      now = await position(this.stepper);
      return now.step !== before.step;
    });
    return now;
  }

  press(command: string): Promise<Position> {
    return this.moved(command, () => this.stepper.locator(`.control[data-command="${command}"]`).click());
  }

  /** To the end, and from there back to a merge by its link in the log: the middle of it, where there is something to see. */
  async seekMerge(): Promise<void> {
    await this.stepper.locator('.control[data-command="continue"]').click();
    const link = this.stepper
      .locator(".events tr", { hasText: "ksm_merge_with_ksm_page" })
      .nth(3)
      .locator("[data-step]");
    const step = Number(await link.getAttribute("data-step"));
    await link.click();
    await this.workbench.until("the merge", async () => (await position(this.stepper)).step === step);
  }
}

async function simulate(workbench: Workbench): Promise<Stepping> {
  await workbench.page.locator(".codelens-decoration").first().waitFor();
  await workbench.runCommand("KSM: Simulate ksmd on This Source");
  const stepper = await workbench.webview(".stepper .statement-text");
  await workbench.runCommand("View: Close Primary Side Bar");
  return new Stepping(workbench, stepper);
}

describe("a simulation of linux-source-6.12 in a real VS Code", () => {
  let tree: string;
  before(function () {
    needWorkbench(this);
    tree = needKernelToEdit(this, "6.12");
  });

  it("marks what it executes, as the extension host sees it", async function () {
    const results = await runHostTests(this, "simulation", { folder: tree, env: { KSM_LAB_TREE: tree } });
    assert.ok(results.some(({ title }) => title.includes("real ksm.c")));
  });

  for (const [name, theme] of [
    ["dark", "Default Dark Modern"],
    ["light", "Default Light Modern"],
  ] as const) {
    it(`is stepped from the stepper, in a ${name} theme`, async function () {
      const settings = { "workbench.colorTheme": theme };
      const options = { folder: tree, openFile: "mm/ksm.c", settings, width: 1600, height: 1000 };
      await inWindow(this, options, async (workbench) => {
        const { page } = workbench;
        const stepping = await simulate(workbench);
        const { stepper } = stepping;
        await page.locator(`.monaco-workbench.${name === "dark" ? "vs-dark" : "vs"}`).waitFor();
        const first = await position(stepper);
        assert.equal(first.statement, "zero_checksum = calc_checksum(ZERO_PAGE(0));");
        const inside = await stepping.press("step");
        assert.notEqual(inside.statement, first.statement);
        const after = await stepping.press("stepOut");
        assert.equal(after.statement, "ksm_use_zero_pages = false;");
        await stepping.press("stepOver");
        assert.deepEqual(await stepping.press("stepBack"), after);
        await workbench.screenshot(`simulation-${name}-begin`);
        await stepping.seekMerge();
        await stepper.locator(".tree-node").first().waitFor();
        await stepper.locator(".legend .state-ksm-shared").first().waitFor();
        await stepping.press("stepOut");
        await stepper.evaluate(() => document.scrollingElement?.scrollTo(0, 0));
        await page.waitForTimeout(SETTLE_MS);
        await workbench.screenshot(`simulation-${name}`);
        // With the keyboard alone: into the picture of the pages, and along it.
        const walk = async (): Promise<void> => {
          await stepper.locator("#memory-cells").focus();
          for (const key of ["Home", "ArrowRight"]) await page.keyboard.press(key);
        };
        const second = stepper.locator("#memory-cell", { hasText: "A/r/1, " });
        await workbench.repeat("the second page", walk, () => second.isVisible());
        // The keys of the commands work in the stepper too.
        await stepping.moved("F10", () => page.keyboard.press("F10"));
      });
    });
  }
});
