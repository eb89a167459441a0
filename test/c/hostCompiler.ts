/**
 * What the host's gcc makes of the test programs. Each is compiled with its main renamed, all are linked into one
 * executable that runs the one it is told; outputs are kept below node_modules/.cache by the programs' hashes.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RUNTIME } from "./compileText.ts";

const CACHE = join(import.meta.dirname, "../../node_modules/.cache/ksm-lab/c-programs");
const FLAGS = ["-std=gnu11", "-O0", "-w", "-fno-strict-aliasing", "-fwrapv", "-pipe", `-I${RUNTIME}`];

/** Undefined when there is no gcc here. */
export function hostCompilerVersion(): string | undefined {
  try {
    return execFileSync("gcc", ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).split("\n")[0];
  } catch {
    return undefined;
  }
}

/** Output of every program by its name; a program that gcc rejects, or that crashes, throws. */
export function hostOutputs(programs: ReadonlyMap<string, string>, version: string): ReadonlyMap<string, string> {
  mkdirSync(CACHE, { recursive: true });
  const runtime = readFileSync(join(RUNTIME, "print.c"), "utf8");
  const cacheFile = (text: string): string => {
    const hash = createHash("sha256")
      .update([version, FLAGS.join(" "), runtime, text].join("\0"))
      .digest("hex");
    return join(CACHE, hash);
  };
  const missing = [...programs].filter(([, text]) => !existsSync(cacheFile(text)));
  if (missing.length > 0) {
    for (const [name, output] of compileAndRun(missing)) {
      writeFileSync(cacheFile(programs.get(name) ?? ""), output);
    }
  }
  return new Map([...programs].map(([name, text]) => [name, readFileSync(cacheFile(text), "utf8")]));
}

function compileAndRun(programs: readonly (readonly [string, string])[]): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "ksm-lab-c-"));
  try {
    const files = programs.map(([name, text]) => {
      const symbol = `main_${name.replaceAll("-", "_")}`;
      writeFileSync(join(folder, `${name}.c`), `#define main ${symbol}\n#line 1 "${name}.c"\n${text}`);
      return { name, symbol };
    });
    writeFileSync(join(folder, "dispatch.c"), dispatcher(files));
    const sources = [...files.map(({ name }) => `${name}.c`), "dispatch.c", join(RUNTIME, "print.c")];
    execFileSync("gcc", [...FLAGS, "-o", "all", ...sources], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    const run = (name: string): string =>
      execFileSync(join(folder, "all"), [name], { encoding: "utf8", timeout: 10_000 });
    return new Map(files.map(({ name }) => [name, run(name)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function dispatcher(files: readonly { readonly name: string; readonly symbol: string }[]): string {
  const declarations = files.map(({ symbol }) => `int ${symbol}(void);`).join("\n");
  const calls = files.map(({ name, symbol }) => `\tif (!strcmp(argv[1], "${name}")) ${symbol}();`).join("\n");
  return `#include <string.h>\n${declarations}\nint main(int argc, char **argv)\n{\n${calls}\n\treturn 0;\n}\n`;
}
