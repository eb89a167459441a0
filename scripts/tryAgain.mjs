/**
 * What the network refuses may be there a moment later. It waits as its callers do, who run one program after the other.
 */

/** Where CI=true nobody sits and waits, and a refusal is a failure; elsewhere a test is skipped that lacks something. */
const WAITS_MS = process.env["CI"] === "true" ? [3000, 15_000, 45_000] : [2000];

/**
 * Does it, and again where it throws, with a message for each time. In the end throws an Error with the last reason.
 * @template T
 * @param {string} what as it reads before "failed"
 * @param {() => T} work
 * @param {readonly number[]} waitsMs before the second time and those that follow
 * @returns {T}
 */
export function tryAgain(what, work, waitsMs = WAITS_MS) {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (let failures = 1; ; failures++) {
    try {
      return work();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const waitMs = waitsMs[failures - 1];
      if (waitMs === undefined) throw new Error(`${what} failed (tried ${failures} times): ${why}`, { cause: error });
      console.error(`${what} failed, and is tried again in ${waitMs / 1000} s: ${why}`);
      Atomics.wait(sleeper, 0, 0, waitMs);
    }
  }
}
