/**
 * A real VS Code from the npm registry (WORKBENCH.md): code-server's lib/vscode is the VS Code server with its workbench,
 * made runnable in .cache/workbench. Nothing is installed on the machine itself, and it is done once.
 *
 *   npx tsx test/host/workbenchInstall.ts      installs it when it is not there, and prints where it lies
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tryAgain } from "../../scripts/tryAgain.mjs";
import { CACHE, run } from "./aptPackage.ts";
import { withFileLock } from "./fileLock.ts";
import { findProgram } from "./requirements.ts";

const CODE_SERVER = "4.100.3";
/** Of its package in the registry, whichever registry that is; npm checks what it downloads against what that says. */
const INTEGRITY = "sha512-q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA==";
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

function npmInstall(folder: string, what: string): void {
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=4"];
  tryAgain(`npm install ${what}`, () => run("npm", ["install", ...quiet, what], { cwd: folder }));
}

function checkIntegrity(root: string): void {
  const lock = JSON.parse(readFileSync(path.join(root, "node_modules/.package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, { readonly integrity?: string }>>;
  };
  const found = lock.packages["node_modules/code-server"]?.integrity;
  if (found !== INTEGRITY)
    throw new Error(`code-server ${CODE_SERVER} is not the one that is known: ${found ?? "none"}`);
}

function rebuildNative(server: string): void {
  // Exits non-zero for modules that the server can do without: that the three are there is checked instead.
  spawnSync("npm", ["rebuild", "--ignore-scripts=false", ...NATIVE], { cwd: server, stdio: "ignore" });
  for (const name of NATIVE) {
    const built = path.join(server, "node_modules", name, "build/Release");
    const isBuilt = existsSync(built) && readdirSync(built).some((file) => file.endsWith(".node"));
    if (!isBuilt) throw new Error(`it made no ${name}: is there a C++ compiler, make and python3?`);
  }
}

function install(root: string, server: string): void {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  // A package.json of its own, or npm would install into the project's.
  writeFileSync(path.join(root, "package.json"), `${JSON.stringify({ name: "workbench", private: true })}\n`);
  npmInstall(root, `code-server@${CODE_SERVER}`);
  checkIntegrity(root);
  npmInstall(server, "--omit=dev");
  tryAgain("npm rebuild", () => rebuildNative(server));
  npmInstall(path.join(server, "extensions"), "--omit=dev");
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
