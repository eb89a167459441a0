#!/usr/bin/env node
/** ksm-lab from a checkout: the bundled command line, built first where there is none yet. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = path.resolve(import.meta.dirname, "..");
const CLI = path.join(ROOT, "dist/cli.js");

if (!existsSync(CLI)) {
  // Standard output is for what the command says.
  const build = spawnSync(process.execPath, [path.join(ROOT, "scripts/build.mjs")], { stdio: ["ignore", 2, 2] });
  if (build.status !== 0) {
    console.error("ksm-lab: the command line could not be built; `npm ci` installs what that needs");
    process.exit(2);
  }
}
await import(pathToFileURL(CLI).href);
