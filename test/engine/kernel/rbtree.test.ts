/**
 * Shapes of red-black trees. The oracle is C of our own: the algorithm as textbooks print it (with a sentinel for the
 * leaves), which is a different program from ours (no sentinel, colour in the parent's word) and the same function.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { RB } from "../../../engine/kernel/lib/abi.ts";
import { needProgram } from "../../host/requirements.ts";
import { SeededRandom } from "../seededRandom.ts";
import { BuiltinBench } from "./builtinBench.ts";
import { TEXTBOOK_RBTREE } from "./textbookRbtree.ts";

const NODE_BYTES = 24;

/** A tree of numbered nodes, ordered by number. */
class NumberTree {
  readonly bench = new BuiltinBench();
  readonly root = this.bench.allocate(8);
  private readonly nodes = new Map<number, number>();

  keyOf(node: number): number {
    for (const [key, address] of this.nodes) if (address === node) return key;
    return -1;
  }

  insert(key: number): void {
    const node = this.nodes.get(key) ?? this.bench.allocate(NODE_BYTES);
    this.nodes.set(key, node);
    let link = this.root as number;
    let parent = 0;
    for (;;) {
      const next = this.bench.memory.load("u64", link);
      if (next === 0) break;
      parent = next;
      link = next + (key < this.keyOf(next) ? RB.left : RB.right);
    }
    this.bench.call("rb_link_node", node, parent, link);
    this.bench.call("rb_insert_color", node, this.root);
  }

  erase(key: number): void {
    this.bench.call("rb_erase", this.nodeOf(key), this.root);
  }

  nodeOf(key: number): number {
    const node = this.nodes.get(key);
    assert.ok(node !== undefined);
    return node;
  }

  /** "(left 5b right)", as the oracle prints it. */
  shape(node = this.bench.memory.load("u64", this.root)): string {
    if (node === 0) return ".";
    const { memory } = this.bench;
    const colour = memory.load("u64", node + RB.parentColour) % 2 === 0 ? "r" : "b";
    const left = this.shape(memory.load("u64", node + RB.left));
    const right = this.shape(memory.load("u64", node + RB.right));
    return `(${left} ${this.keyOf(node)}${colour} ${right})`;
  }

  /** The black height; throws where the tree is none. */
  check(node = this.bench.memory.load("u64", this.root), parent = 0, parentIsRed = false): number {
    if (node === 0) return 1;
    const { memory } = this.bench;
    const word = memory.load("u64", node + RB.parentColour);
    const isRed = word % 2 === 0;
    assert.equal(isRed ? word : word - 1, parent, "each node knows its parent");
    assert.ok(!(isRed && (parentIsRed || parent === 0)), "no red node under a red one, nor at the root");
    const left = this.check(memory.load("u64", node + RB.left), node, isRed);
    const right = this.check(memory.load("u64", node + RB.right), node, isRed);
    assert.equal(left, right, "as many black nodes on both sides");
    return left + (isRed ? 0 : 1);
  }

  walk(first: string, next: string): number[] {
    const keys: number[] = [];
    let node = this.bench.call(first, this.root);
    while (node !== 0) {
      keys.push(this.keyOf(node as number));
      node = this.bench.call(next, node as number);
    }
    return keys;
  }
}

/** Insertions and removals: a key is removed when it is in the tree. */
function operations(seed: number, count: number, keys: number): number[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => random.below(keys));
}

describe("red-black trees", () => {
  it("have the shapes and colours of the textbook's algorithm after every operation", function () {
    const gcc = needProgram(this, "gcc");
    const dir = mkdtempSync(path.join(tmpdir(), "ksm-lab-rbtree-"));
    try {
      writeFileSync(path.join(dir, "oracle.c"), TEXTBOOK_RBTREE);
      execFileSync(gcc, ["-O1", "-o", path.join(dir, "oracle"), path.join(dir, "oracle.c")]);
      for (const [seed, keys] of [
        [1, 12],
        [2, 40],
        [3, 200],
      ] as const) {
        const steps = operations(seed, 400, keys);
        const expected = execFileSync(path.join(dir, "oracle"), steps.map(String), { encoding: "utf8" }).split("\n");
        const tree = new NumberTree();
        const inside = new Set<number>();
        for (const [at, key] of steps.entries()) {
          if (inside.delete(key)) tree.erase(key);
          else {
            inside.add(key);
            tree.insert(key);
          }
          tree.check();
          assert.equal(tree.shape(), expected[at], `seed ${seed}, operation ${at} (key ${key})`);
        }
      }
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it("are walked in order, backwards, and children first", () => {
    const tree = new NumberTree();
    for (const key of [5, 2, 8, 1, 9, 3, 7]) tree.insert(key);
    assert.deepEqual(tree.walk("rb_first", "rb_next"), [1, 2, 3, 5, 7, 8, 9]);
    assert.deepEqual(tree.walk("rb_last", "rb_prev"), [9, 8, 7, 5, 3, 2, 1]);
    assert.deepEqual(tree.walk("rb_first_postorder", "rb_next_postorder"), [1, 3, 2, 7, 9, 8, 5]);
  });

  it("take another node in the place of one, with its colour and children", () => {
    const tree = new NumberTree();
    for (const key of [5, 2, 8, 1]) tree.insert(key);
    const before = tree.shape();
    const replacement = tree.bench.allocate(NODE_BYTES);
    const victim = tree.nodeOf(2);
    tree.bench.call("rb_replace_node", victim, replacement, tree.root);
    assert.equal(tree.bench.call("rb_next", tree.nodeOf(1)), replacement);
    tree.bench.call("rb_replace_node", replacement, victim, tree.root);
    assert.equal(tree.shape(), before);
    tree.check();
  });

  it("keep the leftmost node of a cached root", () => {
    const bench = new BuiltinBench();
    const cached = bench.allocate(16);
    const [first, second] = [bench.allocate(NODE_BYTES), bench.allocate(NODE_BYTES)];
    bench.call("rb_link_node", first, 0, cached);
    bench.call("rb_insert_color_cached", first, cached, 1);
    bench.call("rb_link_node", second, first, first + RB.right);
    bench.call("rb_insert_color_cached", second, cached, 0);
    assert.equal(bench.memory.load("u64", cached + RB.leftmost), first);
    bench.call("rb_erase_cached", first, cached);
    assert.equal(bench.memory.load("u64", cached + RB.leftmost), second);
    bench.call("rb_erase_cached", second, cached);
    assert.equal(bench.memory.load("u64", cached + RB.leftmost), 0);
  });

  it("whose root lies in freed memory stop the machine", () => {
    const bench = new BuiltinBench();
    const cache = bench.call("kmem_cache_create", bench.string("ksm_rmap_item"), NODE_BYTES, 8, 0, 0) as number;
    const [parent, node] = [bench.call("kmem_cache_zalloc", cache) as number, bench.allocate(NODE_BYTES)];
    const root = bench.allocate(8);
    bench.call("rb_link_node", parent, 0, root);
    bench.call("rb_insert_color", parent, root);
    bench.call("rb_link_node", node, parent, parent + RB.left);
    bench.call("kmem_cache_free", cache, parent);
    assert.equal(bench.faultOf("rb_insert_color", node, root).kind, "use-after-free");
  });
});
