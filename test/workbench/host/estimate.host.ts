/** Estimates from the editor, in a real extension host: a report as a document, errors as messages, nothing left behind. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import type { LabApi } from "../../../extension/labApi.ts";
import { lab } from "./labDriver.ts";

const PAGE = 4096;
const REPORT = vscode.Uri.from({ scheme: "ksm-lab", path: "/report/estimate.md" });

describe("estimating a memory image", () => {
  let api: LabApi;
  let dir = "";

  before(async () => {
    api = await lab();
    dir = mkdtempSync(path.join(tmpdir(), "ksm-lab-estimate-host-"));
  });
  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    rmSync(dir, { recursive: true, force: true });
  });

  function image(name: string, numbers: readonly number[], extra = 0): string {
    const file = path.join(dir, name);
    const pages = numbers.map((number) => Buffer.alloc(PAGE, number === 0 ? 0 : `page ${String(number)} `));
    writeFileSync(file, Buffer.concat([...pages, Buffer.alloc(extra)]));
    return file;
  }

  it("opens a report of what KSM would save", async () => {
    const a = image("a.raw", [0, 0, 1, 2, 3, 3, 4, 5, 6, 7]);
    const b = image("b.raw", [0, 1, 2, 3, 8, 9]);
    await vscode.commands.executeCommand("ksmLab.estimate", { images: [a, b], knobs: "pages_to_scan=1000" });
    assert.equal(api.lastError(), undefined);
    const text = (await vscode.workspace.openTextDocument(REPORT)).getText();
    assert.match(text, /KSM would save \*\*/);
    assert.match(text, /\| zeros \| 3 \| 12 KiB \|/);
    assert.match(text, /\| equal to another of the same image \| 1 \|/);
    assert.match(text, /\| equal to one of another image \| 3 \|/);
    assert.match(text, /`pages_to_scan=1000`/);
    assert.ok(text.includes(a) && text.includes(b));
  });

  const REFUSED: readonly (readonly [string, () => string, string, RegExp])[] = [
    ["half a page", () => image("half.raw", [1], 100), "", /half\.raw has 4196 bytes, not a multiple of the page size/],
    ["no file", () => path.join(dir, "none"), "", /there is no file .*none/],
    [
      "a knob out of range",
      () => image("a.raw", [1, 2]),
      "max_page_sharing=1",
      /refuses max_page_sharing \(EINVAL: not such a value\)/,
    ],
    ["a knob without a value", () => image("a.raw", [1, 2]), "pages_to_scan", /pages_to_scan needs a value/],
  ];
  for (const [what, make, knobs, cause] of REFUSED) {
    it(`says why it cannot be done: ${what}`, async () => {
      await vscode.commands.executeCommand("ksmLab.estimate", { images: [make()], knobs });
      assert.match(api.lastError() ?? "", cause);
    });
  }
});
