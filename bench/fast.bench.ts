/**
 * How many pages ksmd of linux-source-6.12 scans a second, smart_scan off, 65,536 pages: contents that change before every
 * scan (no tree is searched), and distinct contents that do not (an unstable tree 16 levels deep, searched for every page).
 * In the VM and in compiled code, in processor time of the process, compilation by V8's threads included; the best scan of
 * each counts, so that other work on the machine does not.
 */
import { readFileSync } from "node:fs";
import { readSource } from "../engine/cli/inputs.ts";
import { createObserver } from "../engine/inspect/observer.ts";
import { KERNEL_BUILTINS } from "../engine/kernel/builtins.ts";
import { createMachine } from "../engine/machine/createMachine.ts";
import { createWasmPageStore } from "../engine/pages/wasmPageStore.ts";
import { parseScenario } from "../engine/scenario/parseScenario.ts";
import { createPlayer } from "../engine/scenario/player.ts";
import type { Scenario } from "../engine/scenario/scenario.ts";
import type { LoadedSource } from "../engine/session/loadSource.ts";
import { pagesWasm } from "../scripts/pagesWasm.mjs";
import { kernelSource } from "../test/host/kernelSource.ts";

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly reference?: string;
  readonly target?: string;
}

const PAGES = 65_536;
const KINDS = { changing: 500_000, distinct: 150_000 } as const;
type Kind = keyof typeof KINDS;
/** Scans: the VM needs none to become warm, and takes long for each. */
const SCANS = { vm: 3, fast: 12 } as const;
const BYTES_A_PAGE = 200;

export async function run(): Promise<Figure[]> {
  const source = await readSource(kernelSource("6.12"));
  const figures: Figure[] = [];
  for (const kind of ["changing", "distinct"] as const) {
    const vm = scan(source, kind, false);
    const fast = scan(source, kind, true);
    figures.push(
      { name: `pages scanned, ${kind}, VM`, value: vm.pagesPerSecond, unit: "pages/s" },
      {
        name: `pages scanned, ${kind}, compiled code`,
        value: fast.pagesPerSecond,
        unit: "pages/s",
        target: `>= ${KINDS[kind]}`,
      },
      {
        name: `compiled code against the VM, ${kind}`,
        value: fast.pagesPerSecond / vm.pagesPerSecond,
        unit: "times",
        target: ">= 8",
      },
    );
    if (kind === "distinct")
      figures.push({
        name: "objects of the simulated kernel, a page",
        value: fast.bytesPerPage,
        unit: "bytes",
        target: `<= ${BYTES_A_PAGE}`,
      });
  }
  return figures;
}

function scan(source: LoadedSource, kind: Kind, isFast: boolean): { pagesPerSecond: number; bytesPerPage: number } {
  const scenario = scenarioOf(kind, isFast ? SCANS.fast : SCANS.vm);
  const { nodes, framesPerNode } = scenario.machine;
  const pages = createWasmPageStore(readFileSync(pagesWasm().simd));
  const machine = createMachine(source.program, { nodes, framesPerNode, cpus: 1, builtins: KERNEL_BUILTINS, pages });
  machine.setFast(isFast);
  const observer = createObserver(machine, { count: false });
  const start = { source: "", version: "", functions: 0, unmodelled: [] };
  const player = createPlayer({ scenario, machine, observer, start });
  let best = Number.POSITIVE_INFINITY;
  do {
    const before = machine.step;
    const from = process.cpuUsage();
    machine.run({});
    const { user, system } = process.cpuUsage(from);
    // The batch, not the few steps at its begin and end that are runs of their own.
    if (player.operation?.op === "tick" && machine.step - before > PAGES) best = Math.min(best, (user + system) / 1e6);
  } while (machine.fault === undefined && player.advance());
  if (machine.fault !== undefined) throw new Error(machine.fault.message);
  const used = machine.slabCaches().reduce((sum, { live, objectSize }) => sum + live * objectSize, 0);
  return { pagesPerSecond: Math.round(PAGES / best), bytesPerPage: Math.round(used / PAGES) };
}

function scenarioOf(kind: Kind, scans: number): Scenario {
  const all = { process: "A", region: "r", start: 0, count: PAGES };
  const run: object[] = [
    { op: "sysfs", pages_to_scan: PAGES, smart_scan: 0 },
    { op: "process", process: "A" },
    { op: "mmap", process: "A", region: "r", pages: PAGES },
    { op: "fill", ...all, content: "seq:0" },
    { op: "madvise", ...all, advice: "mergeable" },
    { op: "sysfs", run: 1 },
  ];
  for (let i = 1; i <= scans; i++) {
    if (kind === "changing") run.push({ op: "fill", ...all, content: `seq:${i * PAGES}` });
    run.push({ op: "tick", times: 1 });
  }
  const machine = { framesPerNode: PAGES + 4096 };
  const parsed = parseScenario(JSON.stringify({ version: 1, title: kind, machine, run }), "bench");
  if (parsed.kind === "problems") throw new Error(parsed.problems[0]?.message ?? "no scenario");
  return parsed.scenario;
}
