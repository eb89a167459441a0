/**
 * dist/: one bundle a face, and the data they read.
 *
 *   extension.cjs   the extension host's (CommonJS: what VS Code loads), vscode left out
 *   worker.js       the engine, for a worker of Node or of a browser
 *   webview.js/.css the stepper, with codicon.ttf
 *   cli.js          ksm-lab
 *   sweepWorker.js  the engine, for the worker threads of ksm-lab sweep
 *   hashWorker.js   a thread of ksm-lab run that hashes page contents
 *   pages.wasm      page contents with SIMD, pages-scalar.wasm without
 *   kernel.json, *.wasm, THIRD-PARTY-LICENSES.txt
 *
 *   node scripts/build.mjs [--production]      minified, without source maps
 *
 * An entry that does not exist is an error, after the others have been built. What went into each bundle is written to
 * .cache/build/meta.json: tests assert on it (no engine in the extension's bundle, no Node in the webview's).
 */
import * as esbuild from "esbuild";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readKernelFiles } from "./kernelFiles.mjs";
import { licenceTexts } from "./licences.mjs";
import { pagesWasm } from "./pagesWasm.mjs";

const ROOT = path.resolve(import.meta.dirname, "..");
const DIST = path.join(ROOT, "dist");

/** Modules of Node that web-tree-sitter asks for when it runs there. */
const NODE_ONLY = ["node:*", "fs", "fs/promises", "module", "path", "url"];

/** @type {readonly { entries: string[], out: string, options: import("esbuild").BuildOptions }[]} */
const BUNDLES = [
  {
    entries: ["extension/extension.ts"],
    out: "extension.cjs",
    options: { platform: "node", format: "cjs", target: "node20", external: ["vscode"] },
  },
  {
    entries: ["engine/session/worker.ts"],
    out: "worker.js",
    options: { platform: "neutral", format: "esm", target: "es2022", external: NODE_ONLY },
  },
  {
    entries: ["webview/main.ts", "webview/main.tsx"],
    out: "webview.js",
    options: {
      platform: "browser",
      format: "iife",
      target: "es2022",
      loader: { ".ttf": "file" },
      assetNames: "[name]",
      // A name is set on every function each time it is made, at every drawing; nobody reads a stack trace of the page.
      keepNames: false,
    },
  },
  {
    entries: ["engine/cli/main.ts"],
    out: "cli.js",
    options: { platform: "node", format: "esm", target: "node20", banner: { js: "#!/usr/bin/env node" } },
  },
  {
    entries: ["engine/cli/sweepWorker.ts"],
    out: "sweepWorker.js",
    options: { platform: "node", format: "esm", target: "node20" },
  },
  {
    entries: ["engine/cli/hashWorker.ts"],
    out: "hashWorker.js",
    options: { platform: "node", format: "esm", target: "node20" },
  },
  {
    entries: ["engine/cli/estimateWorker.ts"],
    out: "estimateWorker.js",
    options: { platform: "node", format: "esm", target: "node20" },
  },
];

const WASM = ["web-tree-sitter/web-tree-sitter.wasm", "tree-sitter-c/tree-sitter-c.wasm"];

/**
 * @param {typeof BUNDLES[number]} bundle
 * @param {boolean} production
 * @param {string} [folder]
 * @returns {Promise<import("esbuild").Metafile>}
 */
async function bundleOne({ entries, out, options }, production, folder = DIST) {
  const entry = entries.find((file) => existsSync(path.join(ROOT, file)));
  if (entry === undefined) throw new Error(`dist/${out} is not built: there is no ${entries.join(" or ")}`);
  const result = await esbuild.build({
    keepNames: production,
    ...options,
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: path.join(folder, out),
    bundle: true,
    metafile: true,
    mainFields: ["module", "main"],
    conditions: ["import"],
    define: { "process.env.NODE_ENV": JSON.stringify(production ? "production" : "development") },
    minify: production,
    sourcemap: production ? false : "linked",
    legalComments: "none",
    logLevel: "warning",
  });
  return result.metafile;
}

/**
 * One of the bundles as it is shipped, in a folder of its own: dist/ stays as it is.
 * @param {string} out
 * @param {string} folder
 */
export async function buildForProduction(out, folder) {
  const bundle = BUNDLES.find((each) => each.out === out);
  if (bundle === undefined) throw new Error(`there is no bundle ${out}`);
  await bundleOne(bundle, true, folder);
}

function buildPages() {
  for (const file of Object.values(pagesWasm())) copyFileSync(file, path.join(DIST, path.basename(file)));
}

/**
 * Builds everything into dist/. Throws an Error that names every bundle that could not be built.
 * @param {{ production?: boolean }} [options]
 */
export async function build({ production = false } = {}) {
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(DIST, { recursive: true });
  /** @type {Record<string, import("esbuild").Metafile>} */
  const meta = {};
  /** @type {string[]} */
  const failures = [];
  for (const bundle of BUNDLES) {
    try {
      meta[bundle.out] = await bundleOne(bundle, production);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  try {
    buildPages();
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error));
  }
  if (meta["cli.js"]) chmodSync(path.join(DIST, "cli.js"), 0o755);
  for (const file of WASM) copyFileSync(path.join(ROOT, "node_modules", file), path.join(DIST, path.basename(file)));
  writeFileSync(path.join(DIST, "kernel.json"), JSON.stringify(readKernelFiles()));
  writeFileSync(path.join(DIST, "THIRD-PARTY-LICENSES.txt"), licenceTexts(Object.values(meta), WASM));
  mkdirSync(path.join(ROOT, ".cache/build"), { recursive: true });
  writeFileSync(path.join(ROOT, ".cache/build/meta.json"), JSON.stringify(meta));
  if (failures.length > 0) throw new Error(failures.join("\n"));
}

if (process.argv[1] === import.meta.filename) {
  try {
    await build({ production: process.argv.includes("--production") });
    const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
    console.log(`ksm-lab ${version}: dist/ is built`);
  } catch (error) {
    console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
