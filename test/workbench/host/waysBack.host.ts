/**
 * Ways back to a session in a real VS Code: a file that was saved, the same step on another engine when one has died, and a
 * scenario that was edited while it ran.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import type { Worker } from "node:worker_threads";
import * as vscode from "vscode";
import { type Driver, lab, need, until, untilSo } from "./labDriver.ts";

/** The engines of this window, as they are started: whoever wants to see one die has to have hold of it. */
const engines: Worker[] = [];
const threads = process.getBuiltinModule("node:worker_threads");
const Original = threads.Worker;
threads.Worker = class extends Original {
  constructor(...args: ConstructorParameters<typeof Original>) {
    super(...args);
    engines.push(this);
  }
};

const SCENARIO = `{ "version": 1, "title": "To be edited", "run": [
  { "op": "process", "process": "A" },
  { "op": "mmap", "process": "A", "region": "r", "pages": 2 },
  { "op": "fill", "process": "A", "region": "r", "start": 0, "count": 2, "content": "seed:5" },
  { "op": "madvise", "process": "A", "region": "r", "start": 0, "count": 2, "advice": "mergeable" },
  { "op": "sysfs", "run": 1 },
  { "op": "scan", "times": 2 }
] }
`;

type State = Driver["state"];

/** What must be the same when it is come back to. */
function seen({ step, status, place, timeNs, counters, trees, processes }: State): unknown {
  const values = counters.map(({ name, value }) => [name, value]);
  return { step, status, place, timeNs, values, trees, pages: processes.map(({ regions }) => regions) };
}

describe("ways back to a session", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-session-"));
  const file = vscode.Uri.file(path.join(folder, "saved.ksmsession"));
  const scenario = vscode.Uri.file(path.join(folder, "edited.ksm.json"));

  async function run(command: string, ...args: unknown[]): Promise<State> {
    const api = await lab();
    await vscode.commands.executeCommand(`ksmLab.${command}`, ...args);
    await api.whenIdle();
    return need(api.state(), "simulation");
  }

  after(async () => {
    await vscode.commands.executeCommand("ksmLab.stop");
    rmSync(folder, { recursive: true, force: true });
  });

  it("opens a saved session at the same step, with the knobs that were set", async () => {
    const api = await lab();
    await run("simulateReference");
    await run("seek", 6000);
    await run("setKnob", "pages_to_scan", "3");
    await run("stepOver");
    const there = await run("step");
    await run("saveSession", { target: file });
    assert.equal(api.lastError(), undefined);
    await run("restart");
    await run("simulateReference");
    assert.deepEqual(seen(await run("openSession", file)), seen(there));
    assert.equal(api.lastError(), undefined);
    assert.equal(api.lastWarning(), undefined);
    // It can be gone back from, and saved again as the same.
    await run("stepBack");
    await run("step");
    await run("saveSession", { target: file });
    await run("continue");
    assert.deepEqual(seen(await run("openSession", file)), seen(there));
  });

  it("exports the panel and the series, where it is told to", async () => {
    const api = await lab();
    const read = async (command: string, name: string): Promise<Buffer> => {
      const target = vscode.Uri.file(path.join(folder, name));
      await run(command, { target });
      assert.equal(api.lastError(), undefined);
      return readFileSync(target.fsPath);
    };
    const svg = (await read("exportSvg", "panel.svg")).toString();
    assert.match(svg, /^<svg xmlns=[^]*>Memory<[^]*>Trees<[^]*>Numbers<[^]*<\/svg>\n$/);
    assert.ok(!svg.includes("var("), "the theme's colours stand in it");
    const png = await read("exportPng", "panel.png");
    assert.equal(png.subarray(1, 4).toString(), "PNG");
    assert.ok(png.length > 20_000);
    assert.match((await read("exportSeries", "series.csv")).toString(), /^step,moment,[^]*\r\n\d+,tick,1,,\d/);
  });

  it("refuses a damaged session file and leaves what runs as it is", async () => {
    const api = await lab();
    const before = need(api.state(), "simulation");
    const damaged = vscode.Uri.file(path.join(folder, "damaged.ksmsession"));
    writeFileSync(damaged.fsPath, readFileSync(file.fsPath, "utf8").slice(0, 3000));
    await run("openSession", damaged);
    assert.match(api.lastError() ?? "", /damaged\.ksmsession cannot be opened: it is damaged/);
    const newer = readFileSync(file.fsPath, "utf8").replace('"ksmSession": 1', '"ksmSession": 2');
    writeFileSync(damaged.fsPath, newer);
    await run("openSession", damaged);
    assert.match(api.lastError() ?? "", /is a session of format 2/);
    assert.deepEqual(api.state(), before);
  });

  it("says so when another KSM Lab saved it", async () => {
    const api = await lab();
    const other = vscode.Uri.file(path.join(folder, "other.ksmsession"));
    writeFileSync(other.fsPath, readFileSync(file.fsPath, "utf8").replace(/"model": "..../, '"model": "0000'));
    await run("openSession", other);
    assert.match(
      api.lastWarning() ?? "",
      /saved by KSM Lab .*, whose model of the kernel around ksm\.c is another one/,
    );
  });

  it("restarts at the same step when the engine has died, between two commands or in one", async () => {
    const api = await lab();
    const there = await run("openSession", file);
    for (const isBusy of [false, true]) {
      const continued = isBusy ? vscode.commands.executeCommand("ksmLab.continue") : undefined;
      await need(engines.at(-1), "engine").terminate();
      await continued;
      await untilSo("the loss", () => api.state() === undefined);
      await untilSo("the message", () => /The engine stopped: .*same step/.test(api.lastError() ?? ""));
      assert.deepEqual(seen(await run("resume")), seen(there));
      assert.equal(api.lastError(), undefined);
    }
    assert.equal(new Set(engines).size, engines.length);
  });

  it("sets the breakpoints that a session was saved with, none where there is one", async () => {
    const api = await lab();
    const stops = vscode.Uri.file(path.join(folder, "stops.ksmsession"));
    await run("simulateReference");
    const uri = vscode.Uri.parse(need(api.highlight(), "highlight").uri);
    const text = (await vscode.workspace.openTextDocument(uri)).getText();
    const lineOf = (call: string): number => text.slice(0, text.indexOf(call)).split("\n").length - 1;
    const at = (call: string): vscode.Location => new vscode.Location(uri, new vscode.Position(lineOf(call), 0));
    const elsewhere = new vscode.Location(vscode.Uri.file(path.join(folder, "other.c")), new vscode.Position(3, 0));
    vscode.debug.addBreakpoints([
      new vscode.SourceBreakpoint(at("\t\tvisit(item, page);"), true, "item->address > 0", "3"),
      new vscode.SourceBreakpoint(at("\t\titem = next_to_visit(&page);"), true, undefined, undefined, "next: {item}"),
      new vscode.SourceBreakpoint(elsewhere, true),
      new vscode.FunctionBreakpoint("scan_batch", false, undefined, "% 2"),
    ]);
    await untilSo("four breakpoints", () => vscode.debug.breakpoints.length === 4);
    const there = await run("seek", 700);
    await run("saveSession", { target: stops });
    assert.equal(api.lastError(), undefined);
    const told = (each: vscode.Breakpoint): string => {
      const { enabled, condition, hitCondition, logMessage } = each;
      const where = each instanceof vscode.SourceBreakpoint ? `line ${each.location.range.start.line}` : "function";
      return [where, enabled, condition, hitCondition, logMessage].join(" | ");
    };
    const saved = vscode.debug.breakpoints.filter(
      (each) => !(each instanceof vscode.SourceBreakpoint) || each.location.uri.toString() === uri.toString(),
    );
    assert.equal(saved.length, 3);
    const wanted = saved.map(told).sort();
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await untilSo("no breakpoints", () => vscode.debug.breakpoints.length === 0);

    assert.deepEqual(seen(await run("openSession", stops)), seen(there));
    await untilSo("three breakpoints", () => vscode.debug.breakpoints.length === 3);
    assert.deepEqual(vscode.debug.breakpoints.map(told).sort(), wanted);
    const asked = need(
      vscode.debug.breakpoints.find(({ hitCondition }) => hitCondition === "3"),
      "breakpoint",
    );
    await until("the breakpoint", () => vscode.debug.activeDebugSession?.getDebugProtocolBreakpoint(asked));
    const stopped = await run("continue");
    assert.equal(stopped.place?.line, lineOf("\t\tvisit(item, page);"));

    vscode.debug.removeBreakpoints([asked]);
    vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(at("\t\tvisit(item, page);"), true, "0")]);
    await untilSo("mine", () => vscode.debug.breakpoints.some(({ condition }) => condition === "0"));
    await run("openSession", stops);
    assert.equal(vscode.debug.breakpoints.length, 3, "none twice");
    assert.ok(
      vscode.debug.breakpoints.some(({ condition }) => condition === "0"),
      "the user's own stays as it is",
    );
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await untilSo("no breakpoints", () => vscode.debug.breakpoints.length === 0);
  });

  it("says that the scenario was edited, and restarts with it when it can be played", async () => {
    const api = await lab();
    writeFileSync(scenario.fsPath, SCENARIO);
    await run("simulateReference");
    await run("useScenario", scenario);
    assert.equal(need(api.state(), "simulation").title, "To be edited");
    assert.equal(api.isScenarioEdited(), false);
    // Again and again: VS Code begins to watch a file some time after it was asked to.
    await untilSo("the edit on disk", () => {
      writeFileSync(scenario.fsPath, SCENARIO.replace('"pages": 2', '"pages": true'));
      return api.isScenarioEdited();
    });
    const before = seen(need(api.state(), "simulation"));
    await run("restartScenario");
    assert.match(api.lastError() ?? "", /edited\.ksm\.json:3:/);
    assert.deepEqual(seen(need(api.state(), "simulation")), before);
    assert.equal(api.isScenarioEdited(), true);
    // And as it is typed.
    const document = await vscode.workspace.openTextDocument(scenario);
    const edit = new vscode.WorkspaceEdit();
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    edit.replace(scenario, whole, SCENARIO.replace("To be edited", "Edited"));
    await vscode.workspace.applyEdit(edit);
    const after = await run("restartScenario");
    assert.equal(after.title, "Edited");
    assert.equal(api.isScenarioEdited(), false);
    await document.save();
  });
});
