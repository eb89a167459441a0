/** protocol.ts: every request is answered, in a real worker thread as in the same process; a run can be cancelled. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { readHostFiles } from "../../engine/cli/hostFiles.ts";
import type { FromWorker, Method, Requests, SourceInput, ToWorker } from "../../engine/session/protocol.ts";
import { RequestServer } from "../../engine/session/requestServer.ts";
import { needKernel } from "../host/requirements.ts";
import { FIRST_MERGE, ROOT } from "./lab.ts";

interface Client {
  request<M extends Method>(method: M, params: Requests[M]["params"]): Promise<Requests[M]["result"]>;
  post(message: unknown): void;
  readonly progress: number[];
  close(): Promise<void>;
}

function client(
  post: (message: ToWorker) => void,
  close: () => Promise<void>,
): Client & { receive(m: FromWorker): void } {
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  const progress: number[] = [];
  let next = 1;
  return {
    progress,
    close,
    post: (message) => post(message as ToWorker),
    request: (method, params) =>
      new Promise((resolve, reject) => {
        waiting.set(next, { resolve, reject });
        post({ id: next++, method, params } as ToWorker);
      }),
    receive: (message) => {
      if ("progress" in message) {
        progress.push(message.step);
        return;
      }
      if ("output" in message) return;
      const { resolve, reject } = waiting.get(message.id) ?? assert.fail(`an answer to nothing: ${String(message.id)}`);
      waiting.delete(message.id);
      if ("error" in message) reject(Object.assign(new Error(message.error.message), message.error));
      else resolve(message.result as never);
    },
  };
}

/** The bundle that scripts/build.mjs makes for the extension, in a thread. */
async function inThread(): Promise<Client> {
  const outfile = path.join(mkdtempSync(path.join(tmpdir(), "ksm-lab-worker-")), "worker.mjs");
  await build({
    entryPoints: [path.join(ROOT, "engine/session/worker.ts")],
    outfile,
    bundle: true,
    platform: "neutral",
    format: "esm",
    target: "es2022",
    mainFields: ["module", "main"],
    conditions: ["import"],
    external: ["node:*", "fs", "fs/promises", "module", "path", "url"],
  });
  const worker = new Worker(outfile);
  const made = client(
    (message) => worker.postMessage(message),
    async () => {
      await worker.terminate();
      rmSync(path.dirname(outfile), { recursive: true });
    },
  );
  worker.on("message", (message: FromWorker) => made.receive(message));
  return made;
}

async function inProcess(): Promise<Client> {
  const server = new RequestServer({
    post: (message) => made.receive(structuredClone(message)),
    yieldNow: () => new Promise((resolve) => setImmediate(resolve)),
  });
  const made: ReturnType<typeof client> = client(
    (message) => void server.receive(message),
    async () => undefined,
  );
  return made;
}

const LONG = `{ "version": 1, "run": [
  { "op": "process", "process": "A" },
  { "op": "mmap", "process": "A", "region": "r", "pages": 64 },
  { "op": "fill", "process": "A", "region": "r", "start": 0, "count": 64, "content": "seq:1" },
  { "op": "madvise", "process": "A", "region": "r", "start": 0, "count": 64, "advice": "mergeable" },
  { "op": "sysfs", "run": 1 },
  { "op": "tick", "times": 100000, "observe": "last" },
] }`;

for (const [where, open] of [
  ["in a worker thread", inThread],
  ["in the same process", inProcess],
] as const) {
  describe(`requests ${where}`, function () {
    this.timeout(60_000);
    let lab: Client;
    let source: SourceInput;
    const scenario = { path: "first-merge.ksm.json", text: readFileSync(FIRST_MERGE, "utf8") };

    before(async function () {
      const tree = needKernel(this, "6.12");
      const files: Record<string, string> = {};
      for (const name of ["mm/ksm.c", "mm/mm_slot.h", "include/linux/ksm.h", "Makefile"]) {
        files[name] = readFileSync(path.join(tree, name), "utf8");
      }
      source = { kind: "tree", path: "mm/ksm.c", files };
      lab = await open();
      await assert.rejects(lab.request("check", { source }), { code: "not-ready" });
      assert.deepEqual(await lab.request("init", { files: readHostFiles() }), { ready: true });
      await assert.rejects(lab.request("state", {}), { code: "no-session" });
    });
    after(() => lab.close());

    it("answers a request it does not know, and a broken one, with an error", async () => {
      await assert.rejects(lab.request("fly" as Method, {}), { code: "unknown-method" });
      await assert.rejects(lab.request("load", undefined as never), { code: "internal" });
    });

    it("refuses a scenario or a source with place and cause, and keeps the session", async () => {
      await lab.request("load", { source, scenario });
      const bad = { path: "bad.ksm.json", text: '{ "version": 1,\n "run": [{ "op": "fly" }] }' };
      const where = { path: "bad.ksm.json", line: 2, column: 18 };
      await assert.rejects(lab.request("load", { source, scenario: bad }), { code: "unknown-operation", where });
      const none: SourceInput = { kind: "tree", path: "ksm.c", files: { "mm/ksm.c": "int a;" } };
      await assert.rejects(lab.request("load", { source: none, scenario }), { code: "not-ksm" });
      assert.equal((await lab.request("state", {})).state.stop.why, "entry");
    });

    it("checks a source, and outlines a text that does not compile", async () => {
      const { report } = await lab.request("check", { source });
      assert.deepEqual(
        [report.functions.every((each) => each.compiled), report.unmodelled, report.functions.length > 100],
        [true, [], true],
      );
      const text = "struct ksm_scan { int a; };\nint ksm_madvise(int a) { return a +; }\n";
      const outline = await lab.request("outline", { text });
      assert.deepEqual([outline.isKsm, outline.structs.map((each) => each.tag)], [true, ["ksm_scan"]]);
      assert.equal(outline.functions[0]?.name, "ksm_madvise");
    });

    it("loads, stops at breakpoints, steps in, over, out and back", async () => {
      const { state } = await lab.request("load", { source, scenario });
      assert.deepEqual([state.stop.why, state.place?.path, state.status], ["entry", "mm/ksm.c", "stopped"]);
      const reached = await lab.request("runTo", { target: { fn: "cmp_and_merge_page" } });
      assert.deepEqual([reached.stop.why, reached.state.thread?.frames[0]?.name], ["reached", "cmp_and_merge_page"]);
      const line = reached.state.place?.line ?? 0;
      const path = "mm/ksm.c";
      const { bound } = await lab.request("setSourceBreakpoints", { path, breakpoints: [{ line }, { line: 1e6 }] });
      assert.deepEqual(
        bound.map((each) => each.verified),
        [true, false],
      );
      const again = await lab.request("continue", {});
      assert.deepEqual([again.stop.why, again.state.place?.line], ["breakpoint", line]);
      const over = await lab.request("step", { kind: "stepOver" });
      assert.equal(over.state.thread?.frames[0]?.name, "cmp_and_merge_page");
      const into = await lab.request("step", { kind: "step" });
      const out = await lab.request("step", { kind: "stepOut" });
      assert.ok((out.state.thread?.frames.length ?? 0) < (into.state.thread?.frames.length ?? 0));
      const back = await lab.request("seek", { step: over.state.step });
      assert.deepEqual(back.state.place, over.state.place);
      const start = await lab.request("restart", {});
      assert.deepEqual([start.stop.why, start.state.step], ["entry", state.step]);
      const before = await lab.request("step", { kind: "stepBack" });
      assert.deepEqual([before.stop.why, before.state.step], ["start-of-history", state.step]);
      await lab.request("setSourceBreakpoints", { path, breakpoints: [] });
      const end = await lab.request("continue", {});
      assert.deepEqual([end.stop.why, end.state.status], ["end", "ended"]);
      const lenses = await lab.request("lenses", {});
      const scans = lenses.functions.find((each) => each.name === "ksm_do_scan");
      assert.equal(scans?.entered, 26);
      assert.equal(lenses.objects["ksm_rmap_item"], 12);
    });

    it("steps into the model around the source when asked to", async () => {
      const { state } = await lab.request("load", { source, scenario, stepsIntoModel: true });
      assert.equal(state.place?.role, "source");
      const roles = new Set<string | undefined>();
      for (let n = 0; n < 60; n += 1) roles.add((await lab.request("step", { kind: "step" })).state.place?.role);
      assert.ok(roles.has("source") && (roles.has("model") || roles.has("include")), [...roles].join());
    });

    it("cancels a run under way, reports how far it is, and is as usable as before", async () => {
      await lab.request("load", { source, scenario: { path: "long.ksm.json", text: LONG } });
      const running = lab.request("continue", {});
      const seen = lab.progress.length;
      while (lab.progress.length === seen) await new Promise((resolve) => setTimeout(resolve, 5));
      await assert.rejects(lab.request("step", { kind: "step" }), { code: "busy" });
      assert.equal((await lab.request("state", {})).state.status, "running");
      for (let id = 1; id < 100; id += 1) lab.post({ cancel: id });
      assert.equal((await running).stop.why, "cancelled");
      assert.equal((await lab.request("step", { kind: "step" })).stop.why, "step");
      assert.deepEqual(await lab.request("dispose", {}), { done: true });
      await assert.rejects(lab.request("state", {}), { code: "no-session" });
    });
  });
}
