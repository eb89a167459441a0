/**
 * A simulation of a real ksm.c in a real VS Code, from inside its extension host: what is marked is what is executed. Runs
 * where KSM_LAB_TREE names a kernel tree (simulation.test.ts does that).
 */
import assert from "node:assert/strict";
import path from "node:path";
import * as vscode from "vscode";
import { begin, lab, need, TREE, until } from "./labDriver.ts";
import type { Driver } from "./labDriver.ts";

function set(name: string, value: boolean | undefined): Thenable<void> {
  return vscode.workspace.getConfiguration("ksmLab").update(name, value, vscode.ConfigurationTarget.Global);
}

function describeSimulation(tree: string): void {
  const ksm = path.join(tree, "mm/ksm.c");
  let driver: Driver;

  describe("the engine", () => {
    it("is not started by activation, nor by a C file that is no ksm.c", async () => {
      const api = await lab();
      const other = await vscode.workspace.openTextDocument({ language: "c", content: "int ksm(void) { return 0; }" });
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        other.uri,
      );
      assert.deepEqual(lenses, []);
      assert.equal(api.isEngineStarted(), false);
    });
  });

  describe("a simulation of a real ksm.c", () => {
    before(async () => {
      driver = await begin(vscode.Uri.file(ksm));
    });
    after(async () => {
      await vscode.commands.executeCommand("ksmLab.stop");
      assert.equal(driver.api.state(), undefined);
      assert.equal(driver.api.highlight(), undefined);
    });
    afterEach(() => vscode.debug.removeBreakpoints(vscode.debug.breakpoints));

    it("begins before the first statement of ksm_init(), with the stepper beside", () => {
      assert.equal(driver.functionName, "ksm_init");
      assert.equal(driver.state.status, "stopped");
      assert.equal(driver.marked, "zero_checksum = calc_checksum(ZERO_PAGE(0));");
      assert.ok(driver.api.isStepperOpen());
      assert.match(driver.api.statusText(), /KSM 6\.12\.\d+ · .*step \d+ · stopped/);
    });

    it("steps into a call, over one, out of one and back", async () => {
      const atStart = driver.state;
      await driver.run("step");
      assert.equal(driver.functionName, "calc_checksum");
      const inside = driver.marked;
      await driver.run("stepOut");
      assert.equal(driver.functionName, "ksm_init");
      assert.equal(driver.marked, "ksm_use_zero_pages = false;");
      await driver.run("stepOver");
      assert.equal(driver.marked, "err = ksm_slab_init();");
      const { depth } = driver;
      await driver.run("stepOver");
      assert.equal(driver.marked, "err");
      assert.equal(driver.depth, depth);
      for (let count = 0; driver.functionName !== "calc_checksum"; count++) {
        assert.ok(count < 200, "stepping back does not come to calc_checksum()");
        await driver.run("stepBack");
      }
      while (driver.marked !== inside) await driver.run("stepBack");
      await driver.run("stepBack");
      assert.equal(driver.state.step, atStart.step);
      assert.deepEqual(driver.state.place, atStart.place);
      assert.deepEqual(
        driver.state.counters.map(({ value }) => value),
        atStart.counters.map(({ value }) => value),
      );
    });

    it("runs to a function, where ksmd compares its first page", async () => {
      await driver.run("runToFunction", driver.document.uri, "cmp_and_merge_page");
      assert.equal(driver.functionName, "cmp_and_merge_page");
      assert.equal(driver.state.thread?.name, "ksmd");
      assert.ok(driver.state.processes.some(({ name }) => name === "A"));
    });

    it("runs to the cursor", async () => {
      const target = driver.document
        .getText()
        .split("\n")
        .findIndex((text) => text.includes("rmap_item->oldchecksum = checksum;"));
      const editor = await vscode.window.showTextDocument(driver.document, vscode.ViewColumn.One);
      editor.selection = new vscode.Selection(target, 0, target, 0);
      await driver.run("runToCursor");
      assert.equal(driver.marked, "rmap_item->oldchecksum = checksum;");
    });

    it("stops at a breakpoint of the editor", async () => {
      const lines = driver.document.getText().split("\n");
      const line = lines.findIndex((text) => text.includes("cmp_and_merge_page(page, rmap_item);"));
      const location = new vscode.Location(driver.document.uri, new vscode.Position(line, 0));
      const breakpoint = new vscode.SourceBreakpoint(location);
      vscode.debug.addBreakpoints([breakpoint]);
      // There once the debug session, which shows the simulation some time after it has begun, has been told of it.
      await until("the breakpoint", () => vscode.debug.activeDebugSession?.getDebugProtocolBreakpoint(breakpoint));
      const { step } = driver.state;
      await driver.run("continue");
      assert.equal(driver.state.stop.why, "breakpoint");
      assert.equal(driver.marked, "cmp_and_merge_page(page, rmap_item);");
      assert.ok(driver.state.step > step);
    });

    it("has its mark when a step is done, and tells how long steps take", async () => {
      const times: number[] = [];
      for (let count = 0; count < 40; count++) {
        const before = performance.now();
        await driver.run(count % 4 === 3 ? "stepBack" : "step");
        times.push(performance.now() - before);
        assert.notEqual(driver.marked, "");
      }
      times.sort((a, b) => a - b);
      const median = need(times[times.length >> 1], "time");
      console.log(`a step takes ${median.toFixed(1)} ms (worst of 40: ${need(times.at(-1), "time").toFixed(1)} ms)`);
    });

    it("has lenses that can be switched off", async () => {
      const titles = await driver.titles();
      assert.equal(titles.filter((title) => title.includes("Simulate")).length, 1);
      assert.ok(titles.filter((title) => title === "Run to here").length > 100);
      assert.ok(
        titles.some((title) => /^entered \d+ times · \d/.test(title)),
        titles.join("\n"),
      );
      assert.ok(
        titles.some((title) => /^\d+ live objects?$/.test(title)),
        titles.join("\n"),
      );
      await set("codeLens.runToHere", false);
      await set("codeLens.simulate", false);
      try {
        const fewer = await driver.titles();
        assert.ok(!fewer.some((title) => title === "Run to here" || title.includes("Simulate")));
        assert.ok(fewer.some((title) => title.startsWith("entered")));
      } finally {
        await set("codeLens.runToHere", undefined);
        await set("codeLens.simulate", undefined);
      }
    });

    it("keeps its mark on the statement while the source is edited", async () => {
      const { marked } = driver;
      const insert = new vscode.WorkspaceEdit();
      insert.insert(driver.document.uri, new vscode.Position(0, 0), "/* a line\n * or two */\n");
      await vscode.workspace.applyEdit(insert);
      try {
        assert.equal(driver.marked, marked);
        assert.match(driver.api.statusText(), /source edited$/);
      } finally {
        await vscode.commands.executeCommand("workbench.action.files.revert");
      }
    });

    it("ends with the figures of a real 6.12", async () => {
      await driver.run("restart");
      await driver.run("continue");
      assert.equal(driver.state.status, "ended");
      const value = (name: string) => driver.state.counters.find((counter) => counter.name === name)?.value;
      assert.deepEqual(
        ["pages_scanned", "full_scans", "pages_shared", "pages_sharing", "general_profit"].map(value),
        [24, 2, 4, 8, 32000],
      );
    });
  });
}

if (TREE !== undefined) describeSimulation(TREE);
