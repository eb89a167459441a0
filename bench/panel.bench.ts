/**
 * What the stepper costs where it is drawn: the page as it is shipped, in a real Chromium. Times are CPU time of its main
 * thread (script, style, layout, painting), so that a busy machine does not matter much; of a drag with the engine's part. A step
 * is drawn when what is in sight is; parts out of sight, and what is only read out, follow once the session stands still,
 * and are told apart.
 */
import { requireScenario } from "../engine/session/requestServer.ts";
import { createSession, type Session } from "../engine/session/session.ts";
import { sourceOf } from "../test/ksm/lab.ts";
import { type PanelPage, type PanelPages, panelPages } from "./panelPage.ts";
import { type Figure, median, percentile } from "./figures.ts";

const MOVES = 40;
const OPENINGS = 7;
const DRAG_STEPS = 1_000_000;

export async function run(): Promise<readonly Figure[]> {
  const pages = await panelPages();
  try {
    return [
      { name: "the stepper's script, as it is shipped", value: pages.bytes / 1000, unit: "kB", target: "< 400" },
      ...(await opening(pages)),
      await steps(pages, 10_000, 40, "< 16"),
      await steps(pages, 1_000_000, 40, "< 50"),
      await drag(pages),
    ];
  } finally {
    await pages.close();
  }
}

/**
 * From the navigation to the page until every part in sight is drawn, over a session that has not been asked for packets
 * before: the page says that it is there, gets the model, says what it wants of each channel, and gets it as it is made.
 */
async function opening(pages: PanelPages): Promise<readonly Figure[]> {
  const [wall, cpu, packets, rested]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let n = 0; n < OPENINGS; n++) {
    const page = await pages.open(await sessionOf(pagesScenario(10_000)));
    wall.push(page.openedMs);
    cpu.push(await page.mainThreadMs());
    packets.push(page.packetsMs);
    rested.push(await page.restMs());
    await page.close();
  }
  return [
    {
      name: "the stepper opens, 10,000 pages",
      value: median(wall),
      unit: "ms",
      target: "< 500",
      reference: [
        `main thread ${median(cpu).toFixed(0)} ms`,
        `at rest ${median(rested).toFixed(0)} ms more`,
        `the engine's packets ${median(packets).toFixed(0)} ms`,
      ].join("; "),
    },
  ];
}

/** Steps near the end of a run, and back: what is in sight; then, as somebody reads, what is drawn at rest. */
async function steps(pages: PanelPages, count: number, times: number, target: string): Promise<Figure> {
  const session = await sessionOf(pagesScenario(count));
  await session.seek(session.machine.step - 2000);
  const page = await pages.open(session);
  const [drawn, rested, engine]: [number[], number[], number[]] = [[], [], []];
  await page.show();
  await page.restMs();
  for (let n = 0; n < times; n++) {
    engine.push(await cpuMs(() => session.step(n % 4 === 3 ? "stepBack" : "step")));
    drawn.push(await page.showMs());
    rested.push(await page.restMs());
  }
  await page.close();
  return {
    name: `a step drawn, ${count.toLocaleString("en")} pages, 95th percentile`,
    value: percentile(drawn, 0.95),
    unit: "ms",
    target,
    reference: [
      `median ${median(drawn).toFixed(1)} ms`,
      `at rest ${median(rested).toFixed(1)} ms more`,
      `the engine's step ${median(engine).toFixed(1)} ms`,
    ].join("; "),
  };
}

/** The pointer is moved along the timeline, as somebody looks for something. */
async function drag(pages: PanelPages): Promise<Figure> {
  const session = await sessionOf(LONG);
  if (session.machine.step < DRAG_STEPS) throw new Error(`only ${String(session.machine.step)} steps were run`);
  const page = await pages.open(session);
  const box = await page.page.locator("#time-slider").boundingBox();
  if (box === null) throw new Error("the timeline is not drawn");
  const at = (n: number): number => box.x + box.width * (0.5 + 0.45 * Math.sin(n * 0.7));
  const y = box.y + 8;
  await page.page.mouse.move(at(0), y);
  await page.page.mouse.down();
  const [all, engine]: [number[], number[]] = [[], []];
  for (let n = 1; n <= MOVES; n++) {
    const { drawn, went } = await oneMove(page, session, () => page.page.mouse.move(at(n), y));
    all.push(drawn + went);
    engine.push(went);
  }
  await page.page.mouse.up();
  await page.close();
  return {
    name: "a move of a drag over 1,000,000 steps, 95th percentile",
    value: percentile(all, 0.95),
    unit: "ms",
    target: "< 100",
    reference: `median ${median(all).toFixed(1)} ms, of it the engine's seek ${median(engine).toFixed(1)} ms`,
  };
}

async function oneMove(
  page: PanelPage,
  session: Session,
  move: () => Promise<void>,
): Promise<{ readonly drawn: number; readonly went: number }> {
  const pointer = await page.mainThreadMs(move);
  const to = page.takeSought();
  if (to === undefined) throw new Error("the page did not ask to go anywhere");
  const went = await cpuMs(() => session.seek(to));
  return { drawn: pointer + (await page.showMs()), went };
}

/** A full scan, and some of the next one: pages of every kind, and trees. */
function pagesScenario(pages: number): string {
  return JSON.stringify({
    version: 1,
    machine: { framesPerNode: pages + 4096 },
    run: [
      { op: "sysfs", pages_to_scan: pages / 10, smart_scan: 0 },
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
      { op: "tick", times: 4 },
    ],
  });
}

/** Some 1.3 million statements, looked at as they are run. */
const LONG = JSON.stringify({
  version: 1,
  run: [
    { op: "sysfs", pages_to_scan: 100, smart_scan: 0 },
    { op: "process", process: "A" },
    { op: "mmap", process: "A", region: "r", pages: 600 },
    { op: "fill", process: "A", region: "r", start: 0, count: 400, content: "seq:1" },
    { op: "fill", process: "A", region: "r", start: 400, count: 200, content: "seq:1" },
    { op: "madvise", process: "A", region: "r", start: 0, count: 600, advice: "mergeable" },
    { op: "sysfs", run: 1 },
    { op: "scan", times: 24 },
  ],
});

/** At its end; what was run was looked at where that is no matter of minutes. */
async function sessionOf(text: string): Promise<Session> {
  const source = await sourceOf(undefined);
  const session = createSession(source, requireScenario(text, "bench.ksm.json"), { yieldNow: async () => undefined });
  await session.restart();
  if (text === LONG) await session.continue();
  else await session.runToEnd();
  return session;
}

async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
