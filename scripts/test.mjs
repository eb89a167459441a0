/**
 * Everything that is checked, in one command: format, lint, types, build, every test, the package, the real VS Code.
 *
 *   npm test                   all of it; the last line is "N passed, N failed, N skipped"
 *   npm test -- lint test/c    only the jobs named so
 *
 * A job is a process. Two run at a time, each job's output is printed when it ends, and a failure stops nothing else, so that
 * one run shows everything. Test files are found by pattern: every folder of test/ with *.test.ts in it is a job. A check
 * that is not a test counts as one. Where CI=true missing programs are installed first and nothing may be skipped.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { installMissing } from "./machine.mjs";

const ROOT = path.resolve(import.meta.dirname, "..");
const RESULTS = path.join(ROOT, ".cache/test-results");
const CI = process.env["CI"] === "true";
const AT_A_TIME = 2;
/** For a job that hangs: ten times what the longest one takes where nothing else runs. */
const JOB_LIMIT_MS = 50 * 60_000;

/** @typedef {{ name: string, command: readonly string[], results?: string }} Job */
/** @typedef {{ passed: number, failed: readonly string[], skipped: readonly { title: string, reason: string }[] }} Outcome */

/** Process groups of the jobs that run: each job ends with all that it started. @type {Set<number>} */
const running = new Set();

/** @param {number | undefined} group */
function endGroup(group) {
  if (group === undefined || !running.has(group)) return;
  try {
    process.kill(-group, "SIGKILL");
  } catch (error) {
    console.log(`job ${group} was over already (${String(error)})`);
  }
}

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.once(signal, () => {
    running.forEach(endGroup);
    process.exit(1);
  });
}

/** @param {string} name */
const bin = (name) => path.join(ROOT, "node_modules/.bin", name);

/** @returns {Job[]} */
function checks() {
  const projects = ["", "engine", "engine/cli", "extension", "webview", "scripts"];
  return [
    { name: "format", command: [bin("prettier"), "--check", "--log-level=warn", "."] },
    { name: "lint", command: [bin("eslint"), "--max-warnings=0", "."] },
    ...projects.map((folder) => ({
      name: `types ${folder || "all"}`,
      command: [bin("tsc"), "--noEmit", "-p", path.join(ROOT, folder)],
    })),
  ];
}

/** @returns {Job[]} one a folder of test/ that holds test files, at any depth */
function testJobs() {
  /** @type {Map<string, string[]>} */
  const byFolder = new Map();
  for (const file of readdirSync(path.join(ROOT, "test"), { recursive: true, encoding: "utf8" }).sort()) {
    if (!file.endsWith(".test.ts")) continue;
    const name = `test/${file.split(path.sep)[0]}`;
    byFolder.set(name, [...(byFolder.get(name) ?? []), path.join(ROOT, "test", file)]);
  }
  return [...byFolder].map(([name, files]) => {
    const results = path.join(RESULTS, `${name.replaceAll("/", "-")}.json`);
    const command = [process.execPath, "--import", "tsx", path.join(ROOT, "scripts/runMocha.mjs"), results, ...files];
    return { name, command, results };
  });
}

/**
 * @param {Job} job
 * @param {number | null} status
 * @returns {Outcome}
 */
function outcomeOf(job, status) {
  const ok = status === 0;
  if (job.results === undefined) return { passed: ok ? 1 : 0, failed: ok ? [] : [job.name], skipped: [] };
  try {
    /** @type {Outcome} */
    const outcome = JSON.parse(readFileSync(job.results, "utf8"));
    const none = outcome.passed + outcome.failed.length + outcome.skipped.length === 0;
    if ((!ok || none) && outcome.failed.length === 0)
      return { ...outcome, failed: [none ? "no test was run" : `ended with ${status}`] };
    return outcome;
  } catch (error) {
    return { passed: 0, failed: [`the tests did not come to their end (${String(error)})`], skipped: [] };
  }
}

/**
 * @param {Job} job
 * @returns {Promise<{ job: Job, outcome: Outcome }>}
 */
function runJob(job) {
  const started = performance.now();
  return new Promise((done) => {
    const [program, ...args] = job.command;
    const child = spawn(program ?? "", args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"], detached: true });
    if (child.pid !== undefined) running.add(child.pid);
    let output = "";
    const limit = setTimeout(() => {
      output += `\nstopped after ${JOB_LIMIT_MS / 60_000} minutes\n`;
      endGroup(child.pid);
    }, JOB_LIMIT_MS);
    child.stdout.on("data", (data) => (output += String(data)));
    child.stderr.on("data", (data) => (output += String(data)));
    child.on("error", (error) => (output += `${error.message}\n`));
    child.on("close", (status) => {
      clearTimeout(limit);
      running.delete(child.pid ?? 0);
      const outcome = outcomeOf(job, status);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const { passed, failed, skipped } = outcome;
      console.log(
        `\n=== ${job.name}: ${passed} passed, ${failed.length} failed, ${skipped.length} skipped (${seconds} s)`,
      );
      if (output.trim()) console.log(output.trimEnd());
      done({ job, outcome });
    });
  });
}

/**
 * Runs the jobs, so many at a time, in their order.
 * @param {readonly Job[]} jobs
 * @param {number} atATime
 */
async function runJobs(jobs, atATime) {
  const waiting = [...jobs];
  /** @type {{ job: Job, outcome: Outcome }[]} */
  const ended = [];
  const worker = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) ended.push(await runJob(job));
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return ended;
}

/** @param {readonly { job: Job, outcome: Outcome }[]} ended */
function summarise(ended) {
  console.log("");
  for (const { job, outcome } of ended) {
    for (const { title, reason } of outcome.skipped) console.log(`skipped: ${job.name}: ${title}: ${reason}`);
  }
  for (const { job, outcome } of ended) {
    for (const title of outcome.failed) console.log(`failed: ${job.name}${title === job.name ? "" : `: ${title}`}`);
  }
  const passed = ended.reduce((sum, { outcome }) => sum + outcome.passed, 0);
  const failed = ended.reduce((sum, { outcome }) => sum + outcome.failed.length, 0);
  const skipped = ended.reduce((sum, { outcome }) => sum + outcome.skipped.length, 0);
  if (failed > 0 || passed === 0 || (CI && skipped > 0)) process.exitCode = 1;
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
}

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
const asked = process.argv.slice(2);
/** @param {readonly Job[]} jobs */
const wanted = (jobs) =>
  asked.length === 0
    ? jobs
    : jobs.filter(({ name }) => asked.some((word) => name === word || name.startsWith(`${word} `)));

if (CI) console.log(`installed for the tests: ${installMissing().join(", ") || "nothing, all is there"}`);
const build = { name: "build", command: [process.execPath, path.join(ROOT, "scripts/build.mjs"), "--production"] };
const packageCheck = { name: "package", command: [process.execPath, path.join(ROOT, "scripts/package.mjs")] };
const tests = testJobs();
const inWindow = tests.filter(({ name }) => name === "test/workbench");
const others = tests.filter(({ name }) => name !== "test/workbench");
// The bundles first: tests run them. The window last and alone: it measures, and both cores are its own.
summarise([
  ...(await runJobs(wanted([build]), 1)),
  ...(await runJobs(wanted([...checks(), ...others, packageCheck]), AT_A_TIME)),
  ...(await runJobs(wanted(inWindow), 1)),
]);
