/** The walk ahead of ksmd: it goes the ways that a search goes, changes nothing, and reads whatever lies there. */
import assert from "node:assert/strict";
import { LANES, LIMIT_MARGIN, createTreeWalk } from "../../../engine/kernel/mm/treeWalk.ts";
import type { MachinePlaces } from "../../../engine/machine/inline.ts";
import { SeededRandom } from "../seededRandom.ts";

const BYTES = 4 << 20;
const ARENA = 1 << 20;
const FRAMES = 512;
const SCRATCH_END = 1024;
const PREFIXES = 64 << 10;
const MAX_LEVELS = 64;
const NO_FRAME = 0xffff_fc00;
/** Offsets in the arena: globals, then what the two trees' nodes, page tables and struct pages are taken from. */
const PLACES = {
  ...{ unstableRoots: 8, stableRoots: 16, pages: 24, pageBytes: 64 },
  ...{ mm: -24, address: -16, pgd: 72, kpfn: 48, left: 16, right: 8 },
};
const UNSTABLE_ROOT = 128;
const STABLE_ROOT = 136;
const MM = 256;
const MAP = 128 << 10;
const TABLES = 256 << 10;
const NODES = 1 << 20;
/** What is found for an address without page tables is an entry here. */
const NO_ENTRY = 160;
const NODE_BYTES = 80;

interface Node {
  readonly offset: number;
  readonly frame: number;
  left: Node | undefined;
  right: Node | undefined;
}

/** A machine's memory made up: words are written where a machine would have them. */
class MadeUp {
  readonly memory = new WebAssembly.Memory({ initial: BYTES / 65_536 });
  readonly u32 = new Uint32Array(this.memory.buffer);
  readonly machine: MachinePlaces = {
    ...{ memory: this.memory, arena: ARENA, shadow: 128 << 10, prefixes: ARENA + PREFIXES },
    ...{ frameCount: FRAMES, scratch: 512 },
  };
  private readonly walk = createTreeWalk(this.machine, PLACES);

  put(offset: number, value: number): void {
    this.u32[(ARENA + offset) / 4] = value;
  }

  prefix(frame: number): bigint {
    const [low, high] = [
      this.u32[(ARENA + PREFIXES) / 4 + frame * 2]!,
      this.u32[(ARENA + PREFIXES) / 4 + frame * 2 + 1]!,
    ];
    return (BigInt(high) << 32n) | BigInt(low);
  }

  /** Of a walk; the scratch place is all that it may have changed. */
  levels(first: number): number {
    const before = Buffer.from(this.memory.buffer.slice(0));
    const levels = this.walk(first, BYTES - ARENA - LIMIT_MARGIN);
    const after = Buffer.from(this.memory.buffer);
    const { scratch } = this.machine;
    assert.equal(Buffer.compare(after.subarray(0, scratch), before.subarray(0, scratch)), 0);
    assert.equal(Buffer.compare(after.subarray(SCRATCH_END), before.subarray(SCRATCH_END)), 0);
    return levels;
  }
}

describe("the walk ahead through ksmd's trees", () => {
  for (let seed = 1; seed <= 20; seed++)
    it(`comes as deep as searches do (seed ${seed})`, () => {
      const random = new SeededRandom(seed);
      const made = new MadeUp();
      for (let frame = 0; frame < FRAMES; frame++) {
        // Some equal, some in the high word only.
        made.u32[(ARENA + PREFIXES) / 4 + frame * 2] = random.below(2) === 0 ? 7 : random.below(2 ** 31) * 2;
        made.u32[(ARENA + PREFIXES) / 4 + frame * 2 + 1] = random.below(2) === 0 ? 0xffff_0000 : random.below(64);
      }
      made.put(PLACES.pages, MAP);
      made.put(PLACES.unstableRoots, UNSTABLE_ROOT);
      made.put(PLACES.stableRoots, STABLE_ROOT);
      const nodes = { next: NODES };
      const unstable = tree(made, random, nodes);
      const stable = tree(made, random, nodes);
      tables(made);
      lay(made, UNSTABLE_ROOT, unstable, (node) => {
        const address = addressOf(node.frame);
        made.put(node.offset + PLACES.address, Number(address & 0xffff_ffffn));
        made.put(node.offset + PLACES.address + 4, Number(address >> 32n));
        made.put(node.offset + PLACES.mm, MM);
      });
      lay(made, STABLE_ROOT, stable, ({ offset, frame }) => made.put(offset + PLACES.kpfn, frame));
      for (const first of [0, 1, random.below(FRAMES - LANES), FRAMES - LANES])
        assert.equal(made.levels(first), deepest(made, unstable, first) + deepest(made, stable, first));
    });

  for (let seed = 1; seed <= 8; seed++)
    it(`reads memory that is no tree (seed ${seed})`, () => {
      const random = new SeededRandom(seed);
      const made = new MadeUp();
      const kinds = [0, 64, BYTES - ARENA, 2 ** 32];
      for (let i = SCRATCH_END / 4; i < made.u32.length; i++)
        made.u32[i] = random.below(kinds[random.below(kinds.length)]! + 1);
      for (let i = 0; i < 50; i++) {
        made.put(PLACES.unstableRoots, random.below(BYTES - ARENA) & -8);
        made.put(PLACES.stableRoots, random.below(2 ** 32));
        const levels = made.levels(random.below(FRAMES - LANES + 1));
        assert.ok(levels >= 2 && levels <= 2 * MAX_LEVELS);
      }
    });
});

/** A search tree of some frames by the first bytes of their contents; one in sixteen is a node without a frame. */
function tree(made: MadeUp, random: SeededRandom, nodes: { next: number }): Node | undefined {
  let root: Node | undefined;
  const count = random.below(300);
  for (let i = 0; i < count; i++) {
    const isChain = random.below(16) === 0;
    const content = random.below(FRAMES);
    const node = { offset: nodes.next + 40, frame: isChain ? NO_FRAME : content, left: undefined, right: undefined };
    nodes.next += NODE_BYTES + random.below(3) * 8;
    if (root === undefined) root = node;
    else hang(made, root, node, content);
  }
  return root;
}

function hang(made: MadeUp, root: Node, node: Node, content: number): void {
  for (let at = root; ;) {
    const side = at.frame !== NO_FRAME && made.prefix(content) < made.prefix(at.frame) ? "left" : "right";
    const next = at[side];
    if (next === undefined) {
      at[side] = node;
      return;
    }
    at = next;
  }
}

function lay(made: MadeUp, root: number, node: Node | undefined, frameOf: (node: Node) => void): void {
  made.put(root, node?.offset ?? 0);
  if (node === undefined) return;
  frameOf(node);
  lay(made, node.offset + PLACES.left, node.left, frameOf);
  lay(made, node.offset + PLACES.right, node.right, frameOf);
}

/** The page of each frame, in places of all four tables that are far apart. */
function addressOf(frame: number): bigint {
  if (frame === NO_FRAME) return (400n << 39n) | (BigInt(NO_ENTRY / 8) << 12n);
  const at = (level: number): bigint => BigInt((frame >> (2 * level)) & 3) * 169n;
  return (at(3) << 39n) | (at(2) << 30n) | (at(1) << 21n) | ((at(0) + BigInt(frame >> 8) * 2n) << 12n) | 5n;
}

function tables(made: MadeUp): void {
  let next = TABLES;
  const below = new Map<string, number>();
  const pgd = next;
  made.put(NO_ENTRY, 0xffff_f000);
  made.put(NO_ENTRY + 4, 0xffff_ffff);
  made.put(MM + PLACES.pgd, pgd);
  next += 4096;
  for (let frame = 0; frame < FRAMES; frame++) {
    const address = addressOf(frame);
    let table = pgd;
    for (const shift of [39n, 30n, 21n]) {
      const key = `${String(shift)} ${String(address >> shift)}`;
      const known = below.get(key);
      const index = Number((address >> shift) & 511n);
      if (known === undefined) {
        below.set(key, next);
        made.put(table + index * 8, next | 0x67);
        table = next;
        next += 4096;
      } else table = known;
    }
    const entry = table + Number((address >> 12n) & 511n) * 8;
    made.put(entry, ((frame << 12) | 0x67) >>> 0);
    made.put(entry + 4, frame >>> 20);
  }
  assert.ok(next <= NODES);
}

/** Levels down to where the farthest of the lanes comes; the root is looked at in any case. */
function deepest(made: MadeUp, root: Node | undefined, first: number): number {
  let most = 1;
  for (let lane = 0; lane < LANES; lane++) {
    let levels = 0;
    const mine = made.prefix(first + lane);
    for (let at = root; at !== undefined;) {
      levels++;
      if (at.frame === NO_FRAME || mine === made.prefix(at.frame)) break;
      at = mine < made.prefix(at.frame) ? at.left : at.right;
    }
    most = Math.max(most, levels);
  }
  return most;
}
