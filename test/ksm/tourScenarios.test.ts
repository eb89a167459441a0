/**
 * The scenarios of the tours, on KSM Lab's own KSM with the switches that they ask for: what they expect holds, in the VM, in
 * compiled code, and when their end is left and come to again.
 */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { requireScenario } from "../../engine/session/requestServer.ts";
import { createSession, type Session } from "../../engine/session/session.ts";
import { play } from "../engine/fastPlay.ts";
import { needKernel } from "../host/requirements.ts";
import { jsonLines, openSession, ROOT, sourceOf } from "./lab.ts";

const TOURS = path.join(ROOT, "tours");
const HOUR = '"times": 4';
const DAY = '"times": 96';

function textOf(name: string): string {
  return readFileSync(path.join(TOURS, name), "utf8");
}

async function toEnd(session: Session): Promise<void> {
  assert.equal((await session.runToEnd()).why, "end");
  const failed = jsonLines(session).filter((line) => line.includes('"ok":false'));
  assert.deepEqual(failed, []);
}

describe("the scenarios of the tours", function () {
  this.timeout(300_000);
  const names = readdirSync(TOURS).filter((name) => name.endsWith(".ksm.json"));

  it("are there for each of the five documents", () => {
    assert.ok(names.length >= 16, String(names.length));
  });

  for (const name of names) {
    it(`${name} ends as it expects, alike in the VM and in compiled code`, async () => {
      const text = textOf(name);
      const { machine } = requireScenario(text, name);
      const source = await sourceOf(undefined, machine.config);
      assert.deepEqual(source.report.diagnostics, []);
      assert.deepEqual(source.report.unmodelled, []);
      const inVm = play(source, text, { isFast: false });
      const compiled = play(source, text, { isFast: true });
      assert.deepEqual(compiled, inVm);
      assert.equal(inVm.fault, undefined);
      assert.deepEqual(
        inVm.lines.filter((line) => line.includes('"ok":false')),
        [],
      );
      assert.ok(inVm.lines.some((line) => line.includes('"ok":true')));
    });

    it(`${name} has the same counters where it is left and come to again`, async () => {
      const session = await openSession(undefined, textOf(name));
      await toEnd(session);
      const { step } = session.machine;
      const lines = jsonLines(session);
      const { counters, processes, trees } = session.state();
      const plain = (of: typeof counters): unknown => of.map(({ name, value }) => [name, value]);
      for (const there of [0, Math.floor(step / 3), Math.floor((step * 2) / 3), step - 1]) {
        await session.seek(there);
        assert.equal(session.machine.step, there);
        await session.runToEnd();
        const state = session.state();
        assert.deepEqual(jsonLines(session), lines);
        assert.deepEqual(plain(state.counters), plain(counters));
        const shape = (of: typeof processes): string =>
          JSON.stringify(
            of.map((each) => each.regions.map(({ pages }) => pages.map((page) => [page.pfn, page.state]))),
          );
        assert.equal(shape(state.processes), shape(processes));
        assert.deepEqual(state.trees.map(treeSize), trees.map(treeSize));
      }
    });
  }
});

function treeSize({
  name,
  node,
  size,
}: {
  readonly name: string;
  readonly node: number;
  readonly size: number;
}): string {
  return `${name} ${String(node)}: ${String(size)}`;
}

/**
 * 86,400 s of half a second each are 172,800 wake-ups. The time of a batch itself, some microseconds, comes on top of every sleep, so
 * that the last one falls behind the end of the day; all of them together are less than a second half.
 */
describe("a phone at rest for a day", function () {
  this.timeout(300_000);

  const fullScans = (session: Session): readonly unknown[] =>
    session.lines
      .filter((line) => line.get("at") === "dump")
      .map((line) => (line.get("sysfs") as Map<string, unknown>).get("full_scans"));

  it("is woken 172,799 times by a ksmd that knows no rest", async () => {
    const text = textOf("phone-busy.ksm.json");
    assert.equal(text.split(HOUR).length, 2);
    const ofDay = text.replace(HOUR, DAY).replace(/\{ "op": "expect", "sysfs": \{ "full_scans": 7201.*\n/, "");
    const scenario = requireScenario(ofDay, "day");
    const source = await sourceOf(undefined);
    const session = createSession(source, scenario, { yieldNow: async () => undefined, backEnd: "fast" });
    await toEnd(session);
    // Two scans were there before the day began.
    assert.deepEqual(fullScans(session), [2 + 172_799]);
  });

  it("is woken 96 times by a quiet one, once for each time that the messenger runs", async () => {
    const session = await openSession(undefined, textOf("phone-quiet.ksm.json"));
    await toEnd(session);
    // One before, two after.
    assert.deepEqual(fullScans(session), [1 + 96 + 2]);
  });
});

/** What Linux has of it, Linux's own ksm.c does as ours does. */
describe("the scenarios of the tours on linux-source-6.12", function () {
  this.timeout(120_000);
  const names = readdirSync(TOURS).filter(
    (name) => name.endsWith(".ksm.json") && !textOf(name).includes("CONFIG_KSM_"),
  );
  let tree = "";

  before(function () {
    tree = needKernel(this, "6.12");
  });

  for (const name of names) {
    it(`${name} ends as it expects`, async () => {
      await toEnd(await openSession(tree, textOf(name)));
    });
  }
});
