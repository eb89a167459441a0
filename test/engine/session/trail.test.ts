import assert from "node:assert/strict";
import type { StatementId, ThreadId } from "../../../engine/base/brands.ts";
import { Trail, TRAIL_STEPS } from "../../../engine/session/trail.ts";

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
    assert.equal(trail.statementAt(7, thread(0), 9), 12);
    assert.equal(trail.statementAt(7, thread(1), 9), 10);
    assert.equal(trail.statementAt(0, thread(0), 9), undefined);
    assert.equal(trail.statementAt(9, thread(5), 9), undefined);
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
    assert.equal(trail.statementAt(100, thread(0), 200_000), undefined);
    trail.cutAt(150_000);
    assert.equal(trail.latest(1, 150_000)[0], 299_998);
    trail.cutAt(10);
    assert.deepEqual(trail.latest(1, 200_000), []);
    trail.record(10, 5 as StatementId, thread(0));
    assert.deepEqual(trail.latest(2, 11), [5]);
  });

  it("tells no more at a position than it would have after a jump there", () => {
    const trail = filled(60_000);
    assert.equal(trail.latest(60_000, 60_000).length, TRAIL_STEPS);
    assert.equal(trail.statementAt(60_000 - TRAIL_STEPS, thread(0), 60_000), undefined);
    assert.notEqual(trail.statementAt(60_000 - TRAIL_STEPS + 2, thread(0), 60_000), undefined);
  });

  it("knows whether it has seen all that it tells", () => {
    const trail = new Trail();
    const walk = (from: number, to: number): void => {
      for (let step = from; step < to; step += 1) trail.see(step);
    };
    walk(0, 100);
    assert.ok(trail.isWholeAt(100) && trail.isWholeAt(40) && !trail.isWholeAt(101));
    walk(500, 600);
    assert.ok(!trail.isWholeAt(600), "a jump has left a hole");
    walk(600, 500 + TRAIL_STEPS);
    assert.ok(trail.isWholeAt(500 + TRAIL_STEPS));
    trail.cutAt(550);
    assert.ok(!trail.isWholeAt(550) && !trail.isWholeAt(500 + TRAIL_STEPS));
  });
});
