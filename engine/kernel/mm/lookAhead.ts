/**
 * Looking ahead of ksmd, for the host's caches only. What a search of a large tree waits for is not instructions but, for
 * every node, places of the host's memory that are known one after the other: the item, its page table entry, the frame.
 * Pages are searched for in the order of their addresses; so the ways of the next ones through the trees are walked together
 * before ksmd comes to them, a level at a time, and the host fetches for all of them at once. Nothing is changed and nothing
 * is decided here: a wrong guess costs time, and a source whose structures have other names is not looked ahead of.
 */
import type { BuiltinContext } from "../../machine/builtin.ts";
import type { BulkMemory } from "../../machine/memory/memory.ts";
import { ARENA_BASE } from "../../machine/memory/memory.ts";

/** Pages whose ways are walked together: about as many places as a processor fetches at a time. */
const LANES = 16;
/** Pages that ksmd may pass over and still be thought of as going on. */
const MAX_GAP = 16;
/** Searches for other pages than the next ones before it is thought that ksmd goes on there: it compares pages to merge, too. */
const TIMES_ELSEWHERE = 3;
/** What ksmd touches of fewer frames lies in the host's caches anyway. */
const MIN_FRAMES = 2 ** 17;
const MAX_LEVELS = 64;

/** To be called with a frame that is about to be searched for; from it on so many need no other call. undefined: no need. */
export function createLookAhead(ctx: BuiltinContext): ((frame: number) => number) | undefined {
  if (ctx.memory.bulk().contents.length < MIN_FRAMES) return undefined;
  const places = placesOf(ctx);
  if (places === undefined) return undefined;
  const walk = new TreeWalk(ctx, places);
  let from = 0;
  let end = 0;
  let elsewhere = { frame: 0, count: 0 };
  return (frame) => {
    const isGoingOn = frame >= end && frame < end + MAX_GAP;
    const isNewOrder =
      elsewhere.count === TIMES_ELSEWHERE && frame > elsewhere.frame && frame < elsewhere.frame + MAX_GAP;
    if (isGoingOn || isNewOrder) {
      walk.from(frame);
      from = frame;
      end = frame + LANES;
    }
    const isInside = frame >= from && frame < end;
    elsewhere = isInside ? { frame: 0, count: 0 } : { frame, count: Math.min(elsewhere.count + 1, TIMES_ELSEWHERE) };
    return isInside ? end - frame : 1;
  };
}

/** Offsets in the arena of globals; of members from where an item's or a stable node's rb_node lies, or in their record. */
interface Places {
  readonly unstableRoots: number;
  readonly stableRoots: number;
  readonly pages: number;
  readonly pageBytes: number;
  readonly mm: number;
  readonly address: number;
  readonly pgd: number;
  readonly kpfn: number;
  readonly left: number;
  readonly right: number;
}

function placesOf(ctx: BuiltinContext): Places | undefined {
  const { layouts } = ctx;
  const item = ["struct ksm_rmap_item", "struct rmap_item"].find((name) => layouts.has(name, "node"));
  const stable = ["struct ksm_stable_node", "struct stable_node"].find((name) => layouts.has(name, "kpfn"));
  const [unstableRoots, stableRoots, pages] = ["root_unstable_tree", "root_stable_tree", "vmemmap"].map((name) => {
    const address = ctx.symbol(name);
    return address === undefined ? undefined : address - ARENA_BASE;
  });
  if (item === undefined || stable === undefined || !layouts.has(item, "mm") || !layouts.has(item, "address"))
    return undefined;
  if (unstableRoots === undefined || stableRoots === undefined || pages === undefined) return undefined;
  const fromNode = (record: string, member: string): number =>
    layouts.offset(record, member) - layouts.offset(record, "node");
  return {
    ...{ unstableRoots, stableRoots, pages, pageBytes: layouts.sizeof("struct page") },
    mm: fromNode(item, "mm"),
    address: fromNode(item, "address"),
    pgd: layouts.offset("struct mm_struct", "pgd"),
    kpfn: fromNode(stable, "kpfn"),
    left: layouts.offset("struct rb_node", "rb_left"),
    right: layouts.offset("struct rb_node", "rb_right"),
  };
}

class TreeWalk {
  /** Keeps what was read from being thought of as read for nothing. */
  touched = 0;
  private readonly ctx: BuiltinContext;
  private readonly places: Places;
  /** For each lane its node, 0 at the end; where its frame's number is found, then that number; what it looks for. */
  private readonly nodes = new Int32Array(LANES);
  private readonly frames = new Int32Array(LANES);
  private readonly high = new Uint32Array(LANES);
  private readonly low = new Uint32Array(LANES);

  constructor(ctx: BuiltinContext, places: Places) {
    this.ctx = ctx;
    this.places = places;
  }

  from(frame: number): void {
    const { memory } = this.ctx;
    const bulk = memory.bulk();
    for (let lane = 0; lane < LANES; lane++) {
      this.high[lane] = bulk.prefixes[(frame + lane) * 2 + 1] ?? 0;
      this.low[lane] = bulk.prefixes[(frame + lane) * 2] ?? 0;
    }
    const { unstableRoots, stableRoots } = this.places;
    for (const roots of [unstableRoots, stableRoots]) {
      this.nodes.fill(bulk.u32[bulk.u32[roots >>> 2]! >>> 2]!);
      for (let level = 0, isUnder = true; isUnder && level < MAX_LEVELS; level++) {
        if (roots === unstableRoots) this.readEntries(bulk);
        else this.readNodes(bulk);
        isUnder = this.goDown(bulk);
      }
    }
  }

  /** The frames of the unstable tree's items: through the page tables of their processes. */
  private readEntries({ u32, shadow }: BulkMemory): void {
    const { nodes, frames } = this;
    const { mm, address, pgd } = this.places;
    let sum = 0;
    for (let lane = 0; lane < LANES; lane++) {
      const node = nodes[lane]!;
      if (node === 0) continue;
      const low = u32[(node + address) >>> 2]! | 0;
      const high = u32[(node + address + 4) >>> 2]! | 0;
      const space = u32[(node + mm) >>> 2]! | 0;
      let table = u32[(space + pgd) >>> 2]! | 0;
      table = u32[(table + ((high >>> 7) & 511) * 8) >>> 2]! & ~4095;
      table = u32[(table + (((high << 2) | (low >>> 30)) & 511) * 8) >>> 2]! & ~4095;
      table = u32[(table + ((low >>> 21) & 511) * 8) >>> 2]! & ~4095;
      frames[lane] = table + ((low >>> 12) & 511) * 8;
      sum ^= shadow[node >>> 3]!;
    }
    for (let lane = 0; lane < LANES; lane++) {
      if (nodes[lane]! === 0) continue;
      const entry = frames[lane]!;
      frames[lane] = (u32[entry >>> 2]! >>> 12) | (u32[(entry + 4) >>> 2]! << 20);
      sum ^= shadow[entry >>> 3]!;
    }
    this.touched ^= sum;
  }

  private readNodes({ u32, shadow }: BulkMemory): void {
    const { nodes, frames } = this;
    const { kpfn } = this.places;
    let sum = 0;
    for (let lane = 0; lane < LANES; lane++) {
      const node = nodes[lane]!;
      if (node === 0) continue;
      frames[lane] = u32[(node + kpfn) >>> 2]!;
      sum ^= shadow[node >>> 3]!;
    }
    this.touched ^= sum;
  }

  /** To the child on whose side the contents are; false when no lane has one. */
  private goDown({ u32, shadow, prefixes }: BulkMemory): boolean {
    const { nodes, frames, high, low } = this;
    const { pages, pageBytes, left, right } = this.places;
    const map = u32[pages >>> 2]! | 0;
    const frameCount = prefixes.length >>> 1;
    let sum = 0;
    let under = 0;
    for (let lane = 0; lane < LANES; lane++) {
      const node = nodes[lane]!;
      if (node === 0) continue;
      const frame = frames[lane]! >>> 0;
      // A chain of stable nodes has no frame.
      if (frame >= frameCount) {
        nodes[lane] = 0;
        continue;
      }
      const page = (map + Math.imul(frame, pageBytes)) | 0;
      sum ^= u32[page >>> 2]! ^ shadow[page >>> 3]!;
      const mine = high[lane]!;
      const others = prefixes[frame * 2 + 1]!;
      const isBelow = mine < others || (mine === others && low[lane]! < prefixes[frame * 2]!);
      const next = u32[(node + (isBelow ? left : right)) >>> 2]! | 0;
      nodes[lane] = next;
      under |= next;
    }
    this.touched ^= sum;
    return under !== 0;
  }
}
