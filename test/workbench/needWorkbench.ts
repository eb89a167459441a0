/** What a test that opens a real VS Code needs of the machine: Chromium, and code-server from the npm registry. */
import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Context } from "mocha";
import type { KernelVersion } from "../host/kernelSource.ts";
import { needKernel, skip } from "../host/requirements.ts";
import { installWorkbench } from "../host/workbenchInstall.ts";
import { findChromium } from "./chromium.ts";

const INSTALL_TIMEOUT_MS = 15 * 60_000;

/** The running hook or test is skipped when there is no workbench and none can be installed. */
export function needWorkbench(test: Context): void {
  test.timeout(INSTALL_TIMEOUT_MS);
  if (findChromium() === undefined) skip(test, "there is no Chromium on this machine");
  try {
    installWorkbench();
  } catch (error) {
    skip(test, `no VS Code to test in: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * A copy of a kernel's tree to open: what is typed in a window is saved by a VS Code server unless it is told not to, and
 * the cached tree is everybody's.
 */
export function needKernelToEdit(test: Context, version: KernelVersion): string {
  const copy = path.join(mkdtempSync(path.join(tmpdir(), "ksm-lab-tree-")), version);
  cpSync(needKernel(test, version), copy, { recursive: true });
  return copy;
}
