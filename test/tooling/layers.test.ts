/** The lint rule that enforces DESIGN.md's layers: what it lets through and what it reports. */
import assert from "node:assert/strict";
import { ENGINE_LAYERS, wrongImport } from "../../scripts/lint/layers.mjs";

interface Case {
  readonly from: string;
  readonly specifier: string;
  readonly typeOnly?: boolean;
  readonly dynamic?: boolean;
}

function judge({ from, specifier, typeOnly = false, dynamic = false }: Case): string | undefined {
  return wrongImport({ from, specifier, typeOnly, dynamic });
}

const ALLOWED: readonly Case[] = [
  { from: "engine/machine/vm/run.ts", specifier: "../../frontend/ir/ir.ts" },
  { from: "engine/machine/vm/run.ts", specifier: "./step.ts" },
  { from: "engine/machine/builtin.ts", specifier: "../pages/pageStore.ts", typeOnly: true },
  { from: "engine/frontend/syntax/cParser.ts", specifier: "web-tree-sitter", typeOnly: true },
  { from: "engine/cli/main.ts", specifier: "node:fs" },
  { from: "engine/session/worker.ts", specifier: "node:worker_threads", dynamic: true },
  { from: "extension/extension.ts", specifier: "vscode" },
  { from: "extension/host.ts", specifier: "../engine/session/protocol.ts" },
  { from: "extension/host.ts", specifier: "../engine/source/span.ts", typeOnly: true },
  { from: "webview/main.ts", specifier: "../engine/session/view.ts", typeOnly: true },
  { from: "webview/bulkStore.ts", specifier: "../engine/session/bulk/packets.ts" },
  { from: "test/engine/vm.test.ts", specifier: "../../engine/machine/vm/run.ts" },
];

const FORBIDDEN: readonly (Case & { readonly says: RegExp })[] = [
  {
    from: "engine/frontend/sema/x.ts",
    specifier: "../../machine/machine.ts",
    says: /frontend is below engine\/machine/,
  },
  { from: "engine/base/x.ts", specifier: "../source/span.ts", typeOnly: true, says: /base is below engine\/source/ },
  { from: "engine/machine/x.ts", specifier: "../pages/internedPages.ts", says: /machine is below engine\/pages/ },
  { from: "engine/machine/x.ts", specifier: "node:fs", says: /imports no "node:fs"/ },
  { from: "engine/session/worker.ts", specifier: "node:fs", says: /imports no "node:fs"/ },
  { from: "engine/session/worker.ts", specifier: "node:worker_threads", says: /imports no "node:worker_threads"/ },
  { from: "engine/kernel/x.ts", specifier: "vscode", typeOnly: true, says: /imports no "vscode"/ },
  { from: "engine/kernel/x.ts", specifier: "lodash", says: /imports no "lodash"/ },
  { from: "engine/session/x.ts", specifier: "../../extension/x.ts", says: /nothing of extension/ },
  { from: "engine/session/x.ts", specifier: "../stray.ts", says: /in no layer/ },
  { from: "extension/x.ts", specifier: "../engine/machine/machine.ts", says: /only engine\/session/ },
  { from: "extension/x.ts", specifier: "../webview/main.ts", says: /only types of webview/ },
  { from: "webview/x.ts", specifier: "../engine/session/view.ts", says: /only types of engine\/session/ },
  {
    from: "webview/x.ts",
    specifier: "../engine/machine/machine.ts",
    typeOnly: true,
    says: /only types of engine\/session/,
  },
  { from: "engine/session/bulk/x.ts", specifier: "../session.ts", says: /imports types only/ },
  { from: "webview/x.ts", specifier: "node:path", says: /browser page/ },
  { from: "webview/x.ts", specifier: "vscode", says: /only extension/ },
];

describe("the layers", () => {
  for (const use of ALLOWED) {
    it(`${use.from} may import ${use.specifier}`, () => assert.equal(judge(use), undefined));
  }
  for (const use of FORBIDDEN) {
    it(`${use.from} may not import ${use.specifier}`, () => assert.match(judge(use) ?? "allowed", use.says));
  }

  it("are the engine's folders, in DESIGN.md's order", () => {
    assert.deepEqual(ENGINE_LAYERS.slice(0, 5), ["base", "source", "frontend", "machine", "kernel"]);
    assert.equal(ENGINE_LAYERS.at(-1), "cli");
  });
});
