import assert from "node:assert/strict";
import type { ToWorker } from "../../engine/session/protocol.ts";
import type { DebugStop, Move } from "../../engine/session/debugView.ts";
import type { SourceReport } from "../../engine/session/view.ts";
import { WorkerClient } from "../../extension/engine/workerClient.ts";
import { LabSession } from "../../extension/session/labSession.ts";
import { mockState } from "../mock/mockSession.ts";
import { FakePort } from "./fakePort.ts";

const SCENARIO = { path: "a.ksm.json", text: "{}" };
const REPORT: SourceReport = {
  path: "mm/ksm.c",
  version: "6.12.117",
  features: [],
  functions: [],
  unmodelled: [],
  diagnostics: [],
  statements: 1,
  timingsMs: {},
};

/** A worker that steps a counter; moves of a kind named in `held` are not answered. */
function countingWorker(held: ReadonlySet<string> = new Set()): FakePort {
  const port = new FakePort();
  let step = 0;
  const stop = (reason: DebugStop["reason"]): { stop: DebugStop } => ({
    stop: {
      reason,
      description: reason,
      direction: "forward",
      thread: 1,
      step,
      place: undefined,
      breakpoints: [],
      info: { why: reason === "pause" ? "cancelled" : "step", description: reason },
    },
  });
  port.respond = (message: ToWorker) => {
    if ("cancel" in message) {
      port.answer(message.cancel, stop("pause"));
      return;
    }
    const { id, method, params } = message as { id: number; method: string; params: unknown };
    if (method === "load") step = 0;
    if (method === "move") {
      const move = params as Move;
      if (held.has(move.kind)) return;
      if (move.kind === "goto" && "step" in move.moment) step = move.moment.step;
      else step += move.kind === "stepInBack" ? -1 : 1;
    }
    const state = mockState({ step, revision: step });
    const result = method === "load" ? { report: REPORT, state } : method === "state" ? { state } : stop("step");
    queueMicrotask(() => port.answer(id, result));
  };
  return port;
}

async function loadedSession(port = countingWorker()): Promise<{ session: LabSession; changes: string[] }> {
  const client = new WorkerClient(port);
  const session = new LabSession(() => Promise.resolve(client));
  const changes: string[] = [];
  await session.load({ kind: "reference" }, SCENARIO);
  session.onChange((change) => changes.push(change));
  return { session, changes };
}

/** Asked through a function, because a state that was undefined a line ago stays so for the type checker. */
function currentStep(session: LabSession): number | undefined {
  return session.state?.step;
}

describe("the session of a window", () => {
  it("says of a move that is passed through that it is one, and tells where it stands once it is settled", async () => {
    const { session } = await loadedSession();
    const passing: string[] = [];
    session.onChange((change) => passing.push(`${change} ${String(session.isPassing)}`));
    const told = (): readonly string[] => passing.splice(0).filter((each) => !each.startsWith("busy"));
    await session.seek(40, true);
    assert.deepEqual(told(), ["stop true", "position true"]);
    await session.settle();
    assert.deepEqual(told(), ["stop false", "position false"]);
    await session.settle();
    assert.deepEqual(told(), []);
    await session.seek(41, true);
    await session.seek(42);
    assert.deepEqual(told().slice(-2), ["stop false", "position false"]);
    assert.equal(currentStep(session), 42);
  });

  it("has the state of the answer that came last", async () => {
    const { session, changes } = await loadedSession();
    await session.step("step");
    await session.step("step");
    await session.step("stepBack");
    assert.equal(session.state?.step, 1);
    await session.seek(40);
    assert.equal(session.state.step, 40);
    assert.equal(changes.filter((change) => change === "position").length, 4);
    assert.equal(session.busy, undefined);
  });

  it("lets one step wait and drops the ones after it, so that a held key does not run on", async () => {
    const { session } = await loadedSession();
    const stops = await Promise.all([1, 2, 3, 4, 5].map(() => session.step("step")));
    assert.equal(stops.filter((stop) => stop !== undefined).length, 2);
    assert.equal(session.state?.step, 2);
  });

  it("does nothing when no simulation is under way", async () => {
    const port = countingWorker();
    const session = new LabSession(() => Promise.resolve(new WorkerClient(port)));
    assert.equal(await session.step("step"), undefined);
    assert.equal(await session.figures(), undefined);
    await session.stop();
    assert.deepEqual(port.posted, []);
  });

  it("keeps the former simulation when a new one cannot be loaded", async () => {
    const port = countingWorker();
    const { session } = await loadedSession(port);
    await session.step("step");
    const answer = port.respond;
    port.respond = (message) => {
      if ("method" in message && message.method === "load") port.fail(message.id, { code: "not-ksm", message: "no" });
      else answer(message);
    };
    await assert.rejects(session.load({ kind: "tree", path: "x.c", files: {} }, SCENARIO), /no/);
    assert.equal(session.state?.step, 1);
    assert.equal(session.loaded?.source.kind, "reference");
  });

  it("says what is under way, and cancels it", async () => {
    const port = countingWorker(new Set(["continue"]));
    const { session } = await loadedSession(port);
    const run = session.continue();
    await new Promise((done) => setTimeout(done, 0));
    const [id] = port.idsOf("move");
    port.progress(id ?? 0, 12_000, "tick 3");
    assert.equal(session.busy?.text, "tick 3 · step 12,000");
    session.cancel();
    assert.equal((await run)?.why, "cancelled");
    assert.equal(session.busy, undefined);
  });

  it("cancels a run to load another simulation", async () => {
    const port = countingWorker(new Set(["continue"]));
    const { session } = await loadedSession(port);
    const run = session.continue();
    await new Promise((done) => setTimeout(done, 0));
    await session.load({ kind: "reference" }, SCENARIO);
    assert.equal((await run)?.why, "cancelled");
    assert.equal(session.state?.step, 0);
  });

  it("is over when its worker dies in the middle of a run, and the run says so", async () => {
    const port = countingWorker(new Set(["continue"]));
    const { session, changes } = await loadedSession(port);
    const run = session.continue();
    await new Promise((done) => setTimeout(done, 0));
    port.die("exit code 134");
    await assert.rejects(run, /exit code 134/);
    assert.equal(session.state, undefined);
    assert.equal(session.loaded, undefined);
    assert.ok(changes.includes("session"));
    assert.equal(await session.step("step"), undefined);
  });

  it("remembers what has to be known to come back when its worker dies, with what was set by hand", async () => {
    const changes = [{ step: 1, advances: 0, action: { kind: "set", memory: [], registers: [] } }];
    const port = countingWorker(new Set(["continue"]));
    const answer = port.respond;
    port.respond = (message) => {
      if (!("method" in message)) return;
      if (message.method === "interventions") port.answer(message.id, { interventions: changes });
      else if (message.method === "setKnob") port.answer(message.id, { written: { text: "set" } });
      else answer(message);
    };
    const { session } = await loadedSession(port);
    await session.step("step");
    await session.setKnob("pages_to_scan", "7");
    const run = session.continue();
    await new Promise((done) => setTimeout(done, 0));
    port.die("exit code 134");
    await assert.rejects(run, /exit code 134/);
    const kept = session.lostWith;
    assert.deepEqual(kept?.changes, changes);
    assert.equal(kept?.state.step, 1);
    assert.deepEqual(kept?.loaded.scenario, SCENARIO);
  });

  it("hands what was done by hand to the worker with a session that is opened again", async () => {
    const changes = [{ step: 1, advances: 0, action: { kind: "set", memory: [], registers: [] } }];
    const port = countingWorker();
    const { session } = await loadedSession(port);
    await session.load({ kind: "reference" }, SCENARIO, {}, changes);
    assert.deepEqual(session.kept?.changes, changes);
    const loads = port.posted.filter((message) => "method" in message && message.method === "load");
    assert.deepEqual((loads.at(-1) as { params?: { interventions?: unknown } }).params?.interventions, changes);
  });

  it("is over after a stop, and can be begun again", async () => {
    const { session } = await loadedSession();
    await session.step("step");
    await session.stop();
    assert.equal(session.state, undefined);
    await session.load({ kind: "reference" }, SCENARIO);
    assert.equal(currentStep(session), 0);
  });
});
