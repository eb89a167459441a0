/**
 * What a debugger's user waits for, anywhere in a long history on the project's own KSM: batches of 10,000 pages. In
 * processor time, since the machines that run this are shared.
 */
import { Debugger } from "../engine/session/debug/debugger.ts";
import { openSession } from "../test/ksm/lab.ts";

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: string;
}

const PAGES = 10_000;
const STATEMENTS = Number(process.env["DEBUG_BENCH_STATEMENTS"] ?? 10_000_000);
const SAMPLES = 40;

const SCENARIO = JSON.stringify({
  version: 1,
  title: "Batches of 10,000 pages",
  machine: { framesPerNode: 16384 },
  run: [
    { op: "sysfs", pages_to_scan: PAGES, smart_scan: 0 },
    { op: "process", process: "A" },
    { op: "mmap", process: "A", region: "r", pages: PAGES },
    { op: "fill", process: "A", region: "r", start: 0, count: PAGES / 2, content: "seq:1" },
    { op: "fill", process: "A", region: "r", start: PAGES / 2, count: PAGES / 2, content: "seq:1" },
    { op: "madvise", process: "A", region: "r", start: 0, count: PAGES, advice: "mergeable" },
    { op: "sysfs", run: 1 },
    { op: "repeat", times: 1000, run: [{ op: "tick", times: 1 }] },
  ],
});

export async function run(): Promise<Figure[]> {
  const session = await openSession(undefined, SCENARIO);
  const debug = new Debugger(session.core, () => undefined);
  await session.restart();
  const begun = cpuMs();
  await debug.move({ kind: "goto", moment: { step: STATEMENTS } });
  const ran = cpuMs() - begun;
  const end = session.machine.step;
  const steps: number[] = [];
  const backs: number[] = [];
  const frames: number[] = [];
  for (let n = 0; n < SAMPLES; n++) {
    await debug.move({ kind: "goto", moment: { step: placeOf(n, end) } });
    steps.push(await timed(() => debug.move({ kind: "stepIn", scope: "all" })));
    backs.push(await timed(() => debug.move({ kind: "stepInBack", scope: "all" })));
    backs.push(await timed(() => debug.move({ kind: "stepInBack", scope: "all" })));
    frames.push(await timed(async () => lookAtFrame(debug)));
  }
  await debug.move({ kind: "goto", moment: { step: end } });
  debug.breakpoints.setFunctions([{ name: "ksm_init" }]);
  await debug.move({ kind: "goto", moment: { step: Math.min(end, 1_000_000) } });
  const reverse = await timed(() => debug.move({ kind: "reverseContinue" }));
  const { count, bytes, interval } = session.core.history.cost;
  const figures: readonly Figure[] = [
    { name: "debug: run forward", value: end / (ran / 1000) / 1e6, unit: "M statements/s" },
    { name: "debug: history", value: end / 1e6, unit: "M statements" },
    { name: "debug: step, 95th percentile", value: percentile(steps, 0.95), unit: "ms", target: "< 50" },
    { name: "debug: step back, 95th percentile", value: percentile(backs, 0.95), unit: "ms", target: "< 50" },
    { name: "debug: step back, median", value: percentile(backs, 0.5), unit: "ms" },
    {
      name: "debug: variables of a frame, 95th percentile",
      value: percentile(frames, 0.95),
      unit: "ms",
      target: "< 100",
    },
    { name: "debug: reverse continue over 1 M statements", value: reverse, unit: "ms", target: "< 2000" },
    { name: "debug: checkpoints", value: count, unit: "" },
    { name: "debug: statements between two checkpoints", value: interval, unit: "" },
    { name: "debug: history's memory", value: bytes / 2 ** 20, unit: "MiB", target: "< 256" },
  ];
  return figures.map((figure) => ({ ...figure, value: Number(figure.value.toPrecision(3)) }));
}

/** Everywhere in the history, in an order that jumps. */
function placeOf(n: number, end: number): number {
  return Math.floor((((n * 17) % SAMPLES) + 0.5) * (end / SAMPLES));
}

function lookAtFrame(debug: Debugger): void {
  const frame = debug.looking.frames.current();
  if (frame === undefined) return;
  for (const { kind, reference } of debug.looking.scopes(frame.id)) {
    if (kind === "globals") continue;
    for (const variable of debug.looking.variables(reference, undefined, {}))
      if (variable.reference > 0) debug.looking.variables(variable.reference, undefined, { count: 100 });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = cpuMs();
  await work();
  return cpuMs() - begun;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
