/** Compiled code from the outset where it surely pays, so that a call that fills millions of pages does not begin in the VM. */
import assert from "node:assert/strict";
import { COMPILE_AFTER_STEPS, compileAfter } from "../../../engine/session/compileAfter.ts";
import { requireScenario } from "../../../engine/session/requestServer.ts";

function stepOf(pages: number): number {
  const all = { process: "A", region: "r", start: 0, count: pages };
  const run = [
    { op: "process", process: "A" },
    { op: "mmap", process: "A", region: "r", pages },
    { op: "fill", ...all, content: "zero" },
  ];
  return compileAfter(requireScenario(JSON.stringify({ version: 1, run }), "x.ksm.json"));
}

describe("a run to the end", () => {
  it("is compiled from the outset when it has many pages to fill, and else when it has shown to be long", () => {
    assert.equal(stepOf(1_000_000), 0);
    assert.equal(stepOf(16), COMPILE_AFTER_STEPS);
  });
});
