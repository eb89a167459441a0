/** What travels on the channels: encoded by the engine, applied by the page. */
import assert from "node:assert/strict";
import { emptyColumns } from "../../engine/session/bulk/columns.ts";
import type { Columns } from "../../engine/session/bulk/columns.ts";
import { applyPacket, encodePacket } from "../../engine/session/bulk/packets.ts";
import type { Bulk } from "../../engine/session/bulk/packets.ts";
import { SeededRandom } from "../engine/seededRandom.ts";

const SCHEMA = { state: "u8", frame: "u32", when: "f64", delta: "i32", small: "u16", name: "text" } as const;
type Held = Bulk<typeof SCHEMA>;

function filled(length: number, value: (at: number) => number): Columns<typeof SCHEMA> {
  const each = Array.from({ length }, (_, at) => value(at));
  return {
    state: Uint8Array.from(each),
    frame: Uint32Array.from(each),
    when: Float64Array.from(each, (one) => one * 2 ** 40),
    delta: Int32Array.from(each, (one) => -one),
    small: Uint16Array.from(each),
    name: each.map((one) => `näme ${String(one)}`),
  };
}

function sent(before: Held | undefined, after: Held): Held | "stale" {
  return applyPacket(SCHEMA, before, encodePacket(SCHEMA, before, after));
}

describe("packets of columns", () => {
  it("carry everything to who has nothing", () => {
    const bulk: Held = { revision: 1, step: 12, columns: filled(1000, (at) => at % 251) };
    assert.deepEqual(sent(undefined, bulk), bulk);
    const nothing: Held = { revision: 1, step: 0, columns: emptyColumns(SCHEMA) };
    assert.deepEqual(sent(undefined, nothing), nothing);
  });

  it("carry any change of values and lengths as a difference", () => {
    const random = new SeededRandom(6);
    let page: Held = { revision: 1, step: 0, columns: filled(300, (at) => at) };
    for (let revision = 2; revision < 200; revision++) {
      const length = random.below(3) === 0 ? random.below(600) : page.columns.state.length;
      const changed = new Set(Array.from({ length: random.below(40) }, () => random.below(600)));
      const before = page.columns.frame;
      const value = (at: number): number => (changed.has(at) ? random.below(250) : (before[at] ?? at % 250));
      const after: Held = { revision, step: revision * 7, columns: filled(length, value) };
      const packet = encodePacket(SCHEMA, page, after);
      const applied = applyPacket(SCHEMA, page, packet);
      assert.deepEqual(applied, after);
      page = after;
    }
  });

  it("are small where little changed", () => {
    const before: Held = { revision: 1, step: 0, columns: { ...emptyColumns(SCHEMA), frame: new Uint32Array(1e6) } };
    const frame = new Uint32Array(1e6 + 3);
    frame[777_777] = 5;
    const after: Held = { revision: 2, step: 1, columns: { ...emptyColumns(SCHEMA), frame } };
    assert.ok(encodePacket(SCHEMA, before, after).byteLength < 1000);
    assert.deepEqual(sent(before, after), after);
  });

  it("leave the columns that they do not change the ones that are held, and all of them where nothing changed", () => {
    const before: Held = { revision: 1, step: 0, columns: filled(10, (at) => at) };
    const nothing = sent(before, { revision: 2, step: 1, columns: filled(10, (at) => at) });
    assert.ok(nothing !== "stale");
    assert.equal(nothing.columns, before.columns);
    const state = Uint8Array.of(9, ...before.columns.state.subarray(1));
    const one = sent(before, { revision: 2, step: 1, columns: { ...before.columns, state } });
    assert.ok(one !== "stale");
    assert.deepEqual(one.columns.state, state);
    for (const name of ["frame", "when", "delta", "small", "name"] as const)
      assert.equal(one.columns[name], before.columns[name], name);
  });

  it("do not compare what is known to be the same", () => {
    const before: Held = { revision: 1, step: 0, columns: filled(10, () => 1) };
    const after: Held = { revision: 2, step: 1, columns: filled(10, (at) => (at === 0 || at === 9 ? 2 : 1)) };
    const applied = applyPacket(
      SCHEMA,
      before,
      encodePacket(SCHEMA, before, after, (name) => (name === "state" ? 5 : 0)),
    );
    assert.ok(applied !== "stale");
    assert.deepEqual([...applied.columns.state], [1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
    assert.deepEqual(applied.columns.frame, after.columns.frame);
  });

  it("are refused when they build on something else, or are none", () => {
    const one: Held = { revision: 1, step: 0, columns: filled(4, () => 1) };
    const two: Held = { revision: 2, step: 0, columns: filled(4, () => 2) };
    const difference = encodePacket(SCHEMA, one, two);
    assert.equal(applyPacket(SCHEMA, undefined, difference), "stale");
    assert.equal(applyPacket(SCHEMA, { ...one, revision: 9 }, difference), "stale");
    assert.equal(applyPacket(SCHEMA, one, new ArrayBuffer(4)), "stale");
    assert.equal(applyPacket(SCHEMA, one, new ArrayBuffer(64)), "stale");
    assert.equal(applyPacket({ ...SCHEMA, state: "u32" }, undefined, encodePacket(SCHEMA, undefined, one)), "stale");
  });
});
