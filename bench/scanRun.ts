/** Scans of ksmd of linux-source-6.12 over the pages of one process, smart_scan off: what several benches measure. */
import { readFileSync } from "node:fs";
import { createObserver } from "../engine/inspect/observer.ts";
import { KERNEL_BUILTINS } from "../engine/kernel/builtins.ts";
import { createMachine } from "../engine/machine/createMachine.ts";
import type { Machine } from "../engine/machine/machine.ts";
import type { PageStore } from "../engine/pages/pageStore.ts";
import { createWasmPageStore } from "../engine/pages/wasmPageStore.ts";
import { parseScenario } from "../engine/scenario/parseScenario.ts";
import { createPlayer } from "../engine/scenario/player.ts";
import type { LoadedSource } from "../engine/session/loadSource.ts";
import { pagesWasm } from "../scripts/pagesWasm.mjs";

/** "changing": contents that change before every scan, so that no tree is searched. "distinct": they never do. */
export type Kind = "changing" | "distinct";

export interface ScanOptions {
  readonly kind: Kind;
  readonly pages: number;
  readonly scans: number;
  readonly isFast: boolean;
  readonly store?: PageStore;
  /** Called before each run() of the machine. */
  readonly before?: () => void;
  /** Called after each scan. */
  readonly after?: (machine: Machine) => void;
}

export function wasmStore(remember = true): PageStore {
  return createWasmPageStore(readFileSync(pagesWasm().simd), { remember });
}

/** Processor time of the process of the best scan, in seconds, V8's compiling threads included. */
export function bestScan(source: LoadedSource, options: ScanOptions): number {
  const { nodes, framesPerNode } = scenarioOf(options).machine;
  const pages = options.store ?? wasmStore();
  const config = { nodes, framesPerNode, cpus: 1, builtins: KERNEL_BUILTINS, pages, keepsEvents: false };
  const machine = createMachine(source.program, config);
  if (machine.setFast(options.isFast) !== options.isFast) throw new Error("this host compiles no code");
  const observer = createObserver(machine, { count: false });
  const start = { source: "", version: "", functions: 0, unmodelled: [] };
  const player = createPlayer({ scenario: scenarioOf(options), machine, observer, start });
  let best = Number.POSITIVE_INFINITY;
  do {
    const before = machine.step;
    options.before?.();
    const from = process.cpuUsage();
    machine.run({});
    const { user, system } = process.cpuUsage(from);
    // The batch, not the few steps at its begin and end that are runs of their own.
    if (player.operation?.op !== "tick" || machine.step - before <= options.pages) continue;
    best = Math.min(best, (user + system) / 1e6);
    options.after?.(machine);
  } while (machine.fault === undefined && player.advance());
  if (machine.fault !== undefined) throw new Error(machine.fault.message);
  return best;
}

function scenarioOf({ kind, pages, scans }: ScanOptions) {
  const all = { process: "A", region: "r", start: 0, count: pages };
  const run: object[] = [
    { op: "sysfs", pages_to_scan: pages, smart_scan: 0 },
    { op: "process", process: "A" },
    { op: "mmap", process: "A", region: "r", pages },
    { op: "fill", ...all, content: "seq:0" },
    { op: "madvise", ...all, advice: "mergeable" },
    { op: "sysfs", run: 1 },
  ];
  for (let i = 1; i <= scans; i++) {
    if (kind === "changing") run.push({ op: "fill", ...all, content: `seq:${i * pages}` });
    run.push({ op: "tick", times: 1 });
  }
  const machine = { framesPerNode: pages + 4096 };
  const parsed = parseScenario(JSON.stringify({ version: 1, title: kind, machine, run }), "bench");
  if (parsed.kind === "problems") throw new Error(parsed.problems[0]?.message ?? "no scenario");
  return parsed.scenario;
}
