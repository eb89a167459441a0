/**
 * What a debugger's user waits for, anywhere in a long history on the project's own KSM, in the middle of batches of 10,000
 * pages: from the request to the adapter's stopped event. In processor time, since the machines that run this are shared.
 */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Conversation, list } from "../test/adapter/conversation.ts";
import { type Figure, percentile } from "./figures.ts";

const PAGES = 10_000;
const STATEMENTS = Number(process.env["DEBUG_BENCH_STATEMENTS"] ?? 10_000_000);
const SAMPLES = 40;
const REVERSED = 1_000_000;

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
  const folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-bench-"));
  try {
    const scenario = path.join(folder, "long.ksm.json");
    writeFileSync(scenario, SCENARIO);
    return await measure(scenario);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(scenario: string): Promise<Figure[]> {
  const client = new Conversation(undefined);
  client.patienceMs = 600_000;
  await client.start({ scenario });
  const idle = (): Promise<void> => client.host.session.whenIdle();
  const seek = async (step: number): Promise<void> => {
    await client.move("ksm/seek", { moment: { step } });
    await idle();
  };
  /** To the stopped event; and to where all that the faces draw is there, too. */
  const move = async (command: string): Promise<number> => {
    const begun = cpuMs();
    const stopped = await timed(() => client.move(command));
    await idle();
    drawn.push(cpuMs() - begun);
    return stopped;
  };
  const drawn: number[] = [];
  const ran = await timed(() => seek(STATEMENTS));
  const end = client.host.session.state?.step ?? 0;
  const steps: number[] = [];
  const backs: number[] = [];
  const frames: number[] = [];
  for (let n = 0; n < SAMPLES; n++) {
    await seek(placeOf(n, end));
    steps.push(await move("stepIn"));
    backs.push(await move("stepBack"));
    backs.push(await move("stepBack"));
    frames.push(await timed(() => lookAtFrame(client)));
    client.quiet();
  }
  const reverse = await timeReverse(client, seek, Math.min(end, REVERSED));
  const cost = client.host.server?.historyCost ?? { count: 0, interval: 0, bytes: Number.NaN };
  client.adapter.dispose();
  const figures: readonly Figure[] = [
    { name: "debug: run forward", value: end / (ran / 1000) / 1e6, unit: "M statements/s" },
    { name: "debug: history", value: end / 1e6, unit: "M statements" },
    { name: "debug: step, 95th percentile", value: percentile(steps, 0.95), unit: "ms", target: "<= 50" },
    { name: "debug: step back, 95th percentile", value: percentile(backs, 0.95), unit: "ms", target: "<= 50" },
    { name: "debug: step back, median", value: percentile(backs, 0.5), unit: "ms" },
    { name: "debug: either with the state that is drawn, median", value: percentile(drawn, 0.5), unit: "ms" },
    {
      name: "debug: a frame's variables, 95th percentile",
      value: percentile(frames, 0.95),
      unit: "ms",
      target: "<= 100",
    },
    { name: "debug: reverse continue over 1 M statements", value: reverse, unit: "ms", target: "<= 2000" },
    { name: "debug: checkpoints", value: cost.count, unit: "" },
    { name: "debug: statements between two checkpoints", value: cost.interval, unit: "" },
    { name: "debug: history's memory", value: cost.bytes / 2 ** 20, unit: "MiB", target: "<= 256" },
  ];
  return figures.map((figure) => ({ ...figure, value: Number(figure.value.toPrecision(3)) }));
}

/** To a breakpoint before all of it, from a million statements on. */
async function timeReverse(client: Conversation, seek: (step: number) => Promise<unknown>, from: number) {
  await client.ask("setFunctionBreakpoints", { breakpoints: [{ name: "ksm_init" }] });
  await seek(from);
  const took = await timed(() => client.move("reverseContinue"));
  const at = client.host.session.lastStop?.step ?? 0;
  if (at > from / 100) throw new Error(`reverse continue stopped at step ${String(at)}`);
  return took;
}

/** Everywhere in the history, in an order that jumps. */
function placeOf(n: number, end: number): number {
  return Math.floor((((n * 17) % SAMPLES) + 0.5) * (end / SAMPLES));
}

/** What VS Code asks for where it stops: the stack, the scopes of its top, their variables, and those opened. */
async function lookAtFrame(client: Conversation): Promise<void> {
  const { id } = (await client.topFrame()) as unknown as Dap.StackFrame;
  for (const scope of list(await client.ask("scopes", { frameId: id }), "scopes")) {
    if (scope["expensive"] === true) continue;
    const variables = await client.ask("variables", { variablesReference: scope["variablesReference"] });
    for (const { variablesReference } of list(variables, "variables"))
      if (variablesReference !== 0) await client.ask("variables", { variablesReference, count: 100 });
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
