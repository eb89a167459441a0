/**
 * The stepper shows the session's position and nothing of the way there: random sessions, whose positions are reached by
 * stepping, by seeking, by going back, and past other ones. The seed is in each test's name.
 */
import assert from "node:assert/strict";
import type { BulkRequest, Channel } from "../../engine/session/bulk/channels.ts";
import type { Column } from "../../engine/session/bulk/columns.ts";
import { Debugger } from "../../engine/session/debug/debugger.ts";
import type { Session } from "../../engine/session/session.ts";
import { BulkStore } from "../../webview/bulkStore.ts";
import { stepperView } from "../../webview/stepperView.ts";
import { INITIAL_UI, type UiState } from "../../webview/uiState.ts";
import { SeededRandom } from "../engine/seededRandom.ts";
import { needKernel } from "../host/requirements.ts";
import { randomScenario } from "../kernel/randomScenario.ts";
import { markup } from "../webview/markup.ts";
import { openSession } from "./lab.ts";

const OPERATIONS = 16;
const POSITIONS = 6;
const CHANNELS: readonly Channel[] = ["timeline", "memory", "trees", "numbers"];

interface Panel {
  readonly state: object;
  readonly columns: Readonly<Record<Channel, Readonly<Record<string, Column>>>>;
  /** All that is drawn. */
  readonly drawn: string;
}

/** What the stepper shows where the session stands, once nothing is marked as changed by the last move. */
async function panelOf(session: Session, page: string): Promise<Panel> {
  await session.seek(session.machine.step);
  session.state();
  await session.seek(session.machine.step);
  const state = { ...session.state(), revision: 0, stop: "any", lastStep: 0 };
  const bulk = new BulkStore();
  const queries: readonly BulkRequest[] = [
    { channel: "timeline", query: {} },
    { channel: "memory", query: { page, content: "zero" } },
    { channel: "trees", query: { unfolded: [] } },
    { channel: "numbers", query: {} },
  ];
  for (const request of queries) assert.notEqual(bulk.take(request.channel, session.bulk(request, 0)), 0);
  const columns = Object.fromEntries(CHANNELS.map((channel) => [channel, bulk.get(channel)?.columns]));
  const ui: UiState = { ...INITIAL_UI, collapsed: [], selectedPage: page };
  const model = { session: session.state(), statement: undefined, scenario: "random", busy: undefined, edited: false };
  const actions = {
    send: () => undefined,
    command: () => undefined,
    seek: () => undefined,
    reveal: () => undefined,
    updateUi: () => undefined,
    focus: () => undefined,
  };
  return {
    state,
    columns: columns as unknown as Panel["columns"],
    drawn: markup(stepperView(model, bulk, ui, actions)),
  };
}

/** "A/r/3"; "" while there is none. */
function somePage(session: Session, random: SeededRandom): string {
  const regions = session
    .state()
    .processes.flatMap(({ name, regions: all }) => all.map((region) => ({ name: `${name}/${region.name}`, region })));
  const chosen = regions[random.below(Math.max(1, regions.length))];
  return chosen === undefined ? "" : `${chosen.name}/${String(random.below(chosen.region.pages.length))}`;
}

/** The timeline up to a step: who has only come there does not know what lies ahead. */
function pastOf({ columns }: Panel, step: number): unknown {
  const { timeline } = columns;
  // Areas are numbered as they come up, which is another thing for who looks after every statement.
  const areas = timeline["areas"] as readonly string[];
  const upTo = (steps: Column | undefined): number => (steps as Float64Array).filter((each) => each <= step).length;
  const [events, moments] = [upTo(timeline["eventStep"]), upTo(timeline["momentStep"])];
  return Object.fromEntries(
    Object.entries(timeline).flatMap(([name, column]) => {
      if (name === "end" || name === "areas" || name === "operations") return [];
      if (name === "eventArea")
        return [["where", [...column].slice(0, events).map((area) => areas[Number(area)])] as const];
      const past: readonly unknown[] = [...column].slice(0, name.startsWith("event") ? events : moments);
      return past.length === 0 ? [] : [[name, past] as const];
    }),
  );
}

function assertSame(found: Panel, expected: Panel, how: string): void {
  assert.deepEqual(found.state, expected.state, `${how}: the state`);
  for (const channel of ["memory", "trees", "numbers"] as const)
    assert.deepEqual(found.columns[channel], expected.columns[channel], `${how}: the channel ${channel}`);
}

for (const [version, seeds] of [
  [undefined, [1, 2, 3, 4]],
  ["6.12", [5, 6]],
] as const) {
  describe(`the stepper of ${version ?? "the project's own KSM"}`, function () {
    this.timeout(240_000);
    let tree: string | undefined;

    before(function () {
      tree = version === undefined ? undefined : needKernel(this, version);
    });

    for (const seed of seeds)
      it(`shows the same wherever it came from, in the random session of seed ${String(seed)}`, async () => {
        const text = JSON.stringify(randomScenario(seed, { operations: OPERATIONS }));
        const random = new SeededRandom(seed);
        const ahead = await openSession(tree, text);
        await ahead.restart();
        await ahead.continue();
        const debug = new Debugger(ahead.core, () => undefined);
        const end = ahead.machine.step;
        const stepped = await openSession(tree, text);
        await stepped.restart();
        const stops: number[] = [];
        for (let n = 0; n < POSITIONS; n++) stops.push(random.below(end));
        let cutTo = 0;
        for (const stop of stops.sort((a, b) => a - b)) {
          while (stepped.machine.step < stop && (await stepped.step("step")).why === "step");
          const step = stepped.machine.step;
          if (step === cutTo) continue;
          cutTo = step;
          const page = somePage(stepped, random);
          const expected = await panelOf(stepped, page);
          // Back from the end, on from somewhere, back over one statement: all know what lies ahead.
          await ahead.seek(step);
          const back = await panelOf(ahead, page);
          assertSame(back, expected, `step ${String(step)}, back from elsewhere`);
          assert.deepEqual(pastOf(back, step), pastOf(expected, step));
          await debug.move({ kind: "goto", moment: { step: random.below(step) } });
          await debug.move({ kind: "goto", moment: { step } });
          const on = await panelOf(ahead, page);
          assertSame(on, expected, `step ${String(step)}, on from elsewhere`);
          assert.equal(on.drawn, back.drawn);
          if ((await ahead.step("step")).why === "step") await ahead.step("stepBack");
          else await ahead.seek(step);
          const over = await panelOf(ahead, page);
          assertSame(over, expected, `step ${String(step)}, back over a statement`);
          assert.equal(over.drawn, back.drawn);
        }
        assert.ok(cutTo > 0);
      });
  });
}
