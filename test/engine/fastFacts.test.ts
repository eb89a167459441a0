/** What compiled code knows of memory while it is written: what it need not test again, and what it must. */
import { strict as assert } from "node:assert";
import { Facts, MARGIN } from "../../engine/machine/fast/facts.ts";

const [P, Q] = [1, 2];

describe("what is known of memory while code is written", () => {
  it("takes what was tested for known, and the rest of its granule only as far as it is alive", () => {
    const facts = new Facts();
    assert.equal(facts.of(P, 16, 8), "nothing");
    facts.tested(P, 16, 8);
    assert.equal(facts.of(P, 16, 8), "known");
    assert.equal(facts.of(P, 20, 4), "known");
    assert.equal(facts.of(P, 24, 4), 4);
    facts.tested(P, 24, 4);
    assert.equal(facts.of(P, 24, 4), "known");
    assert.equal(facts.of(P, 28, 4), 8);
  });

  it("knows nothing of places below, far above, or out of line with what was tested", () => {
    const facts = new Facts();
    facts.tested(P, 16, 8);
    for (const offset of [8, 16 + MARGIN, 17]) assert.equal(facts.of(P, offset, 8), "nothing");
  });

  it("does not tell granules apart until eight bytes were tested", () => {
    const facts = new Facts();
    facts.tested(P, 4, 4);
    assert.equal(facts.of(P, 4, 4), "known");
    assert.equal(facts.of(P, 0, 4), "nothing");
    facts.tested(P, 8, 8);
    assert.equal(facts.of(P, 4, 4), "known");
    assert.equal(facts.of(P, 12, 4), "known");
  });

  it("forgets a local that changes, and what may have been freed, but not where it lies", () => {
    const facts = new Facts();
    facts.tested(P, 0, 8);
    facts.mark(P, 0);
    facts.copied(Q, P);
    facts.changed(P);
    assert.equal(facts.of(P, 0, 8), "nothing");
    assert.equal(facts.of(Q, 0, 8), "known");
    facts.freed();
    assert.equal(facts.of(Q, 0, 8), 8);
    assert.equal(facts.isMarked(Q, 0), true);
    facts.clear();
    assert.equal(facts.of(Q, 0, 8), "nothing");
  });

  it("keeps where ways meet what is known on all of them", () => {
    const facts = new Facts();
    facts.tested(P, 0, 8);
    const other = facts.copy();
    facts.tested(P, 8, 8);
    other.tested(Q, 0, 8);
    facts.meetAll([facts.copy(), other]);
    assert.equal(facts.of(P, 0, 8), "known");
    assert.equal(facts.of(P, 8, 8), 8);
    assert.equal(facts.of(Q, 0, 8), "nothing");
    facts.meetAll([]);
    assert.equal(facts.of(P, 0, 8), "nothing");
  });

  it("does not think of places of two ways as of one when they lie differently", () => {
    const facts = new Facts();
    const other = new Facts();
    facts.tested(P, 0, 8);
    other.tested(P, 4, 8);
    facts.meet(other);
    assert.equal(facts.of(P, 0, 4), "nothing");
  });
});
