/** The memory of work that is to be remembered: what the work does in places of its own leaves no trace. */
import { strict as assert } from "node:assert";
import type { StatementId, StepIndex } from "../../engine/base/brands.ts";
import type { ScalarKind } from "../../engine/frontend/types/ctype.ts";
import { FaultSignal } from "../../engine/machine/fault.ts";
import { Allocator } from "../../engine/machine/memory/allocator.ts";
import { FlatMemory, SIZE_OF } from "../../engine/machine/memory/flatMemory.ts";
import { ARENA_BASE } from "../../engine/machine/memory/memory.ts";
import { NotingMemory } from "../../engine/machine/memory/notingMemory.ts";
import { SHADOW_LIVE, SHADOW_POPPED } from "../../engine/machine/memory/shadow.ts";
import { createPageStore } from "../../engine/pages/pageStore.ts";
import { SeededRandom } from "./seededRandom.ts";

const KINDS: readonly ScalarKind[] = ["bool", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64"];
const SIZE = 400;

function setUp(): { memory: FlatMemory; own: number; other: number } {
  const memory = new FlatMemory(createPageStore());
  const allocator = new Allocator(memory, { step: 1 as StepIndex, statement: 1 as StatementId });
  const random = new SeededRandom(7);
  const [own, other] = ["own", "other"].map((owner) => allocator.allocate(SIZE, owner, 8, true));
  for (const at of [own!, other!])
    memory.writeBytes(
      at,
      Uint8Array.from({ length: SIZE }, (_, i) => (i % 8 > 5 ? 0 : random.below(256))),
    );
  return { memory, own: own!, other: other! };
}

/** One random access, the same for both: what it gave. */
function access(memory: FlatMemory, random: SeededRandom, own: number, other: number): unknown {
  const kind = KINDS[random.below(KINDS.length)]!;
  const width = SIZE_OF[kind];
  const at = random.below(SIZE / width) * width;
  const length = random.below(40);
  const range = random.below(SIZE - length);
  const value = random.below(2 ** 31) - 2 ** 30;
  switch (random.below(8)) {
    case 0:
    case 1:
      return memory.store(kind, own + at, value);
    case 2:
      return memory.load(kind, other + at);
    case 3:
      return memory.fill(own + range, value & 0xff, length);
    case 4:
      return memory.copy(own + range, other + range, length);
    case 5:
      return memory.copy(own + range, own + (at >> 1), Math.min(length, 100));
    case 6:
      return memory.writeBytes(own + range, new Uint8Array(length).fill(value & 0xff));
    default:
      return [...memory.readBytes(own + range, length)];
  }
}

describe("machine: a memory that notes", () => {
  it("gives work what a plain one would, and puts back what lay at its own places, marks and shadow too (random)", () => {
    const plain = setUp();
    const { memory, own, other } = setUp();
    const noting = new NotingMemory(memory);
    const watch = memory.watchPages();
    const before = [memory.arena.hash(), memory.shadowBytes.hash()];
    for (let round = 0; round < 20; round++) {
      const [random, same] = [new SeededRandom(round), new SeededRandom(round)];
      const start = plain.memory.readBytes(plain.own, SIZE).slice();
      noting.begin([{ from: own, to: own + SIZE }], "own");
      for (let i = 0; i < 200; i++)
        assert.deepEqual(access(noting, random, own, other), access(plain.memory, same, plain.own, plain.other));
      noting.setShadow(own - ARENA_BASE + 16, 44, SHADOW_POPPED);
      assert.equal(memory.peek("u8", own + 50), undefined);
      noting.setShadow(own - ARENA_BASE + 16, 44, SHADOW_LIVE);
      assert.ok(noting.end()?.areSame(memory));
      noting.giveBack();
      plain.memory.writeBytes(plain.own, start);
      assert.deepEqual([memory.arena.hash(), memory.shadowBytes.hash()], before);
    }
    assert.deepEqual(watch.take(), []);
  });

  it("refuses a write to anything else before it is made", () => {
    const { memory, own, other } = setUp();
    const noting = new NotingMemory(memory);
    const before = memory.readBytes(other, SIZE).slice();
    const writes: readonly (() => void)[] = [
      () => noting.store8(other, 1),
      () => noting.store64(other + 8, 1),
      () => noting.fill(other, 1, 16),
      () => noting.copy(other, own, 16),
      () => noting.writeBytes(other, new Uint8Array(3).fill(1)),
      () => noting.writeBytes(own + SIZE - 8, new Uint8Array(9)),
      () => noting.store16(own + 1, 1),
      () => noting.setShadow(other - ARENA_BASE, 16, SHADOW_POPPED),
    ];
    for (const write of writes) {
      noting.begin([{ from: own, to: own + SIZE }], "own");
      assert.throws(write, FaultSignal);
      assert.ok(noting.isRefused);
      noting.giveBack();
      assert.deepEqual(memory.readBytes(other, SIZE), before);
    }
  });

  it("knows work again by all that it read elsewhere, and by nothing of its own", () => {
    const { memory, own, other } = setUp();
    const noting = new NotingMemory(memory);
    noting.begin([{ from: own, to: own + SIZE }], "own");
    for (let at = 0; at < 300; at += 4) noting.loadU32(other + at);
    noting.load64(own);
    const touches = noting.end()!;
    noting.giveBack();
    for (let at = 0; at < SIZE; at++) {
      memory.store8(own + at, 99);
      assert.ok(touches.areSame(memory));
      const held = memory.loadU8(other + at);
      memory.store8(other + at, held ^ 1);
      assert.equal(touches.areSame(memory), at >= 304, String(at));
      memory.store8(other + at, held);
    }
  });
});
