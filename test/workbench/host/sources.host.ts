/** Sources that are not as they should be, or not where one expects them, in a real VS Code. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { begin, Driver, lab, need, open, TREE, untilSo } from "./labDriver.ts";
import { MemoryTree } from "./memoryTree.ts";

function describeSources(tree: string): void {
  const ksm = path.join(tree, "mm/ksm.c");

  describe("a ksm.c that is not as it should be", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-host-"));
    const write = (name: string, text: string): vscode.Uri => {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
      return vscode.Uri.file(file);
    };
    after(() => rmSync(folder, { recursive: true, force: true }));
    const source = readFileSync(ksm, "utf8");

    it("runs with CRLF, a BOM and no Makefile", async () => {
      const file = write("crlf/mm/ksm.c", `\uFEFF${source.replace(/\n/g, "\r\n")}`);
      const driver = await begin(file);
      assert.equal(driver.marked, "zero_checksum = calc_checksum(ZERO_PAGE(0));");
      await driver.run("stepOver");
      assert.equal(driver.marked, "ksm_use_zero_pages = false;");
      await vscode.commands.executeCommand("ksmLab.stop");
    });

    it("runs alone, under another name and outside of any tree", async () => {
      const driver = await begin(write("my-ksm.c", source));
      assert.equal(driver.marked, "zero_checksum = calc_checksum(ZERO_PAGE(0));");
      await vscode.commands.executeCommand("ksmLab.stop");
    });

    it("runs from a file system that is none of this machine's", async () => {
      const registration = vscode.workspace.registerFileSystemProvider(
        "memtree",
        new MemoryTree({ "/linux/mm/ksm.c": source, "/linux/Makefile": "VERSION = 9\nPATCHLEVEL = 8\nSUBLEVEL = 7\n" }),
      );
      try {
        const driver = await begin(vscode.Uri.parse("memtree:/linux/mm/ksm.c"));
        assert.equal(driver.state.version, "9.8.7");
        await driver.run("step");
        assert.equal(driver.functionName, "calc_checksum");
        await vscode.commands.executeCommand("ksmLab.stop");
      } finally {
        registration.dispose();
      }
    });

    it("can be done without: KSM Lab's own KSM runs where there is no kernel tree", async () => {
      await vscode.commands.executeCommand("ksmLab.simulateReference");
      const api = await lab();
      assert.equal(api.lastError(), undefined);
      const uri = vscode.Uri.parse("ksm-lab:/reference/ksm.c");
      const driver = new Driver(api, await vscode.workspace.openTextDocument(uri));
      driver.checkMark();
      const { step } = driver.state;
      await driver.run("stepOver");
      assert.ok(driver.state.step > step);
      await driver.run("continue");
      assert.equal(driver.state.status, "ended");
      assert.equal(driver.state.counters.find(({ name }) => name === "pages_sharing")?.value, 8);
      await vscode.commands.executeCommand("ksmLab.stop");
    });

    it("runs as it stands in the editor, saved or not", async () => {
      const document = await open(write("unsaved/mm/ksm.c", source));
      const edit = new vscode.WorkspaceEdit();
      const line = source.split("\n").findIndex((text) => text.includes("ksm_use_zero_pages = false;"));
      edit.insert(document.uri, new vscode.Position(line, 0), "\tksm_use_zero_pages = 1 < 2;\n");
      await vscode.workspace.applyEdit(edit);
      const driver = await begin(document.uri);
      await driver.run("stepOver");
      assert.equal(driver.marked, "ksm_use_zero_pages = 1 < 2;");
      await vscode.commands.executeCommand("ksmLab.stop");
      await vscode.commands.executeCommand("workbench.action.files.revert");
    });

    it("can be cancelled while it runs, and stepped from there", async () => {
      const run = [
        { op: "process", process: "A" },
        { op: "mmap", process: "A", region: "r", pages: 64 },
        { op: "fill", process: "A", region: "r", start: 0, count: 64, content: "seq:1" },
        { op: "madvise", process: "A", region: "r", start: 0, count: 64, advice: "mergeable" },
        { op: "sysfs", run: 1 },
        { op: "tick", times: 100000, observe: "last" },
      ];
      const file = write("long.ksm.json", JSON.stringify({ version: 1, title: "long", run }));
      const driver = await begin(vscode.Uri.file(ksm));
      await driver.run("useScenario", file);
      const running = vscode.commands.executeCommand("ksmLab.continue");
      await untilSo("a run under way", () => driver.api.statusText().includes("sync~spin"));
      await vscode.commands.executeCommand("ksmLab.cancel");
      await running;
      assert.equal(driver.state.stop.why, "cancelled");
      const { step } = driver.state;
      await driver.run("step");
      assert.ok(driver.state.step > step);
      await vscode.commands.executeCommand("ksmLab.stop");
      const own = need(vscode.extensions.getExtension("ksm-lab.ksm-lab"), "extension").extensionUri;
      await vscode.commands.executeCommand(
        "ksmLab.useScenario",
        vscode.Uri.joinPath(own, "examples/first-merge.ksm.json"),
      );
      await vscode.commands.executeCommand("ksmLab.stop");
    });

    it("is refused when it is another file", async () => {
      const document = await open(write("mm/other.c", "int main(void)\n{\n\treturn 0;\n}\n"));
      await vscode.commands.executeCommand("ksmLab.simulate", document.uri);
      assert.match((await lab()).lastError() ?? "", /other\.c is not a ksm\.c/);
      assert.equal((await lab()).state(), undefined);
    });

    it("is refused when it has 50 MB, without being read", async () => {
      const file = write("large/mm/ksm.c", source);
      truncateSync(file.fsPath, 50_000_000);
      await vscode.commands.executeCommand("ksmLab.simulate", file);
      assert.match((await lab()).lastError() ?? "", /^mm\/ksm\.c has 50 MB and was not read/);
    });

    it("runs with a function that cannot be compiled, which is then a problem at its place", async () => {
      const broken = source.replace("\terr = ksm_slab_init();", "\terr = ksm_slab_init() + no_such_name;");
      assert.notEqual(broken, source);
      const document = await open(write("broken/mm/ksm.c", broken));
      await vscode.commands.executeCommand("ksmLab.simulate", document.uri);
      const found = vscode.languages.getDiagnostics(document.uri).filter((one) => one.source === "KSM Lab");
      const line = broken.split("\n").findIndex((text) => text.includes("no_such_name"));
      assert.ok(
        found.some((one) => one.message.includes("no_such_name") && one.range.start.line === line),
        JSON.stringify(found),
      );
      await vscode.commands.executeCommand("ksmLab.stop");
    });

    it("says where a scenario is wrong, and keeps what runs", async () => {
      const driver = await begin(vscode.Uri.file(ksm));
      await driver.run("step");
      const { step } = driver.state;
      const file = write("bad.ksm.json", '{ "version": 1, "title": "bad", "run": [\n  { "op": "nonsense" }\n] }\n');
      await vscode.commands.executeCommand("ksmLab.useScenario", file);
      assert.match(driver.api.lastError() ?? "", /bad\.ksm\.json:2:\d+: /);
      const [problem] = vscode.languages.getDiagnostics(file);
      assert.equal(problem?.range.start.line, 1);
      assert.equal(driver.state.step, step);
      const examples = need(vscode.extensions.getExtension("ksm-lab.ksm-lab"), "extension").extensionUri;
      await driver.run("useScenario", vscode.Uri.joinPath(examples, "examples/first-merge.ksm.json"));
      assert.equal(driver.functionName, "ksm_init");
      await vscode.commands.executeCommand("ksmLab.stop");
    });
  });
}

if (TREE !== undefined) describeSources(TREE);
