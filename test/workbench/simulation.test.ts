/**
 * The main job in a real VS Code, on an unmodified linux-source-6.12: from inside the extension host (what is marked is the
 * statement), and from outside as a person does it, with pictures in .cache/screenshots for someone to look at.
 */
import assert from "node:assert/strict";
import type { Frame } from "playwright-core";
import { bundleHostTests } from "./hostTests.ts";
import { needKernelToEdit, needWorkbench } from "./needWorkbench.ts";
import type { Workbench } from "./workbench.ts";
import { startWorkbench } from "./workbench.ts";

/** What the stepper says of where the session is. */
async function position(stepper: Frame): Promise<{ step: number; statement: string }> {
  const text = await stepper.locator(".position .items").innerText();
  const step = Number((/step\s*([\d,]+)/.exec(text)?.[1] ?? "").replace(/,/g, ""));
  return { step, statement: await stepper.locator(".statement-text").innerText() };
}

type Position = Awaited<ReturnType<typeof position>>;

/** Does something and waits until the stepper shows another step. */
async function moving(stepper: Frame, what: string, act: () => Promise<void>): Promise<Position> {
  const before = await position(stepper);
  await act();
  for (let tries = 0; tries < 100; tries++) {
    const now = await position(stepper);
    if (now.step !== before.step) return now;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${what} did not move the session from step ${before.step}`);
}

function control(stepper: Frame, command: string): Promise<Position> {
  return moving(stepper, command, () => stepper.locator(`.control[data-command="${command}"]`).click());
}

async function simulate(workbench: Workbench): Promise<Frame> {
  await workbench.page.locator(".codelens-decoration").first().waitFor();
  await workbench.runCommand("KSM: Simulate ksmd on This Source");
  const stepper = await workbench.webview(".stepper .statement-text", 30_000);
  await workbench.runCommand("View: Close Primary Side Bar").catch(() => undefined);
  return stepper;
}

/** To the end, and from there back to a merge by its link in the log: the middle of it, where there is something to see. */
async function seekMerge(workbench: Workbench, stepper: Frame): Promise<number> {
  await stepper.locator('.control[data-command="continue"]').click();
  const merges = stepper.locator(".events tr", { hasText: "ksm_merge_with_ksm_page" });
  await merges.first().waitFor();
  const link = merges.nth(3).locator("[data-step]");
  const step = Number(await link.getAttribute("data-step"));
  await link.click();
  await stepper.locator(".statement-text").waitFor();
  await workbench.page.waitForTimeout(500); // lenses settle
  return step;
}

describe("a simulation of linux-source-6.12 in a real VS Code", () => {
  let tree: string;
  before(function () {
    needWorkbench(this);
    tree = needKernelToEdit(this, "6.12");
  });

  it("marks what it executes, as the extension host sees it", async function () {
    this.timeout(240_000);
    const tests = await bundleHostTests("simulation");
    const env = { ...tests.env, KSM_LAB_TREE: tree };
    const workbench = await startWorkbench({ folder: tree, extensionTestsPath: tests.entry, env });
    try {
      await workbench.exitCode;
      const results = tests.results();
      for (const { state, title } of results) console.log(`      ${state}: ${title}`);
      const failed = results.filter(({ state }) => state !== "passed");
      assert.deepEqual(failed, [], workbench.log.slice(-40).join("\n"));
      assert.ok(results.some(({ title }) => title.includes("real ksm.c")));
    } finally {
      await workbench.close();
    }
  });

  for (const [name, theme] of [
    ["dark", "Default Dark Modern"],
    ["light", "Default Light Modern"],
  ] as const) {
    it(`is stepped from the stepper, in a ${name} theme`, async function () {
      this.timeout(120_000);
      const settings = { "workbench.colorTheme": theme };
      const workbench = await startWorkbench({
        folder: tree,
        openFile: "mm/ksm.c",
        settings,
        width: 1600,
        height: 1000,
      });
      try {
        const stepper = await simulate(workbench);
        const shade = name === "dark" ? "vs-dark" : "vs";
        assert.ok(await workbench.page.locator(`.monaco-workbench.${shade}`).count(), `the window is not ${name}`);
        const first = await position(stepper);
        assert.equal(first.statement, "zero_checksum = calc_checksum(ZERO_PAGE(0));");
        const inside = await control(stepper, "step");
        assert.notEqual(inside.statement, first.statement);
        const after = await control(stepper, "stepOut");
        assert.equal(after.statement, "ksm_use_zero_pages = false;");
        await control(stepper, "stepOver");
        await control(stepper, "stepBack");
        assert.deepEqual(await position(stepper), after);
        await workbench.screenshot(`simulation-${name}-begin`);
        const merged = await seekMerge(workbench, stepper);
        assert.equal((await position(stepper)).step, merged);
        assert.ok((await stepper.locator(".tree-node").count()) > 0);
        assert.ok((await stepper.locator(".legend .state-ksm-shared").count()) > 0);
        await control(stepper, "stepOut");
        await stepper.evaluate(() => document.scrollingElement?.scrollTo(0, 0));
        await workbench.page.waitForTimeout(500);
        await workbench.screenshot(`simulation-${name}`);
        // With the keyboard alone: into the picture of the pages, and along it.
        await stepper.locator("#memory-cells").focus();
        await workbench.page.keyboard.press("ArrowRight");
        await workbench.page.keyboard.press("ArrowRight");
        await stepper.locator("#memory-cell", { hasText: "A/r/1, " }).waitFor();
        // The keys of the commands work in the stepper too.
        await moving(stepper, "F10", () => workbench.page.keyboard.press("F10"));
      } finally {
        await workbench.close();
      }
    });
  }
});
