/**
 * What the stepper's memory part costs on a large machine: every page of a million read at first, and after a step; a step
 * alone for comparison. In milliseconds of CPU, so that a busy machine does not matter much.
 */
import { MemoryMap } from "../engine/inspect/memory/memoryMap.ts";
import { ownersOf } from "../engine/inspect/owners.ts";
import { Structs } from "../engine/inspect/structs.ts";
import { requireScenario } from "../engine/session/requestServer.ts";
import { createSession } from "../engine/session/session.ts";
import { sourceOf } from "../test/ksm/lab.ts";
import { type Figure, median } from "./figures.ts";

const STEPS = 40;
/** A read after a step is to leave room for drawing in 50 ms. */
const TARGET_MS = 25;

function scenario(pages: number): string {
  return JSON.stringify({
    version: 1,
    machine: { framesPerNode: pages + 4096 },
    run: [
      { op: "sysfs", pages_to_scan: 100000, smart_scan: 0 },
      { op: "process", process: "A" },
      { op: "mmap", process: "A", region: "r", pages },
      {
        op: "fill",
        process: "A",
        region: "r",
        start: 0,
        count: pages,
        content: { mix: { zero: 0.1, "seq:1": 0.4, unique: 0.5 }, seed: 3 },
      },
      { op: "madvise", process: "A", region: "r", start: 0, count: pages, advice: "mergeable" },
      { op: "sysfs", run: 1 },
      { op: "scan", times: 1 },
      { op: "scan", times: 1 },
    ],
  });
}

async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function measure(pages: number): Promise<Figure> {
  const loaded = await sourceOf(undefined);
  const session = createSession(loaded, requireScenario(scenario(pages), "bench.ksm.json"), {
    yieldNow: async () => undefined,
  });
  await session.restart();
  await session.runToEnd();
  await session.seek(session.machine.step - 2000);
  const structs = new Structs(session.machine);
  const map = new MemoryMap(structs);
  const read = (): unknown => map.read(ownersOf(structs, session.player));
  const first = await cpuMs(read);
  const [steps, reads]: [number[], number[]] = [[], []];
  for (let n = 0; n < STEPS; n++) {
    steps.push(await cpuMs(() => session.step("step")));
    reads.push(await cpuMs(read));
  }
  const back = await cpuMs(() => session.seek(session.machine.step - 100_000));
  const afterBack = await cpuMs(read);
  const text = (value: number): string => value.toFixed(1);
  return {
    name: `all of ${pages.toLocaleString("en")} pages read after a step`,
    value: median(reads),
    unit: "ms CPU",
    target: `<= ${String(TARGET_MS)}`,
    reference: `the step ${text(median(steps))}; read at first ${text(first)}; 100,000 steps back ${text(back)}, then read ${text(afterBack)}`,
  };
}

export async function run(): Promise<Figure[]> {
  return [await measure(10_000), await measure(1_000_000)];
}
