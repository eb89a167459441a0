/**
 * engine/pages/assembly, compiled by AssemblyScript: once with SIMD, once without. Kept in .cache/pages under a hash of the
 * sources and of how they are compiled, so that builds, tests and benches that follow one another compile once.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");
const SOURCES = path.join(ROOT, "engine/pages/assembly");
const COMPILER = path.join(ROOT, "node_modules/assemblyscript");
const ENTRY = "engine/pages/assembly/pages.ts";

/** 2 pages of 64 KiB at first, 4 GiB at most. */
const OPTIONS = [
  ...["-O3", "--converge", "--noAssert", "--runtime", "stub"],
  ...["--initialMemory", "2", "--maximumMemory", "65536"],
];

const BUILDS = [
  { file: "pages.wasm", options: [...OPTIONS, "--enable", "simd"] },
  { file: "pages-scalar.wasm", options: [...OPTIONS, "--disable", "simd"] },
];

function hashOfSources() {
  const { version } = JSON.parse(readFileSync(path.join(COMPILER, "package.json"), "utf8"));
  const hash = createHash("sha256").update(JSON.stringify([BUILDS, version]));
  for (const file of readdirSync(SOURCES).sort()) hash.update(file).update(readFileSync(path.join(SOURCES, file)));
  return hash.digest("hex").slice(0, 16);
}

/**
 * Paths of pages.wasm and pages-scalar.wasm, compiled when they are not there yet. Throws an Error with the compiler's
 * words when it has any: a warning counts.
 */
export function pagesWasm() {
  const folder = path.join(ROOT, ".cache/pages", hashOfSources());
  mkdirSync(folder, { recursive: true });
  for (const { file, options } of BUILDS) {
    const out = path.join(folder, file);
    if (existsSync(out)) continue;
    const draft = path.relative(ROOT, `${out}.${process.pid}`);
    const asc = [path.join(COMPILER, "bin/asc.js"), ENTRY, ...options, "--outFile", draft];
    const { status, stderr } = spawnSync(process.execPath, asc, { cwd: ROOT, encoding: "utf8" });
    const words = stderr.replace("Last converge was suboptimal.", "").trim();
    if (status !== 0 || words !== "")
      throw new Error(`${ENTRY} is not compiled: ${words || `asc ended with ${status}`}`);
    renameSync(draft, out);
  }
  return { simd: path.join(folder, "pages.wasm"), scalar: path.join(folder, "pages-scalar.wasm") };
}
