/**
 * Properties of moving along a history: what was done forward is undone backwards, a search backwards stops where the run
 * forward had its last hit, and a data breakpoint names the writer that a full trace names.
 */
import assert from "node:assert/strict";
import { Debugger, parseAddress } from "../../../engine/session/debug/debugger.ts";
import type { DebugStop, Move } from "../../../engine/session/debugView.ts";
import type { Session } from "../../../engine/session/session.ts";
import { needKernel } from "../../host/requirements.ts";
import { openSession } from "../../ksm/lab.ts";
import { randomBytes } from "../pages/naive.ts";

interface Opened {
  readonly session: Session;
  readonly debug: Debugger;
}

/** What the two sources call the same things. */
const SOURCES = [
  { which: "the project's own KSM", visit: "visit", item: "item", shared: "counts.shared", sharing: "counts.sharing" },
  {
    which: "linux-source-6.12",
    visit: "cmp_and_merge_page",
    item: "rmap_item",
    shared: "ksm_pages_shared",
    sharing: "ksm_pages_sharing",
  },
] as const;

for (const { which, visit, item, shared, sharing } of SOURCES) {
  describe(`debugger: runs on ${which}`, function () {
    this.timeout(60_000);
    let tree: string | undefined;

    before(function () {
      tree = which === "linux-source-6.12" ? needKernel(this, "6.12") : undefined;
    });

    async function open(): Promise<Opened> {
      const session = await openSession(tree);
      await session.restart();
      return { session, debug: new Debugger(session.core, () => undefined) };
    }

    it("goes back n statements and forward n to the same state, in sight of breakpoints that are not hit", async () => {
      const { session, debug } = await open();
      debug.breakpoints.setFunctions([{ name: visit, condition: "0" }]);
      const random = randomBytes(11);
      await debug.move({ kind: "continue" });
      const last = session.machine.step;
      for (let round = 0; round < 8; round++) {
        const start = 1000 + random.below(last - 1000);
        await debug.move({ kind: "goto", moment: { step: start } });
        const hash = session.machine.hash();
        const count = 1 + random.below(6);
        for (let n = 0; n < count; n++) await move(debug, { kind: "stepInBack", scope: "all" });
        for (let n = 0; n < count; n++) await move(debug, { kind: "stepIn", scope: "all" });
        const trail = `seed 11, round ${String(round)}, from step ${String(start)}, ${String(count)} steps`;
        assert.equal(session.machine.step, start, trail);
        assert.equal(session.machine.hash(), hash, trail);
      }
    });

    it("goes through a statement's operations and back to the same states, and comes out where a whole step does", async () => {
      const { session, debug } = await open();
      const { machine } = session;
      const { history } = session.core;
      await debug.move({ kind: "continue" });
      const last = machine.step;
      const random = randomBytes(23);
      for (let round = 0; round < 6; round++) {
        const start = 1000 + random.below(last - 1000);
        const trail = `seed 23, round ${String(round)}, from step ${String(start)}`;
        await debug.move({ kind: "goto", moment: { step: start } });
        const hashes = [machine.hash()];
        while (machine.step < start + 3 || history.isInStatement) {
          const stop = await debug.move({ kind: "stepIn", granularity: "operation" });
          if (stop.reason === "end") break;
          assert.equal(/after \d+ operations? of this statement/.test(stop.description), history.isInStatement, trail);
          hashes.push(machine.hash());
          assert.ok(hashes.length < 1000, trail);
        }
        const end = machine.step;
        await debug.move({ kind: "goto", moment: { step: end } });
        assert.equal(machine.hash(), hashes.at(-1), `${trail}: operations come out where statements do`);
        for (const hash of hashes.slice(0, -1).reverse()) {
          await debug.move({ kind: "stepInBack", granularity: "operation" });
          assert.equal(machine.hash(), hash, trail);
        }
        assert.deepEqual([machine.step, history.isInStatement], [start, false], trail);
      }
    });

    it("goes on from the middle of a statement: to its end, or back to its beginning", async () => {
      const { session, debug } = await open();
      const { machine } = session;
      debug.breakpoints.setFunctions([{ name: visit }]);
      await debug.move({ kind: "continue" });
      const entry = machine.step;
      // Some statements are one operation.
      while (!session.core.history.isInStatement) await debug.move({ kind: "stepIn", granularity: "operation" });
      const step = machine.step - 1;
      await debug.move({ kind: "goto", moment: { step } });
      const hash = machine.hash();
      const into = async (): Promise<void> => {
        await debug.move({ kind: "goto", moment: { step } });
        await debug.move({ kind: "stepIn", granularity: "operation" });
      };
      await into();
      assert.ok(session.core.history.isInStatement);
      assert.throws(() => debug.set(shared, "5", undefined), { code: "in-statement" });
      await debug.move({ kind: "stepIn", scope: "all" });
      assert.deepEqual([machine.step, session.core.history.isInStatement], [step + 1, false]);
      await into();
      await debug.move({ kind: "stepInBack", scope: "all" });
      assert.equal(machine.hash(), hash);
      await into();
      const back = await debug.move({ kind: "reverseContinue" });
      assert.deepEqual([back.reason, back.step], ["function breakpoint", entry]);
      await into();
      await debug.questions.answer({ kind: "lastWrite", expression: shared });
      await debug.move({ kind: "stepInBack", granularity: "operation" });
      assert.equal(machine.hash(), hash);
    });

    for (const [what, set] of [
      ["a function", (debug: Debugger) => debug.breakpoints.setFunctions([{ name: visit }])],
      [
        "a function with a condition",
        (debug: Debugger) => debug.breakpoints.setFunctions([{ name: visit, condition: `${item}->address & 0x1000` }]),
      ],
      ["every third call", (debug: Debugger) => debug.breakpoints.setFunctions([{ name: visit, hitCondition: "% 3" }])],
      [
        "every second call for which a condition holds",
        (debug: Debugger) =>
          debug.breakpoints.setFunctions([
            { name: visit, condition: `${item}->address & 0x1000`, hitCondition: "% 2" },
          ]),
      ],
      ["changes of a counter", (debug: Debugger) => watch(debug, sharing, "write")],
      ["reads of a counter", (debug: Debugger) => watch(debug, shared, "readWrite")],
      [
        "an invariant",
        (debug: Debugger) => debug.exceptions.set([{ filter: "invariant", condition: `${sharing} % 2 == 0` }]),
      ],
    ] as const) {
      it(`stops backwards at the same hits as forward, last first: ${what}`, async () => {
        const { debug } = await open();
        for (const each of set(debug)) assert.equal(each.verified, true, each.message);
        const forward: string[] = [];
        for (;;) {
          const stop = await debug.move({ kind: "continue" });
          if (stop.reason === "end") break;
          forward.push(hitOf(stop));
          assert.ok(forward.length < 500);
        }
        assert.ok(forward.length > 1, `it is hit ${String(forward.length)} times`);
        const backward: string[] = [];
        for (;;) {
          const stop = await debug.move({ kind: "reverseContinue" });
          if (stop.reason === "start") break;
          backward.push(hitOf(stop));
          assert.ok(backward.length < 500);
        }
        assert.deepEqual(backward.reverse(), forward);
      });
    }

    it("names the same writer, asked backwards from anywhere, as a trace of every statement", async () => {
      const { session, debug } = await open();
      const { machine } = session;
      const counter = parseAddress(debug.evaluate(`&${shared}`, undefined, "watch").memoryReference ?? "");
      const trace: { readonly step: number; readonly before: number; readonly after: number }[] = [];
      let value = machine.memory.peek("u64", counter)!;
      for (;;) {
        const stop = session.core.history.run({ maxSteps: 1 });
        const now = machine.memory.peek("u64", counter)!;
        if (now !== value) trace.push({ step: machine.step - 1, before: value, after: now });
        value = now;
        if (stop.kind === "end") break;
      }
      const last = machine.step;
      assert.ok(trace.length > 0);
      const random = randomBytes(5);
      for (let round = 0; round < 6; round++) {
        await debug.move({ kind: "goto", moment: { step: 200 + random.below(last - 200) } });
        const here = machine.step;
        const hash = machine.hash();
        const answer = await debug.questions.answer({ kind: "lastWrite", expression: shared });
        const writer = trace.filter(({ step }) => step < here).pop();
        assert.equal(answer.step, writer?.step, answer.text);
        if (writer !== undefined) assert.match(answer.text, new RegExp(`from ${writer.before} to ${writer.after} by `));
        assert.equal(machine.step, here);
        assert.equal(machine.hash(), hash);
      }
    });
  });
}

async function move(debug: Debugger, what: Move): Promise<DebugStop> {
  const stop = await debug.move(what);
  assert.equal(stop.reason, "step", stop.description);
  return stop;
}

function watch(debug: Debugger, name: string, access: "write" | "readWrite"): ReturnType<Debugger["data"]["set"]> {
  const { dataId } = debug.watchables.info(name, {});
  assert.ok(dataId !== undefined);
  return debug.data.set([{ dataId, access }]);
}

/** The statement that was hit: data are touched by the one before the stop, going forward. */
function hitOf(stop: DebugStop): string {
  const isAfter = stop.direction === "forward" && (stop.access !== undefined || stop.reason === "exception");
  const step = stop.access?.step ?? (isAfter ? stop.step - 1 : stop.step);
  return `${stop.reason} ${String(step)}`;
}
