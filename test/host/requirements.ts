/**
 * What a test needs of the machine. Where it is missing the test is skipped and says why; with CI=true it fails instead,
 * because scripts/test.mjs has installed everything there.
 *
 *   before(function () { tree = needKernel(this, "6.12"); needProgram(this, "gcc"); });
 */
import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import type { Context } from "mocha";
import { kernelSource, type KernelVersion } from "./kernelSource.ts";

/** Ends the running test or hook: skipped with this reason, or failed with it where CI=true. */
export function skip(test: Context, reason: string): never {
  if (process.env["CI"] === "true") throw new Error(`nothing may be skipped where CI=true: ${reason}`);
  const runnable = test.test ?? test.runnable();
  Object.assign(runnable, { skipReason: reason });
  process.stderr.write(`      skipped: ${reason}\n`);
  return test.skip();
}

/** Full path of a program on the PATH; undefined when there is none. */
export function findProgram(name: string): string | undefined {
  for (const dir of (process.env["PATH"] ?? "").split(path.delimiter)) {
    const file = path.join(dir, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Full path of a program, or the test is skipped. */
export function needProgram(test: Context, name: string): string {
  return findProgram(name) ?? skip(test, `there is no ${name} on this machine`);
}

/** Folder of a real kernel's tree, fetched when it is not there yet, or the test is skipped. */
export function needKernel(test: Context, version: KernelVersion): string {
  test.timeout(10 * 60_000);
  try {
    return kernelSource(version);
  } catch (error) {
    return skip(test, `no source of Linux ${version}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The project's documents: beside the repository, or, where that is a clone beside nothing, where they usually are. */
const DOCUMENTS = [path.resolve(import.meta.dirname, "../../../shared"), "/work/shared"];

/** Folder of the tree of 2.6.32, one of the documents that the project was made from, or the test is skipped. */
export function needFirstKsm(test: Context): string {
  const trees = DOCUMENTS.map((each) => path.join(each, "seeds/linux-2.6.32-rc"));
  const found = trees.find((each) => existsSync(path.join(each, "mm/ksm.c")));
  return found ?? skip(test, `the project's documents are not at hand: no ${trees.join(", nor ")}`);
}
