/** The timeline's record of a history: what it holds, and that it does not depend on how the history was walked. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { applyPacket } from "../../../engine/session/bulk/packets.ts";
import type { Bulk } from "../../../engine/session/bulk/packets.ts";
import { LANDMARK_KINDS, MOMENT_KINDS, TIMELINE_SCHEMA } from "../../../engine/session/bulk/timeline.ts";
import { Debugger } from "../../../engine/session/debug/debugger.ts";
import type { Session } from "../../../engine/session/session.ts";
import { needKernel } from "../../host/requirements.ts";
import { openSession } from "../../ksm/lab.ts";
import { SeededRandom } from "../seededRandom.ts";

type Timeline = Bulk<typeof TIMELINE_SCHEMA>;
const SCENARIO = readFileSync(path.resolve(import.meta.dirname, "../../../examples/first-merge.ksm.json"), "utf8");

function read(session: Session, held?: Timeline): Timeline {
  const packet = session.bulk({ channel: "timeline", query: {} }, held?.revision ?? 0);
  const taken = applyPacket(TIMELINE_SCHEMA, held, packet);
  assert.ok(taken !== "stale");
  return taken;
}

function eventsOf({ columns }: Timeline): readonly string[] {
  const { eventStep, eventKind, eventArea, eventPage, areas } = columns;
  return [...eventStep].map((step, at) => {
    const page = eventPage[at] ?? 0;
    const where = page === 0 ? "" : ` ${areas[eventArea[at] ?? 0] ?? "?"}/${String(page - 1)}`;
    return `${String(step)} ${LANDMARK_KINDS[eventKind[at] ?? 0] ?? "?"}${where}`;
  });
}

for (const which of ["the project's own KSM", "6.12", "5.10"] as const) {
  describe(`timeline of ${which}`, function () {
    this.timeout(60_000);
    let tree: string | undefined;

    before(function () {
      tree = which === "6.12" || which === "5.10" ? needKernel(this, which) : undefined;
    });

    async function run(): Promise<Session> {
      const session = await openSession(tree, SCENARIO);
      await session.restart();
      await session.continue();
      return session;
    }

    it("has every merge, every operation, every tick and every full scan", async () => {
      const session = await run();
      const { columns } = read(session);
      const kinds = [...columns.eventKind].map((kind) => LANDMARK_KINDS[kind]);
      const counter = (name: string): number =>
        Number(session.state().counters.find((each) => each.name === name)?.value ?? 0);
      const count = (kind: string): number => kinds.filter((each) => each === kind).length;
      assert.equal(count("merge") - count("unmerge"), counter("pages_shared") + counter("pages_sharing"));
      assert.ok(count("merge") > 0 && count("checksum") > 0);
      const moments = [...columns.momentKind].map((kind) => MOMENT_KINDS[kind]);
      const numbers = (kind: string): number[] => [...columns.momentNumber].filter((_, at) => moments[at] === kind);
      assert.deepEqual(
        numbers("operation"),
        columns.operations.map((_, index) => index),
      );
      assert.equal(numbers("scan").at(-1), counter("full_scans"));
      assert.deepEqual(
        numbers("tick"),
        Array.from({ length: numbers("tick").length }, (_, index) => index + 1),
      );
      assert.equal(columns.pages_sharing.at(-1), counter("pages_sharing"));
      assert.equal(columns.pages_sharing.length, columns.momentStep.length);
      assert.equal(columns.end[0], session.machine.step);
      assert.ok(eventsOf(read(session)).some((event) => /merge [A-Z]\/\w+\/\d/.test(event)));
    });

    it("is in the order of steps", async () => {
      const { columns } = read(await run());
      for (const steps of [columns.eventStep, columns.momentStep])
        assert.deepEqual(
          [...steps],
          [...steps].sort((a, b) => a - b),
        );
    });

    it("is the same however the history was walked, and keeps what lies ahead after going back", async () => {
      const straight = read(await run());
      const session = await openSession(tree, SCENARIO);
      await session.restart();
      const debug = new Debugger(session.core, () => undefined);
      const random = new SeededRandom(4);
      const end = straight.columns.end[0] ?? 0;
      let held = read(session);
      for (let move = 0; move < 12; move++) {
        const step = random.below(end);
        if (move % 3 === 0) await debug.move({ kind: "goto", moment: { step } });
        else if (move % 3 === 1) await session.seek(step);
        else await debug.move({ kind: "stepOverBack" });
        held = read(session, held);
        const past = eventsOf(held);
        assert.deepEqual(past, eventsOf(straight).slice(0, past.length));
      }
      await session.continue();
      await session.seek(100);
      held = read(session, held);
      assert.deepEqual({ ...held, revision: 0, step: 0 }, { ...straight, revision: 0, step: 0 });
      assert.equal(held.step, 100);
    });

    it("has counters and operations of what ran in compiled code, and fills the rest in when that is looked at", async () => {
      const straight = read(await run());
      const session = await openSession(tree, SCENARIO);
      await session.restart();
      const entry = session.machine.step;
      const debug = new Debugger(session.core, () => undefined);
      await debug.move({ kind: "runFast", until: { kind: "end" } });
      let held = read(session);
      const numbersOf = ({ columns }: Timeline, kind: string): number[] =>
        [...columns.momentNumber].filter((_, at) => MOMENT_KINDS[columns.momentKind[at] ?? 0] === kind);
      assert.deepEqual(numbersOf(held, "operation"), numbersOf(straight, "operation"));
      assert.equal(held.columns.pages_sharing.at(-1), straight.columns.pages_sharing.at(-1));
      assert.ok(new Set(held.columns.pages_sharing).size > 2);
      assert.deepEqual([[...held.columns.gapFrom], [...held.columns.gapTo]], [[entry], [session.machine.step]]);
      await session.restart();
      held = read(session, held);
      await session.continue();
      held = read(session, held);
      assert.deepEqual(eventsOf(held), eventsOf(straight));
      for (const kind of ["operation", "tick", "scan"])
        assert.deepEqual(numbersOf(held, kind), numbersOf(straight, kind));
      assert.deepEqual(
        [...held.columns.momentStep],
        [...held.columns.momentStep].sort((a, b) => a - b),
      );
      assert.equal(held.columns.gapFrom.length, 0);
    });

    it("forgets what came after a change of the history, and goes on from there", async () => {
      const session = await run();
      const whole = read(session);
      const debug = new Debugger(session.core, () => undefined);
      const middle = whole.columns.eventStep[Math.floor(whole.columns.eventStep.length / 2)] ?? 0;
      await debug.move({ kind: "goto", moment: { step: middle } });
      session.core.history.intervene({ kind: "set", memory: [], registers: [] });
      const cut = read(session, whole);
      assert.equal(cut.columns.end[0], middle);
      assert.ok(cut.columns.eventStep.every((step) => step <= middle));
      assert.ok(cut.columns.momentStep.every((step) => step <= middle));
      await session.continue();
      assert.deepEqual({ ...read(session, cut), revision: 0 }, { ...whole, revision: 0 });
    });
  });
}
