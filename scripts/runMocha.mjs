/**
 * Runs test files with mocha and writes what came out of them to a JSON file, for scripts/test.mjs to count.
 *
 *   node --import tsx scripts/runMocha.mjs OUT.json FILE...
 *
 * A skipped test carries its reason (test/host/requirements.ts); where CI=true a skipped test is a failed one.
 */
import Mocha from "mocha";
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [out, ...files] = process.argv.slice(2);
if (out === undefined || files.length === 0) throw new Error("runMocha.mjs OUT.json FILE...");

/** @type {{ passed: number, failed: string[], skipped: { title: string, reason: string }[] }} */
const outcome = { passed: 0, failed: [], skipped: [] };

/** @param {any} node a test, or the suite around it @returns {string | undefined} */
function reasonOf(node) {
  const hooks = node._beforeAll ?? [];
  const noted = node.skipReason ?? hooks.find((/** @type {any} */ hook) => hook.skipReason)?.skipReason;
  return noted ?? (node.parent ? reasonOf(node.parent) : undefined);
}

const ci = process.env["CI"] === "true";
const mocha = new Mocha({ ui: "bdd", reporter: "spec", timeout: 20_000, forbidOnly: true, forbidPending: ci });
for (const file of files) {
  mocha.suite.emit("pre-require", globalThis, file, mocha);
  const loaded = await import(pathToFileURL(file).href);
  mocha.suite.emit("require", loaded, file, mocha);
  mocha.suite.emit("post-require", globalThis, file, mocha);
}
mocha
  .run(() => {
    writeFileSync(out, JSON.stringify(outcome));
    // A test that left a handle open must not hold up the others.
    process.exit(outcome.failed.length > 0 ? 1 : 0);
  })
  .on("pass", () => outcome.passed++)
  .on("fail", (test) => outcome.failed.push(test.fullTitle()))
  .on("pending", (test) =>
    outcome.skipped.push({ title: test.fullTitle(), reason: reasonOf(test) ?? "marked as skipped" }),
  );
