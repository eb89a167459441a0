import assert from "node:assert/strict";
import type { StatementId, ThreadId } from "../../../engine/base/brands.ts";
import { Trail } from "../../../engine/session/trail.ts";

const thread = (id: number): ThreadId => id as ThreadId;

describe("trail", () => {
  function filled(count: number): Trail {
    const trail = new Trail();
    for (let step = 0; step < count; step += 1) trail.record(step, (step * 2) as StatementId, thread(step % 2));
    return trail;
  }

  it("has the last statements before a step, newest first", () => {
    assert.deepEqual(filled(10).latest(3, 10), [18, 16, 14]);
    assert.deepEqual(filled(10).latest(3, 2), [2, 0]);
    assert.deepEqual(new Trail().latest(3, 5), []);
  });

  it("tells which statement a thread was in at a step", () => {
    const trail = filled(10);
    assert.equal(trail.statementAt(7, thread(0)), 12);
    assert.equal(trail.statementAt(7, thread(1)), 10);
    assert.equal(trail.statementAt(0, thread(0)), undefined);
    assert.equal(trail.statementAt(9, thread(5)), undefined);
  });

  it("is cut when history goes back, and goes on from there", () => {
    const trail = filled(10);
    trail.cutAt(4);
    assert.deepEqual(trail.latest(9, 10), [6, 4, 2, 0]);
    trail.record(4, 99 as StatementId, thread(0));
    trail.record(4, 98 as StatementId, thread(0));
    assert.deepEqual(trail.latest(2, 10), [99, 6]);
  });

  it("forgets what is long past, and nothing else", () => {
    const trail = filled(200_000);
    assert.deepEqual(trail.latest(2, 200_000), [399_998, 399_996]);
    assert.equal(trail.statementAt(100, thread(0)), undefined);
    trail.cutAt(150_000);
    assert.equal(trail.latest(1, 200_000)[0], 299_998);
    trail.cutAt(10);
    assert.deepEqual(trail.latest(1, 200_000), []);
    trail.record(10, 5 as StatementId, thread(0));
    assert.deepEqual(trail.latest(2, 11), [5]);
  });
});
