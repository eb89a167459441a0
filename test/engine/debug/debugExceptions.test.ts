/** What a run stops at beside breakpoints: every kind of fault, warnings, KSM's invariants; and what the filters change. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Debugger } from "../../../engine/session/debug/debugger.ts";
import type { DebugStop, ExceptionFilter } from "../../../engine/session/debugView.ts";
import { needKernel } from "../../host/requirements.ts";
import { openSession, ROOT } from "../../ksm/lab.ts";

/** The project's own KSM, which does what `lab_trouble` says when it comes to the next page. */
const TROUBLE = `
static int lab_trouble;
static DEFINE_MUTEX(lab_mutex);
int nobody_models_this(int);
static void lab_make_trouble(void)
{
	int *gone;
	long big = 1;

	switch (lab_trouble) {
	case 1:
		BUG_ON(lab_trouble == 1);
		break;
	case 2:
		WARN_ON(lab_trouble == 2);
		break;
	case 3:
		*(int *)8 = 1;
		break;
	case 4:
		gone = kmalloc(64, GFP_KERNEL);
		kfree(gone);
		*gone = 1;
		break;
	case 5:
		mutex_lock(&lab_mutex);
		mutex_lock(&lab_mutex);
		break;
	case 6:
		nobody_models_this(1);
		break;
	case 7:
		for (;;)
			big = big * 3;
		break;
	}
}

`;
const VISIT = "static void visit(struct ksm_rmap_item *item, struct page *page)\n{\n";
const CASES: readonly (readonly [number, ExceptionFilter, RegExp])[] = [
  [1, "bug-on", /kernel BUG/],
  [3, "null-access", /0x8/],
  [4, "use-after-free", /use after free/],
  [5, "deadlock", /lab_mutex|lock/],
  [6, "unmodelled-function", /nobody_models_this/],
  [7, "integer-range", /2\^53|range/],
];

describe("debugger: exceptions", function () {
  this.timeout(60_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-exceptions-"));
    const own = readFileSync(path.join(ROOT, "engine/reference/ksm.c"), "utf8");
    const at = own.indexOf(VISIT);
    assert.ok(at > 0);
    // Declarations come first in a function: the call is made from one.
    const call = "\tint trouble = (lab_make_trouble(), 0);\n";
    const text = own.slice(0, at) + TROUBLE + VISIT + call + own.slice(at + VISIT.length);
    writeFileSync(path.join(folder, "ksm.c"), text);
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Stands in visit(), just before there will be trouble. */
  async function inTrouble(which: number): Promise<Debugger> {
    const session = await openSession(path.join(folder, "ksm.c"));
    await session.restart();
    const debug = new Debugger(session.core, () => undefined);
    debug.breakpoints.setFunctions([{ name: "visit" }]);
    await debug.move({ kind: "continue" });
    debug.breakpoints.setFunctions([]);
    debug.set("lab_trouble", String(which), undefined);
    return debug;
  }

  for (const [which, filter, expected] of CASES) {
    it(`calls a fault an exception when its filter is set, and ends the run in any case: ${filter}`, async () => {
      const debug = await inTrouble(which);
      debug.exceptions.set([{ filter }]);
      const stop = await debug.move({ kind: "continue" });
      assert.equal(stop.reason, "exception", stop.description);
      assert.match(stop.description, expected);
      assert.match(debug.exceptionInfo()?.description ?? "", expected);

      await debug.move({ kind: "stepInBack" });
      debug.exceptions.set([{ filter: filter === "bug-on" ? "deadlock" : "bug-on" }]);
      const unreported = await debug.move({ kind: "continue" });
      assert.deepEqual([unreported.reason, unreported.description], ["fault", stop.description]);
      assert.equal(unreported.info.why, "fault");
      assert.equal(unreported.step, stop.step);
    });
  }

  it("stops behind a warning when that is asked for, forwards, and before it backwards", async () => {
    const debug = await inTrouble(2);
    debug.exceptions.set([{ filter: "warn-on" }]);
    const stop = await debug.move({ kind: "continue" });
    assert.deepEqual([stop.reason, debug.exceptionInfo()?.id], ["exception", "warn-on"]);
    assert.match(stop.description, /^WARN_ON/);
    debug.set("lab_trouble", "0", undefined);
    assert.equal((await debug.move({ kind: "continue" })).reason, "end");
    const back = await debug.move({ kind: "reverseContinue" });
    assert.deepEqual([back.reason, back.step], ["exception", stop.step - 1]);
    debug.exceptions.set([]);
    assert.equal((await debug.move({ kind: "continue" })).reason, "end");
  });

  describe("KSM's invariants on the bug that real kernels have (examples/stale-tree)", () => {
    let tree: string;
    before(function () {
      tree = needKernel(this, "6.12");
    });

    const open = async (): Promise<Debugger> => {
      const session = await openSession(tree, readFileSync(path.join(ROOT, "examples/stale-tree.ksm.json"), "utf8"));
      await session.restart();
      return new Debugger(session.core, () => undefined);
    };
    const brokenAt = (stop: DebugStop): void => {
      assert.equal(stop.reason, "exception", stop.description);
      assert.match(stop.description, /after operation 11 .*merge_across_nodes.*unstable tree 1 holds the rmap_item/);
    };

    it("stop at the second switch, forwards and backwards, and say what is broken", async () => {
      const debug = await open();
      debug.exceptions.set([{ filter: "ksm-invariants" }]);
      const stop = await debug.move({ kind: "continue" });
      brokenAt(stop);
      const info = debug.exceptionInfo();
      assert.equal(info?.id, "ksm-invariants");
      assert.ok((info?.details.length ?? 0) > 1);
      const fault = await debug.move({ kind: "continue" });
      assert.equal(fault.reason, "fault", "the use after free, for which no filter is set");
      const back = await debug.move({ kind: "reverseContinue" });
      brokenAt(back);
      assert.equal(back.step, stop.step - 1);
      assert.equal((await debug.move({ kind: "reverseContinue" })).reason, "start");
      const again = await debug.move({ kind: "continue" });
      assert.deepEqual([again.step, again.description], [stop.step, stop.description]);
    });

    it("are found backwards from a place that was jumped to", async () => {
      const debug = await open();
      await debug.move({ kind: "goto", moment: { operation: 14 } });
      debug.exceptions.set([{ filter: "ksm-invariants" }]);
      brokenAt(await debug.move({ kind: "reverseContinue" }));
    });
  });
});
