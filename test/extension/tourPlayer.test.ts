/** The real tours, played on a stage that only notes what is asked of it. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { DebugStop, DebugStopReason, Move } from "../../engine/session/debugView.ts";
import type { TourSource } from "../../extension/tours/tourMoves.ts";
import { TourPlayer } from "../../extension/tours/tourPlayer.ts";
import { bundledTours } from "../ksm/bundledTours.ts";
import { ROOT } from "../ksm/lab.ts";

const OURS: TourSource = {
  path: "/somewhere/ksm.c",
  text: readFileSync(path.join(ROOT, "engine/reference/ksm.c"), "utf8"),
  isOurs: true,
};
/** As the session's places call it. */
const PLACES = "reference/ksm.c";

class Noted {
  readonly loads: string[] = [];
  moves: Move[] = [];
  reason: DebugStopReason = "goto";

  load(scenario: string): Promise<TourSource> {
    this.loads.push(scenario);
    this.moves = [];
    return Promise.resolve({ ...OURS, path: PLACES });
  }

  readonly walker = {
    move: (move: Move): Promise<DebugStop> => {
      this.moves.push(move);
      return Promise.resolve(this.#stop());
    },
    threads: () =>
      Promise.resolve(["ksmd", "A"].map((name, id) => ({ id, name, state: "runnable" as const, isCurrent: false }))),
  };

  #stop(): DebugStop {
    const info = { why: "reached", description: "the end of the scenario" } as const;
    const { reason } = this;
    return { reason, description: info.description, direction: "forward", step: 1, info, ...NOWHERE };
  }
}

const NOWHERE = { thread: undefined, place: undefined, breakpoints: [] };

function player(id: string, source = OURS): { readonly player: TourPlayer; readonly stage: Noted } {
  const tour = bundledTours().find((each) => each.id === id);
  assert.ok(tour, id);
  const stage = new Noted();
  return { player: new TourPlayer(tour, source, stage), stage };
}

describe("a tour that is played", () => {
  it("goes to every step of every tour from the start of its scenario, whatever was done in between", async () => {
    for (const tour of bundledTours()) {
      const { player: one, stage } = player(tour.id);
      for (const [index, step] of tour.steps.entries()) {
        const where = `${tour.id}: ${step.title}`;
        await one.show(index);
        assert.deepEqual(one.shown, { tour, step, index, missing: undefined }, where);
        assert.equal(stage.loads.at(-1), step.scenario, where);
        assert.ok(stage.moves[0]?.kind === "restart" || stage.moves[0]?.kind === "goto", where);
        const there = JSON.stringify(stage.moves);
        await one.show(index);
        assert.equal(JSON.stringify(stage.moves), there, `${where}: shown again it is another way`);
      }
    }
  });

  it("names places as the session does, and goes as often as the step says", async () => {
    const { player: one, stage } = player("first-ksm");
    await one.show(1);
    const [, visit, checksum] = stage.moves;
    assert.deepEqual(visit, { kind: "runTo", target: { fn: "visit" } });
    assert.ok(checksum?.kind === "runTo" && "path" in checksum.target && checksum.target.path === PLACES);
    const { player: quiet, stage: phone } = player("quiet-ksmd");
    await quiet.show(0);
    assert.deepEqual(
      phone.moves.filter(({ kind }) => kind === "runTo"),
      Array.from({ length: 3 }, () => ({ kind: "runTo", target: { fn: "ksm_do_scan" } })),
    );
  });

  it("moves one thread alone where the step says so", async () => {
    const { player: one, stage } = player("migration");
    await one.show(4);
    const last = stage.moves.at(-1);
    assert.ok(last?.kind === "runTo" && last.singleThread === true && last.thread === 0, JSON.stringify(last));
    await one.show(5);
    const then = stage.moves.at(-1);
    assert.ok(then?.kind === "runTo" && then.thread === 1, JSON.stringify(then));
  });

  it("moves nothing for a step that the source cannot show", async () => {
    const { player: one, stage } = player("quiet-ksmd", { ...OURS, isOurs: false });
    await one.show(2);
    assert.match(one.shown?.missing ?? "", /only KSM Lab's own KSM/);
    assert.deepEqual(stage.loads, []);
  });

  it("says so when the moment does not come", async () => {
    const { player: one, stage } = player("first-ksm");
    stage.reason = "end";
    await one.show(0);
    assert.equal(one.shown?.missing, "On this source the moment does not come: the end of the scenario");
  });

  it("stays where it is beyond both ends", async () => {
    const { player: one } = player("first-ksm");
    for (const index of [-1, 7]) {
      await one.show(index);
      assert.equal(one.shown, undefined);
    }
    await one.show(6);
    await one.show(7);
    assert.equal(one.shown?.index, 6);
  });
});
