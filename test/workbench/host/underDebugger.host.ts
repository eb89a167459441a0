/** The debug view of a simulation in a real VS Code, from inside its extension host: one session, whoever moves it. */
import assert from "node:assert/strict";
import path from "node:path";
import * as vscode from "vscode";
import { begin, Driver, lab, need, open, TREE, until, untilSo } from "./labDriver.ts";

interface Frame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly source?: { readonly path: string };
}

const session = (): vscode.DebugSession => need(vscode.debug.activeDebugSession, "debug session");

/**
 * Waits for the session that answers. One is announced before its launch is answered, and refuses requests until then; the
 * session of the simulation before may still be the active one, and then for a moment there is none.
 */
async function launched(): Promise<void> {
  await until("a launched debug session", async () => {
    try {
      return (await vscode.debug.activeDebugSession?.customRequest("threads")) as object | undefined;
    } catch {
      return undefined;
    }
  });
}

/** Waits until the window shows the session as one that stands still: only then its commands do something. */
async function standing(): Promise<void> {
  await untilSo("a frame that the window shows", () => vscode.debug.activeStackItem instanceof vscode.DebugStackFrame);
}

async function frames(driver: Driver): Promise<readonly Frame[]> {
  const threadId = need(driver.state.thread, "thread").id;
  return ((await session().customRequest("stackTrace", { threadId })) as { stackFrames: readonly Frame[] }).stackFrames;
}

function describeDebugging(tree: string): void {
  const ksm = vscode.Uri.file(path.join(tree, "mm/ksm.c"));
  let driver: Driver;
  const lineOf = (text: string): number =>
    driver.document
      .getText()
      .split("\n")
      .findIndex((line) => line.includes(text));
  const moved = async (command: string): Promise<void> => {
    await standing();
    const { step } = driver.state;
    await vscode.commands.executeCommand(`workbench.action.debug.${command}`);
    await untilSo(`a ${command}`, () => driver.api.state()?.step !== step);
    await driver.api.whenIdle();
  };

  describe("the debug view", () => {
    afterEach(async () => {
      vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
      await vscode.commands.executeCommand("ksmLab.stop");
      await untilSo("the end of the debug session", () => vscode.debug.activeDebugSession === undefined);
    });

    it("is there for a simulation that a command began, and both move it", async () => {
      driver = await begin(ksm);
      await launched();
      assert.equal(session().type, "ksm");
      await driver.run("step");
      assert.equal((await frames(driver))[0]?.name, "calc_checksum");
      await moved("stepOut");
      assert.equal(driver.functionName, "ksm_init");
      assert.equal(driver.marked, "ksm_use_zero_pages = false;");
      await moved("stepBack");
      const [top] = await frames(driver);
      assert.equal(top?.name, driver.functionName);
      assert.equal(top?.line, need(driver.state.place, "place").line + 1);
    });

    it("is there again when the next simulation begins before VS Code has left the one before", async () => {
      driver = await begin(ksm);
      await vscode.commands.executeCommand("ksmLab.stop");
      driver = await begin(ksm);
      await launched();
      await driver.run("step");
      assert.equal((await frames(driver))[0]?.name, driver.functionName);
    });

    it("is begun by F5 in ksm.c with no launch.json, and stops at the editor's breakpoints with their conditions", async () => {
      driver = new Driver(await lab(), await open(ksm));
      const line = lineOf("rmap_item->oldchecksum = checksum;");
      const at = new vscode.Location(ksm, new vscode.Position(line, 0));
      vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(at, true, "(rmap_item->address & 0xfff000) == 0x3000")]);
      await vscode.commands.executeCommand("workbench.action.debug.start");
      await until("a simulation", () => driver.api.state());
      await launched();
      await untilSo("a stop", () => driver.api.state()?.stop.why === "entry");
      await moved("continue");
      assert.equal(driver.state.stop.why, "breakpoint");
      assert.equal(driver.state.place?.line, line);
      const [top] = await frames(driver);
      const evaluate = { expression: "rmap_item->address & 0xfff000", frameId: top?.id, context: "watch" };
      const { result } = (await session().customRequest("evaluate", evaluate)) as { result: string };
      assert.match(result, /12288|0x3000/);
    });

    it("has a configuration for each scenario", async () => {
      driver = new Driver(await lab(), await open(ksm));
      const configuration = {
        type: "ksm",
        request: "launch",
        name: "x",
        source: ksm.toString(),
        scenario: "copy-on-write",
      };
      assert.ok(await vscode.debug.startDebugging(undefined, configuration));
      assert.match(driver.state.title, /Copy on write/);
    });

    it("keeps the simulation that there is when a launch configuration is wrong", async () => {
      driver = await begin(ksm);
      await launched();
      const { title } = driver.state;
      const asked = {
        type: "ksm",
        request: "launch",
        name: "nowhere",
        source: ksm.toString(),
        scenario: "nowhere.ksm.json",
      };
      let isRefused = false;
      const listening = vscode.debug.registerDebugAdapterTrackerFactory("ksm", {
        createDebugAdapterTracker: ({ name }) => ({
          onDidSendMessage: ({ command, success }: { command?: string; success?: boolean }) => {
            isRefused ||= name === asked.name && command === "launch" && success === false;
          },
        }),
      });
      void vscode.debug.startDebugging(undefined, asked);
      await untilSo("the refusal", () => isRefused);
      listening.dispose();
      await vscode.commands.executeCommand("notifications.clearAll");
      assert.equal(driver.state.title, title);
      await driver.run("step");
    });

    it("goes on with the text it was compiled from, says so, and restarts with the edited source at the same operation", async () => {
      driver = await begin(ksm);
      await launched();
      await driver.run("runToFunction", ksm, "cmp_and_merge_page");
      const { operation } = driver.state;
      const line = lineOf("static void cmp_and_merge_page(");
      const edit = new vscode.WorkspaceEdit();
      edit.insert(ksm, new vscode.Position(0, 0), "/* one\n * more */\n");
      await vscode.workspace.applyEdit(edit);
      try {
        const [top] = await frames(driver);
        assert.ok((top?.line ?? 0) > line + 2, "a frame's line follows the edit above it");
        await driver.run("restartEdited");
        assert.equal(driver.state.operation?.index, operation?.index);
        await driver.run("runToFunction", ksm, "cmp_and_merge_page");
        assert.equal(driver.document.lineAt(need(driver.state.place, "place").line).text.includes("/*"), false);
      } finally {
        await vscode.commands.executeCommand("workbench.action.files.revert");
      }
    });
  });
}

if (TREE !== undefined) describeDebugging(TREE);
