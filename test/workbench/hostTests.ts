/** Bundles the tests that run inside an extension host (test/workbench/host/*.host.ts) and reads what came out of them. */
import * as esbuild from "esbuild";
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { Context } from "mocha";
import { CACHE } from "../host/aptPackage.ts";
import type { HostResult } from "./host/index.ts";
import type { WorkbenchOptions } from "./windowAddress.ts";
import { inWindow, type Workbench } from "./workbench.ts";

/** For all of them, which is forty tests in one. */
const ALL_MS = 20 * 60_000;
const SOURCES = path.join(import.meta.dirname, "host");

export interface HostTests {
  /** For extensionTestsPath. */
  readonly entry: string;
  /** For the extension host's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** After the run, with each printed; throws when the tests never came to their end. */
  results(): readonly HostResult[];
}

/** One CommonJS file each, as an extension host loads them; vscode and mocha stay outside. */
export async function bundleHostTests(name: string): Promise<HostTests> {
  // Below the project, whose mocha they load; of this run only.
  const folder = path.join(CACHE, "host-tests");
  mkdirSync(folder, { recursive: true });
  const outdir = mkdtempSync(path.join(folder, `${name}-`));
  process.once("exit", () => rmSync(outdir, { recursive: true, force: true }));
  await esbuild.build({
    entryPoints: readdirSync(SOURCES)
      .filter((file) => file === "index.ts" || file.endsWith(".host.ts"))
      .map((file) => path.join(SOURCES, file)),
    outdir,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
  const file = path.join(outdir, "results.json");
  return {
    entry: path.join(outdir, "index.cjs"),
    env: { KSM_LAB_HOST_RESULTS: file },
    results(): readonly HostResult[] {
      if (!existsSync(file)) throw new Error("the tests in the extension host did not come to their end");
      const results = JSON.parse(readFileSync(file, "utf8")) as HostResult[];
      for (const { state, title, milliseconds } of results)
        console.log(`      ${state}: ${title} (${milliseconds} ms)`);
      return results;
    },
  };
}

/** Runs them in a window, prints what came out of each, and fails when one did. All of them, as they ended. */
export async function runHostTests(
  test: Context,
  name: string,
  options: WorkbenchOptions,
): Promise<readonly HostResult[]> {
  const tests = await bundleHostTests(name);
  const env = { ...tests.env, ...options.env };
  let results: readonly HostResult[] = [];
  const work = async (workbench: Workbench): Promise<void> => {
    await workbench.exitCode;
    results = tests.results();
    const failures = results.filter(({ state }) => state !== "passed");
    assert.equal(failures.map(({ title, error }) => `${title}: ${error ?? "skipped"}`).join("\n"), "");
  };
  await inWindow(test, { ...options, extensionTestsPath: tests.entry, env }, work, ALL_MS);
  return results;
}
