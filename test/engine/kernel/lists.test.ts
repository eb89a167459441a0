import assert from "node:assert/strict";
import { HLIST, LIST, POISON_NEXT, POISON_PREV } from "../../../engine/kernel/lib/abi.ts";
import { BuiltinBench } from "./builtinBench.ts";

function listOf(bench: BuiltinBench, head: number): number[] {
  const entries: number[] = [];
  for (
    let at = bench.memory.load("u64", head + LIST.next);
    at !== head;
    at = bench.memory.load("u64", at + LIST.next)
  ) {
    assert.equal(bench.memory.load("u64", bench.memory.load("u64", at + LIST.next) + LIST.prev), at);
    entries.push(at);
  }
  return entries;
}

function newList(bench: BuiltinBench): number {
  const head = bench.allocate(16);
  bench.call("INIT_LIST_HEAD", head);
  return head;
}

describe("doubly linked lists", () => {
  const setUp = (): { bench: BuiltinBench; head: number; a: number; b: number; c: number } => {
    const bench = new BuiltinBench();
    const head = newList(bench);
    const [a, b, c] = [bench.allocate(16), bench.allocate(16), bench.allocate(16)];
    bench.call("list_add_tail", a, head);
    bench.call("list_add_tail", b, head);
    bench.call("list_add", c, head);
    return { bench, head, a, b, c };
  };

  it("add in front and behind, move and say what they hold", () => {
    const { bench, head, a, b, c } = setUp();
    assert.deepEqual(listOf(bench, head), [c, a, b]);
    bench.call("list_move", b, head);
    assert.deepEqual(listOf(bench, head), [b, c, a]);
    bench.call("list_move_tail", b, head);
    assert.deepEqual(listOf(bench, head), [c, a, b]);
    assert.equal(bench.call("list_empty", head), 0);
    assert.equal(bench.call("list_is_last", b, head), 1);
    assert.equal(bench.call("list_is_singular", head), 0);
  });

  it("poison what is deleted, or leave it empty", () => {
    const { bench, head, a, b, c } = setUp();
    bench.call("list_del", a);
    assert.equal(bench.memory.load("u64", a + LIST.next), POISON_NEXT);
    assert.equal(bench.memory.load("u64", a + LIST.prev), POISON_PREV);
    bench.call("list_del_init", b);
    assert.equal(bench.call("list_empty", b), 1);
    assert.deepEqual(listOf(bench, head), [c]);
    assert.equal(bench.call("list_is_singular", head), 1);
  });

  it("stop the machine when an entry is deleted or added twice, or the list is damaged", () => {
    const { bench, head, a, b } = setUp();
    assert.equal(bench.faultOf("list_add_tail", b, head).kind, "bug-on");
    bench.call("list_del", a);
    assert.match(bench.faultOf("list_del", a).message, /was deleted before/);
    bench.memory.store("u64", b + LIST.prev, head);
    assert.match(bench.faultOf("list_del", b).message, /do not know it/);
  });

  it("are spliced whole", () => {
    const { bench, head, a, b, c } = setUp();
    const other = newList(bench);
    const d = bench.allocate(16);
    bench.call("list_add", d, other);
    bench.call("list_splice_init", head, other);
    assert.deepEqual(listOf(bench, other), [c, a, b, d]);
    assert.equal(bench.call("list_empty", head), 1);
    bench.call("list_splice_tail_init", other, head);
    assert.deepEqual(listOf(bench, head), [c, a, b, d]);
  });
});

describe("hash lists", () => {
  it("add in front, delete anywhere, and know a single node", () => {
    const bench = new BuiltinBench();
    const head = bench.allocate(8);
    const [a, b] = [bench.allocate(16), bench.allocate(16)];
    bench.call("hlist_add_head", a, head);
    assert.equal(bench.call("hlist_is_singular_node", a, head), 1);
    bench.call("hlist_add_head", b, head);
    assert.equal(bench.call("hlist_is_singular_node", b, head), 0);
    assert.equal(bench.memory.load("u64", head + HLIST.first), b);
    assert.equal(bench.memory.load("u64", b + HLIST.next), a);
    bench.call("hlist_del_init", b);
    assert.equal(bench.call("hlist_unhashed", b), 1);
    bench.call("hlist_del_init", b);
    bench.call("hlist_del", a);
    assert.equal(bench.call("hlist_empty", head), 1);
    assert.equal(bench.memory.load("u64", a + HLIST.pprev), POISON_PREV);
    assert.equal(bench.faultOf("hlist_del", a).kind, "null-access");
  });

  it("of a table are found by key", () => {
    const bench = new BuiltinBench();
    const buckets = 8;
    const table = bench.allocate(buckets * 8);
    assert.equal(bench.call("__lab_hash_empty", table, buckets), 1);
    for (const key of [0, 1, -131391639519232, -131391639519296, 2 ** 52]) {
      const bucket = bench.call("hash_long", key, 3) as number;
      assert.ok(bucket >= 0 && bucket < buckets);
      assert.equal(bench.call("hash_long", key, 3), bucket);
      bench.call("hlist_add_head", bench.allocate(16), table + bucket * 8);
    }
    assert.equal(bench.call("__lab_hash_empty", table, buckets), 0);
  });
});
