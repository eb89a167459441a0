/**
 * What somebody waits for who opens a kernel tree: an unmodified linux-source-6.12 through the built worker (dist/), as
 * the extension uses it. From file to runnable in a new worker and in one that has compiled before; a step with all that
 * is shown of it; statements a second of the real ksm.c.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { readHostFiles } from "../engine/cli/hostFiles.ts";
import type { FromWorker, Method, Requests, SourceInput } from "../engine/session/protocol.ts";
import { kernelSource } from "../test/host/kernelSource.ts";
import { sourceOf } from "../test/ksm/lab.ts";
import { createSession } from "../engine/session/session.ts";
import { requireScenario } from "../engine/session/requestServer.ts";
import { median, percentile } from "./figures.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const LOADS = 7;
const STEPS = 300;

class WorkerClient {
  private readonly worker = new Worker(path.join(ROOT, "dist/worker.js"));
  private readonly waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private next = 1;

  constructor() {
    this.worker.on("message", (message: FromWorker) => {
      if ("progress" in message || "output" in message || !("id" in message)) return;
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if ("error" in message) waiting?.reject(new Error(message.error.message));
      else waiting?.resolve(message.result);
    });
  }

  request<M extends Method>(method: M, params: Requests[M]["params"]): Promise<Requests[M]["result"]> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.worker.postMessage({ id, method, params });
    });
  }

  end(): Promise<number> {
    return this.worker.terminate();
  }
}

/** 2,000 distinct pages and 2,000 in pairs, batches of 100. */
const BUSY = JSON.stringify({
  version: 1,
  run: [
    { op: "sysfs", pages_to_scan: 100, smart_scan: 0 },
    { op: "process", process: "A" },
    { op: "mmap", process: "A", region: "r", pages: 4000 },
    { op: "fill", process: "A", region: "r", start: 0, count: 3000, content: "seq:1" },
    { op: "fill", process: "A", region: "r", start: 3000, count: 1000, content: "seq:1" },
    { op: "madvise", process: "A", region: "r", start: 0, count: 4000, advice: "mergeable" },
    { op: "sysfs", run: 1 },
    { op: "scan", times: 3 },
  ],
});

export async function run(): Promise<{ name: string; value: number; unit: string; target?: string }[]> {
  const source = treeInput(kernelSource("6.12"));
  const { cold, warm } = await loads(source);
  const steps = await stepTimes(source);
  return [
    { name: "ksm.c of 6.12, file to runnable, new worker", value: median(cold), unit: "ms", target: "<= 600" },
    { name: "ksm.c of 6.12, file to runnable, again", value: median(warm), unit: "ms", target: "<= 600" },
    { name: "a step with its view, 95th percentile", value: percentile(steps, 0.95), unit: "ms", target: "<= 50" },
    { name: "VM on the real ksm.c", value: await statementsPerSecond(), unit: "statements/s", target: ">= 2e6" },
  ];
}

function treeInput(tree: string): SourceInput {
  const files: Record<string, string> = {};
  for (const file of ["mm/ksm.c", "mm/mm_slot.h", "include/linux/ksm.h", "Makefile"])
    files[file] = readFileSync(path.join(tree, file), "utf8");
  return { kind: "tree", path: "mm/ksm.c", files };
}

async function loads(source: SourceInput): Promise<{ cold: number[]; warm: number[] }> {
  const scenario = { path: "busy.ksm.json", text: BUSY };
  const cold: number[] = [];
  const warm: number[] = [];
  for (let i = 0; i < LOADS; i++) {
    const client = new WorkerClient();
    await client.request("init", { files: readHostFiles() });
    for (const times of [cold, warm]) {
      const began = performance.now();
      await client.request("load", { source, scenario });
      times.push(performance.now() - began);
    }
    await client.end();
  }
  return { cold, warm };
}

async function stepTimes(source: SourceInput): Promise<number[]> {
  const client = new WorkerClient();
  await client.request("init", { files: readHostFiles() });
  await client.request("load", { source, scenario: { path: "busy.ksm.json", text: BUSY } });
  await client.request("runTo", { target: { fn: "unstable_tree_search_insert" } });
  const times: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    const began = performance.now();
    await client.request("step", { kind: i % 3 === 2 ? "stepBack" : "step" });
    times.push(performance.now() - began);
  }
  await client.end();
  return times;
}

async function statementsPerSecond(): Promise<number> {
  const source = await sourceOf(kernelSource("6.12"));
  let best = 0;
  for (let i = 0; i < 3; i++) {
    const session = createSession(source, requireScenario(BUSY, "busy.ksm.json"), { yieldNow: async () => undefined });
    const began = performance.now();
    await session.runToEnd();
    best = Math.max(best, (session.machine.step / (performance.now() - began)) * 1000);
  }
  return best;
}
