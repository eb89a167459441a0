/**
 * Five hundred spoiled copies of a real mm/ksm.c go through the whole front end: each must end in diagnostics or in a
 * program, none in an exception or a hang. Two processes, because it is the longest test of the engine.
 */
import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import { needKernel } from "../../host/requirements.ts";
import { createMutator } from "./mutate.ts";
import type { MutationOutcome } from "./compiler.ts";

const COPIES = 500;
const PROCESSES = 2;
const FIRST_SEED = Number(process.env["KSMLAB_SEED"] ?? 20240607);
/** A copy takes 0.15 s on the smallest machine, ten times that when it is busy. */
const HANG_MS = 30_000;

/** One process's share: seeds are taken from `next` until there are none. */
async function compileCopies(tree: string, next: () => number | undefined): Promise<MutationOutcome[]> {
  const compiler = fork(path.join(import.meta.dirname, "compiler.ts"), [tree], { execArgv: ["--import=tsx"] });
  const outcomes: MutationOutcome[] = [];
  try {
    for (let seed = next(); seed !== undefined; seed = next()) outcomes.push(await compileOne(compiler, seed));
  } finally {
    compiler.kill("SIGKILL");
  }
  return outcomes;
}

function compileOne(compiler: ChildProcess, seed: number): Promise<MutationOutcome> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      clearTimeout(watchdog);
      compiler.removeAllListeners();
    };
    const fail = (why: string): void => {
      finish();
      reject(new Error(`KSMLAB_SEED=${seed}: ${why}`));
    };
    const watchdog = setTimeout(() => fail(`not done after ${HANG_MS / 1000} s`), HANG_MS);
    compiler.once("message", (outcome) => {
      finish();
      resolve(outcome as MutationOutcome);
    });
    compiler.once("exit", (code, signal) => fail(`the compiler's process ended (${code ?? signal})`));
    compiler.send(seed);
  });
}

describe("spoiled copies of mm/ksm.c", () => {
  let tree = "";
  before(function () {
    tree = needKernel(this, "6.12");
  });

  it(`end in diagnostics or in a program (${COPIES} of them)`, async function () {
    this.timeout(10 * 60_000);
    let seed = FIRST_SEED;
    const next = (): number | undefined => (seed < FIRST_SEED + COPIES ? seed++ : undefined);
    const shares = await Promise.all(Array.from({ length: PROCESSES }, () => compileCopies(tree, next)));
    const outcomes = shares.flat();
    const crashes = outcomes.filter((outcome) => outcome.crash !== undefined);
    const report = crashes.map(({ seed: at, description, crash }) => `KSMLAB_SEED=${at}: ${description}\n${crash}`);
    assert.deepEqual(report, []);
    assert.equal(outcomes.length, COPIES);
    const noticed = outcomes.filter((outcome) => (outcome.diagnostics ?? 0) > 0).length;
    assert.ok(noticed > COPIES / 2, `only ${noticed} of ${COPIES} spoiled copies have problems`);
  });

  it("are the same for the same seed", () => {
    const mutate = createMutator("int main(void) { return f(1, 2); }\n");
    for (let seed = 1; seed < 50; seed++) assert.deepEqual(mutate(seed), mutate(seed));
    assert.ok(new Set(Array.from({ length: 50 }, (_, seed) => mutate(seed).text)).size > 20);
  });
});
