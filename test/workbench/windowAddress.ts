/** What a window of the VS Code server is opened with, and the address that says so (WORKBENCH.md). */
import { createHash } from "node:crypto";
import { existsSync, renameSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ServerOptions } from "./server.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

export interface WorkbenchOptions extends ServerOptions {
  /** The workspace folder. */
  readonly folder: string;
  /** Folder of the extension's package.json; default this project. `null`: none (for an installed .vsix). */
  readonly extensionDevelopmentPath?: string | null;
  /** A CommonJS module whose run() is awaited inside the extension host; `exitCode` tells how it ended. */
  readonly extensionTestsPath?: string;
  /** Opened at the start, relative to the folder. */
  readonly openFile?: string;
  readonly width?: number;
  readonly height?: number;
}

/**
 * ROOT by another path than that of .cache/workbench, which lies in it: VS Code takes every theme below the extension
 * under development, its own there among them, for one that is to be shown, whatever the settings say.
 */
function rootFromOutside(): string {
  const name = createHash("sha256").update(ROOT).digest("hex").slice(0, 12);
  const link = path.join(tmpdir(), `ksm-lab-${name}`);
  if (!existsSync(link)) {
    // Another process may be about to make it, too.
    const mine = `${link}.${process.pid}`;
    symlinkSync(ROOT, mine);
    renameSync(mine, link);
  }
  return link;
}

/** The window's address (WORKBENCH.md): folder, and the payload of pairs. */
export function windowAddress(port: number, options: WorkbenchOptions): string {
  const folder = path.resolve(options.folder);
  const remote = (file: string): string => `vscode-remote://127.0.0.1:${port}${path.resolve(folder, file)}`;
  const payload: [string, string][] = [["skipWelcome", "true"]];
  if (options.extensionDevelopmentPath !== null)
    payload.push(["extensionDevelopmentPath", remote(options.extensionDevelopmentPath ?? rootFromOutside())]);
  if (options.extensionTestsPath !== undefined)
    payload.push(["extensionTestsPath", remote(options.extensionTestsPath)]);
  if (options.openFile !== undefined) payload.push(["openFile", remote(options.openFile)]);
  const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) });
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}
