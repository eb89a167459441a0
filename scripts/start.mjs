/**
 * Builds the extension and opens it on the bundled examples:
 *   1. in `code`, when it is on the PATH;
 *   2. in a VS Code that @vscode/test-electron can download, when there is a display and the download can be reached;
 *   3. in the workbench of test/workbench (a VS Code server from the npm registry), whose address it prints; it runs until
 *      Ctrl-C.
 *
 *   npm start [-- FOLDER]      FOLDER: another one than examples/, a kernel tree for example
 */
import { spawn } from "node:child_process";
import path from "node:path";
import { build } from "./build.mjs";
import { isOnPath } from "./machine.mjs";

const ROOT = path.resolve(import.meta.dirname, "..");
const DOWNLOAD_ANSWER_MS = 4000;

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code
 */
function runProgram(program, args) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: "inherit", cwd: ROOT, shell: process.platform === "win32" });
    child.on("error", fail);
    child.on("close", (code) => done(code ?? 1));
  });
}

/**
 * A desktop VS Code, downloaded into .cache/vscode; undefined, with the reason told, when it cannot be had.
 * @returns {Promise<string | undefined>}
 */
async function downloadedVSCode() {
  if (process.platform === "linux" && !process.env["DISPLAY"] && !process.env["WAYLAND_DISPLAY"]) {
    console.log("There is no display here for a desktop VS Code.");
    return undefined;
  }
  const { downloadAndUnzipVSCode } = await import("@vscode/test-electron");
  try {
    return await downloadAndUnzipVSCode({
      version: "stable",
      cachePath: path.join(ROOT, ".cache/vscode"),
      timeout: DOWNLOAD_ANSWER_MS,
    });
  } catch (error) {
    console.log(
      `A desktop VS Code cannot be downloaded here: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}

/** @param {string} folder */
async function main(folder) {
  await build();
  const desktop = [`--extensionDevelopmentPath=${ROOT}`, "--new-window", folder];
  if (isOnPath("code") || isOnPath("code.cmd")) return runProgram("code", desktop);
  const downloaded = await downloadedVSCode();
  if (downloaded !== undefined) return runProgram(downloaded, [...desktop, "--disable-workspace-trust"]);
  console.log("Opening it in a VS Code server on this machine instead.");
  return runProgram(process.execPath, ["--import", "tsx", path.join(ROOT, "test/workbench/serve.ts"), folder]);
}

try {
  process.exitCode = await main(path.resolve(process.argv[2] ?? path.join(ROOT, "examples")));
} catch (error) {
  console.error(`start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
