import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Debugger } from "../../../engine/session/debug/debugger.ts";
import { writeKnob } from "../../../engine/session/knobs.ts";
import { requireScenario } from "../../../engine/session/requestServer.ts";
import {
  readInterventions,
  type SavedIntervention,
  savedIntervention,
} from "../../../engine/session/savedInterventions.ts";
import { createSession, type Session } from "../../../engine/session/session.ts";
import { FIRST_MERGE, sourceOf } from "../../ksm/lab.ts";

async function open(interventions: readonly SavedIntervention[] = []): Promise<Session> {
  const scenario = requireScenario(readFileSync(FIRST_MERGE, "utf8"), "test.ksm.json");
  const options = { yieldNow: async () => undefined, interventions: readInterventions(interventions) };
  const session = createSession(await sourceOf(undefined), scenario, options);
  await session.restart();
  return session;
}

/** As a file keeps them. */
function saved(session: Session): readonly SavedIntervention[] {
  const text = JSON.stringify(session.core.history.intervened.map(savedIntervention));
  return JSON.parse(text) as readonly SavedIntervention[];
}

/** A knob is set and a variable changed, with steps between. */
async function meddle(session: Session): Promise<void> {
  const debug = new Debugger(session.core, () => undefined);
  await session.seek(6000);
  await writeKnob(session.core, "pages_to_scan", "7");
  await session.seek(session.machine.step + 500);
  debug.evaluate("knobs.sleep_millisecs = 33", undefined, "repl");
  await session.seek(session.machine.step + 700);
}

describe("what was done to a machine by hand", function () {
  this.timeout(60_000);

  it("makes the same history again on another machine", async () => {
    const session = await open();
    await meddle(session);
    const kept = saved(session);
    assert.deepEqual(
      kept.map(({ action }) => action["kind"]),
      ["call", "set"],
    );
    const { step } = session.machine;
    const hash = session.machine.hash();
    const other = await open(kept);
    await other.seek(step);
    assert.equal(other.machine.hash(), hash);
    assert.deepEqual(saved(other), kept);
    const plain = await open();
    await plain.seek(step);
    assert.notEqual(plain.machine.hash(), hash, "it made a difference");
    // There, too, it belongs to the history: undone by going back, done again by going on.
    await other.seek(100);
    await other.seek(step);
    assert.equal(other.machine.hash(), hash);
    await session.runToEnd();
    await other.runToEnd();
    assert.equal(other.machine.hash(), session.machine.hash());
  });

  it("that cannot be read is refused with its number, whatever is wrong with it", async () => {
    const session = await open();
    await meddle(session);
    const [call, set] = saved(session);
    assert.ok(call !== undefined && set !== undefined);
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [[call, null], /change 2 by hand/],
      [[{ ...call, step: -1 }], /change 1 by hand.*count/],
      [[{ ...call, step: "6000" }], /count/],
      [[set, call], /change 2 .* before the one before it/],
      [[{ ...call, action: { ...call.action, kind: "explode" } }], /no kind "explode"/],
      [[{ ...call, action: { ...call.action, args: 3 } }], /list/],
      [[{ ...call, action: { ...call.action, buffer: { address: 1, bytes: "0g" } } }], /bytes/],
      [[{ ...set, action: { ...set.action, memory: [{ address: null, bytes: "00" }] } }], /number/],
      [[{ ...set, action: { ...set.action, registers: [7] } }], /object/],
    ];
    for (const [list, message] of wrong)
      assert.throws(() => readInterventions(list as readonly unknown[]), { code: "bad-interventions", message });
  });
});
