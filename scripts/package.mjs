/**
 * The extension as a file: ksm-lab-VERSION.vsix from dist/, checked to hold what it needs and no more, under 3 MB.
 *
 *   npm run package      builds first (scripts/build.mjs --production), then this
 */
import { createVSIX, listFiles, PackageManager } from "@vscode/vsce";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");
const MAX_BYTES = 3_000_000;

const NEEDED = [
  "package.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "dist/extension.cjs",
  "dist/worker.js",
  "dist/estimateWorker.js",
  "dist/webview.js",
  "dist/webview.css",
  "dist/codicon.ttf",
  "dist/kernel.json",
  "dist/web-tree-sitter.wasm",
  "dist/tree-sitter-c.wasm",
  "dist/pages.wasm",
  "dist/pages-scalar.wasm",
  "dist/THIRD-PARTY-LICENSES.txt",
  "examples/first-merge.ksm.json",
  "schemas/scenario.schema.json",
];
const ALLOWED = [/^tours\/[\w.-]+\.(md|ksm\.json)$/, /^examples\/[\w-]+\.ksm\.json$/, /^media\/[\w/-]+\.(svg|png|md)$/];

const files = (await listFiles({ cwd: ROOT, packageManager: PackageManager.None })).map((file) =>
  file.split(path.sep).join("/"),
);
const problems = [
  ...NEEDED.filter((file) => !files.includes(file)).map((file) => `it lacks ${file}`),
  ...files
    .filter((file) => !NEEDED.includes(file) && !ALLOWED.some((pattern) => pattern.test(file)))
    .map((file) => `it holds ${file}, which is not needed`),
];
if (problems.length > 0) {
  console.error(`package: ${problems.join("\npackage: ")}`);
  process.exit(1);
}
const { name, version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
const vsix = path.join(ROOT, `${name}-${version}.vsix`);
await createVSIX({
  cwd: ROOT,
  packagePath: vsix,
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
const { size } = statSync(vsix);
console.log(`${path.basename(vsix)}: ${files.length} files, ${(size / 1e6).toFixed(2)} MB`);
if (size > MAX_BYTES) {
  console.error(`package: it is over ${MAX_BYTES / 1e6} MB`);
  process.exit(1);
}
