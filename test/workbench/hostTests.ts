/** Bundles the tests that run inside an extension host (test/workbench/host/*.host.ts) and reads what came out of them. */
import * as esbuild from "esbuild";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { CACHE } from "../host/aptPackage.ts";
import type { HostResult } from "./host/index.ts";

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
      for (const { state, title, milliseconds } of results) console.log(`      ${state}: ${title} (${milliseconds} ms)`);
      return results;
    },
  };
}
