/**
 * The layers of DESIGN.md as a lint rule: folders of engine/ import downwards only, and each part of the project sees
 * no more of the others than it may.
 *
 *   engine/ A → B    B is A or stands before it in ENGINE_LAYERS; interfaces (OPEN_INTERFACES) are open to all
 *   engine/          no vscode, no Node (cli/ may), of packages only ENGINE_PACKAGES
 *   extension/       engine/session, of the rest of engine/ and of webview/ types only
 *   webview/         types of engine/session and of extension/, and what both ends of the line share (SHARED_WITH_PAGE)
 *   test/ bench/     everything
 */
import path from "node:path";
import { builtinModules } from "node:module";

const ROOT = path.resolve(import.meta.dirname, "../..");

export const ENGINE_LAYERS = [
  "base",
  "source",
  "frontend",
  "machine",
  "kernel",
  "pages",
  "reference",
  "scenario",
  "inspect",
  "session",
  "cli",
];
const ENGINE_PACKAGES = new Set(["web-tree-sitter", "jsonc-parser"]);
const OPEN_INTERFACES = new Set(["engine/pages/pageStore.ts", "engine/session/view.ts"]);
/** How bulk state travels: read and written by the engine and by the page. */
const SHARED_WITH_PAGE = "engine/session/bulk/";
const WORKER_ENTRY = "engine/session/worker.ts";
const BUILTINS = new Set(builtinModules);

/** @typedef {{ from: string, specifier: string, typeOnly: boolean, dynamic: boolean }} Import */

/** @param {string} specifier */
function isNodeModule(specifier) {
  return specifier.startsWith("node:") || BUILTINS.has(specifier);
}

/** @param {string} file path from the root, with slashes */
function layerOf(file) {
  const [part, folder] = file.split("/");
  return part === "engine" ? ENGINE_LAYERS.indexOf(folder ?? "") : -1;
}

/**
 * What is wrong with an outside module (package, Node, vscode) in this file; undefined when nothing is.
 * @param {Import} use
 */
function wrongModule({ from, specifier, typeOnly, dynamic }) {
  const part = from.split("/")[0];
  if (part === "engine" && !from.startsWith("engine/cli/")) {
    if (from === WORKER_ENTRY && dynamic && specifier === "node:worker_threads") return undefined;
    if (ENGINE_PACKAGES.has(specifier)) return undefined;
    return `engine/ runs everywhere and imports no "${specifier}" (packages it may use: ${[...ENGINE_PACKAGES].join(", ")})`;
  }
  if (specifier === "vscode" && (part === "engine" || (part === "webview" && !typeOnly)))
    return `only extension/ knows vscode`;
  if (part === "webview" && isNodeModule(specifier)) return `webview/ is a browser page and imports no "${specifier}"`;
  return undefined;
}

/**
 * What is wrong with an import of one of our files by another; undefined when nothing is.
 * @param {Import} use
 * @param {string} to
 */
function wrongFile({ from, typeOnly }, to) {
  const part = from.split("/")[0];
  const target = to.split("/")[0];
  if (part === "engine") {
    if (from.startsWith(SHARED_WITH_PAGE) && !to.startsWith(SHARED_WITH_PAGE) && !typeOnly)
      return `${SHARED_WITH_PAGE} is in the page's bundle too, and imports types only`;
    if (target !== "engine") return `engine/ imports nothing of ${target}/`;
    const own = layerOf(from);
    const other = layerOf(to);
    if (own < 0) return `${from} is in no layer of the engine`;
    if (other < 0) return `${to} is in no layer of the engine`;
    if (other > own && !OPEN_INTERFACES.has(to))
      return `layers import downwards: engine/${ENGINE_LAYERS[own]} is below engine/${ENGINE_LAYERS[other]}`;
  }
  if (part === "extension") {
    if (target === "engine" && !to.startsWith("engine/session/") && !typeOnly)
      return `extension/ imports of the engine only engine/session (and types)`;
    if (target === "webview" && !typeOnly) return `extension/ imports only types of webview/`;
  }
  if (part === "webview") {
    if (target === "engine" && !(to.startsWith("engine/session/") && typeOnly) && !to.startsWith(SHARED_WITH_PAGE))
      return `webview/ imports of the engine only types of engine/session`;
    if (target === "extension" && !typeOnly) return `webview/ imports only types of extension/`;
  }
  return undefined;
}

/**
 * @param {Import} use
 * @returns {string | undefined} what is wrong
 */
export function wrongImport(use) {
  if (!use.specifier.startsWith(".")) return wrongModule(use);
  const to = path.posix.normalize(path.posix.join(path.posix.dirname(use.from), use.specifier));
  return wrongFile(use, to);
}

/** @type {import("eslint").Rule.RuleModule} */
export const layers = {
  meta: { type: "problem", schema: [], messages: { wrong: "{{why}}" } },
  create(context) {
    const from = path.relative(ROOT, context.filename).split(path.sep).join("/");
    /**
     * @param {any} node
     * @param {unknown} specifier
     * @param {boolean} typeOnly
     * @param {boolean} dynamic
     */
    const look = (node, specifier, typeOnly, dynamic = false) => {
      if (typeof specifier !== "string") return;
      const why = wrongImport({ from, specifier, typeOnly, dynamic });
      if (why !== undefined) context.report({ node, messageId: "wrong", data: { why } });
    };
    /** @param {any} node */
    const onlyTypes = (node) => {
      if ((node.importKind ?? node.exportKind) === "type") return true;
      const specifiers = node.specifiers ?? [];
      return (
        specifiers.length > 0 && specifiers.every((/** @type {any} */ s) => (s.importKind ?? s.exportKind) === "type")
      );
    };
    return {
      ImportDeclaration: (node) => look(node, node.source.value, onlyTypes(node)),
      ExportAllDeclaration: (node) => look(node, node.source.value, onlyTypes(node)),
      ExportNamedDeclaration: (node) => look(node, node.source?.value, onlyTypes(node)),
      ImportExpression: (node) => look(node, /** @type {any} */ (node.source).value, false, true),
      TSImportType: (/** @type {any} */ node) =>
        look(node, node.source?.value ?? node.argument?.literal?.value, true, true),
    };
  },
};
