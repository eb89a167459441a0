/** What esbuild put into each bundle (scripts/build.mjs leaves its metafiles in .cache/build). */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { readKernelFiles } from "../../scripts/kernelFiles.mjs";

const ROOT = path.resolve(import.meta.dirname, "../..");

interface Meta {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, { readonly imports: readonly { path: string; external?: boolean }[] }>>;
}

function metaOf(bundle: string): Meta {
  const all = JSON.parse(readFileSync(path.join(ROOT, ".cache/build/meta.json"), "utf8")) as Record<string, Meta>;
  const meta = all[bundle];
  assert.ok(meta, `dist/${bundle} was not built`);
  return meta;
}

function outside(bundle: string): string[] {
  const imports = Object.values(metaOf(bundle).outputs).flatMap((output) => output.imports);
  return [...new Set(imports.filter(({ external }) => external).map((use) => use.path))].sort();
}

describe("the bundles", () => {
  before(() => assert.ok(existsSync(path.join(ROOT, ".cache/build/meta.json")), "run `npm run build` first"));

  it("the extension's holds no engine: that is loaded in the worker, when it is asked for", () => {
    const engine = Object.keys(metaOf("extension.cjs").inputs).filter(
      (file) => file.startsWith("engine/") && !file.startsWith("engine/session/") && !file.startsWith("engine/base/"),
    );
    assert.deepEqual(engine, []);
  });

  it("the engine's asks nothing of its surroundings but Node's worker port and web-tree-sitter's own needs", () => {
    const own = outside("worker.js").filter((name) => !["fs/promises", "module", "fs", "path", "url"].includes(name));
    assert.deepEqual(own, ["node:worker_threads"]);
  });

  it("the webview's asks nothing of its surroundings", () => {
    assert.deepEqual(outside("webview.js"), []);
  });

  it("kernel.json holds every C file of KSM Lab, under the names that the engine uses", () => {
    const written = JSON.parse(readFileSync(path.join(ROOT, "dist/kernel.json"), "utf8")) as Record<string, string>;
    const files = readKernelFiles();
    assert.deepEqual(Object.keys(written), Object.keys(files));
    for (const [name, text] of Object.entries(files)) {
      assert.match(name, /^(include|model|reference)\/[\w./-]+\.[ch]$/);
      assert.ok(written[name] === text, `${name} is not as it is in the tree: run \`npm run build\``);
    }
  });

  it("every package in them has its licence in THIRD-PARTY-LICENSES.txt", () => {
    const text = readFileSync(path.join(ROOT, "dist/THIRD-PARTY-LICENSES.txt"), "utf8");
    for (const name of ["web-tree-sitter", "tree-sitter-c", "jsonc-parser"])
      assert.ok(
        text.split("\n").some((line) => line.startsWith(`${name} `)),
        `${name} is not in it`,
      );
  });
});
