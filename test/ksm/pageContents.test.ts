/** What a run does when page contents find no room: it says so, with the operation; what lies behind is still there. */
import assert from "node:assert/strict";
import { LabError } from "../../engine/base/labError.ts";
import { requireScenario } from "../../engine/session/requestServer.ts";
import { createSession, type Session } from "../../engine/session/session.ts";
import { wasmStore } from "../engine/pages/stores.ts";
import { sourceOf } from "./lab.ts";

const PAGES = 700;
const MIB = 2 ** 20;

/** Every page gets a byte of its own: as many contents that are neither seeded nor of one word. */
const SCENARIO = JSON.stringify({
  version: 1,
  run: [
    { op: "process", process: "A" },
    { op: "mmap", process: "A", region: "r", pages: PAGES },
    { op: "fill", process: "A", region: "r", start: 0, count: PAGES, content: "seq:1" },
    ...Array.from({ length: PAGES }, (_, page) => ({
      op: "write",
      process: "A",
      region: "r",
      page,
      offset: 9,
      byte: 7,
    })),
    { op: "dump" },
  ],
});

async function open(maxBytes: number, backEnd: "vm" | "fast"): Promise<Session> {
  const source = await sourceOf(undefined);
  const createPages = (): ReturnType<typeof wasmStore> => wasmStore("SIMD", { maxBytes });
  return createSession({ ...source, createPages }, requireScenario(SCENARIO, "test.ksm.json"), {
    yieldNow: async () => undefined,
    backEnd,
  });
}

describe("page contents that find no room", function () {
  this.timeout(60_000);

  for (const backEnd of ["vm", "fast"] as const)
    it(`end a run with what, where and why (${backEnd})`, async () => {
      const session = await open(2 * MIB, backEnd);
      await session.restart();
      await assert.rejects(
        session.runToEnd(),
        (error) =>
          error instanceof LabError &&
          error.code === "out-of-page-contents" &&
          /no memory for another page content: [\d,]+ distinct ones are held/.test(error.message),
      );
      const { operation } = session.state();
      assert.match(operation?.text ?? "", /^A writes 7 to byte 9 of r\/\d+$/);
      // What lies behind can be gone back to.
      const step = Math.floor(session.machine.step / 2);
      await session.seek(step);
      assert.equal(session.machine.step, step);
      const whole = await open(64 * MIB, "vm");
      await whole.seek(step);
      assert.equal(session.machine.hash(), whole.machine.hash());
    });

  it("are no trouble where there is room", async () => {
    const session = await open(64 * MIB, "fast");
    assert.equal((await session.runToEnd()).why, "end");
  });
});
