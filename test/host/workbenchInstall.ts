/**
 * A real VS Code from the npm registry (WORKBENCH.md): code-server's lib/vscode is the VS Code server with its workbench,
 * made runnable in .cache/workbench. Nothing is installed on the machine itself, and it is done once.
 *
 *   npx tsx test/host/workbenchInstall.ts      installs it when it is not there, and prints where it lies
 */
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { CACHE, run } from "./aptPackage.ts";
import { withFileLock } from "./fileLock.ts";
import { findProgram } from "./requirements.ts";

const CODE_SERVER = "4.100.3";
/** The native modules that the server cannot do without. */
const NATIVE = ["@vscode/spdlog", "native-watchdog", "node-pty"];

/** Folder of the VS Code server (the one with out/server-main.js). */
export interface Workbench {
  readonly server: string;
}

function link(target: string, at: string): void {
  rmSync(at, { force: true, recursive: true });
  symlinkSync(target, at);
}

function install(root: string, server: string): void {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  // A package.json of its own, or npm would install into the project's.
  writeFileSync(path.join(root, "package.json"), `${JSON.stringify({ name: "workbench", private: true })}\n`);
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  run("npm", ["install", ...quiet, `code-server@${CODE_SERVER}`], { cwd: root });
  run("npm", ["install", "--omit=dev", ...quiet], { cwd: server });
  // Exits non-zero for modules that the server can do without: that the three are there is checked instead.
  spawnSync("npm", ["rebuild", "--ignore-scripts=false", ...NATIVE], { cwd: server, stdio: "ignore" });
  for (const name of NATIVE) {
    const built = path.join(server, "node_modules", name, "build/Release");
    if (!existsSync(built)) throw new Error(`npm rebuild made no ${name}: is there a C++ compiler, make and python3?`);
  }
  run("npm", ["install", "--omit=dev", ...quiet], { cwd: path.join(server, "extensions") });
  link(path.join(server, "node_modules"), path.join(server, "node_modules.asar"));
  const ripgrep = path.join(server, "node_modules/@vscode/ripgrep/bin");
  mkdirSync(ripgrep, { recursive: true });
  const rg = findProgram("rg");
  if (rg !== undefined) link(rg, path.join(ripgrep, "rg"));
}

/** The VS Code server, installed when it is not there yet (some minutes). Throws an Error that says why it cannot be had. */
export function installWorkbench(): Workbench {
  const root = path.join(CACHE, "workbench", CODE_SERVER);
  const server = path.join(root, "node_modules/code-server/lib/vscode");
  const complete = path.join(root, "complete");
  if (!existsSync(complete)) {
    withFileLock(`${root}.lock`, () => {
      if (existsSync(complete)) return;
      install(root, server);
      writeFileSync(complete, "");
    });
  }
  return { server };
}

if (process.argv[1] === import.meta.filename) console.log(installWorkbench().server);
