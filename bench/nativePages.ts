/** The native side of the benches: bench/native/*.c, compiled by gcc into .cache/bench; pages.c is asked line by line. */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

const ROOT = path.resolve(import.meta.dirname, "..");

/** One pass over all pages: processor time of each, and what its results come to. */
export interface Pass {
  readonly ns: number;
  readonly check: string;
}

export interface NativePages {
  pass(what: "xxh64" | "jhash2" | "memcmp"): Promise<Pass>;
  close(): void;
}

/** The path of the compiled bench/native/NAME.c. */
export function compileNative(name: string): string {
  const folder = path.join(ROOT, ".cache/bench");
  mkdirSync(folder, { recursive: true });
  const program = path.join(folder, name);
  try {
    execFileSync("gcc", ["-O2", "-Wall", "-o", program, path.join(ROOT, `bench/native/${name}.c`), "-lxxhash"], {
      encoding: "utf8",
    });
  } catch (error) {
    throw new Error("the native side is not compiled: it needs gcc and libxxhash-dev", { cause: error });
  }
  return program;
}

export function startNativePages(pages: number): NativePages {
  const child = spawn(compileNative("pages"), [String(pages)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async pass(what) {
      child.stdin.write(`${what}\n`);
      const answer = await lines.next();
      if (answer.done === true) throw new Error(`the native side ended at ${what}`);
      const [ns = "", check = ""] = answer.value.split(" ");
      return { ns: Number(ns), check };
    },
    close: () => {
      child.stdin.end();
    },
  };
}
