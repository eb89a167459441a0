/**
 * Which nodes of a large tree are shown: those that must be (a search's way, what somebody unfolded), then from the root
 * down, level by level, as many as there is room for. What hangs below is counted.
 */
import { ARENA_BASE, type BulkMemory } from "../machine/memory/memory.ts";
import type { Structs } from "./structs.ts";

/** A count beyond this is not counted to its end. */
export const MAX_COUNTED = 20_000;

export class RawTree {
  private readonly bulk: BulkMemory;
  private readonly left: number;
  private readonly right: number;

  constructor(structs: Structs) {
    this.bulk = structs.machine.memory.bulk();
    this.left = structs.place("struct rb_node", "rb_left")?.offset ?? 16;
    this.right = structs.place("struct rb_node", "rb_right")?.offset ?? 8;
  }

  /** 0: none, or nothing that lies in the arena. */
  leftOf(node: number): number {
    return this.pointer(node + this.left);
  }

  rightOf(node: number): number {
    return this.pointer(node + this.right);
  }

  /** Nodes from here down, this one included; no more than MAX_COUNTED, also of a ring. */
  count(node: number): number {
    const stack = node === 0 ? [] : [node];
    let count = 0;
    for (let at = stack.pop(); at !== undefined && count < MAX_COUNTED; at = stack.pop()) {
      count += 1;
      const left = this.leftOf(at);
      const right = this.rightOf(at);
      if (left !== 0) stack.push(left);
      if (right !== 0) stack.push(right);
    }
    return count;
  }

  private pointer(address: number): number {
    const word = (address - ARENA_BASE) / 4;
    if (!(word >= 0) || word + 1 >= this.bulk.u32.length || !Number.isInteger(word)) return 0;
    const value = ((this.bulk.u32[word + 1] ?? 0) | 0) * 2 ** 32 + (this.bulk.u32[word] ?? 0);
    return value === 0 || value < ARENA_BASE || value >= ARENA_BASE + this.bulk.u32.length * 4 ? 0 : value;
  }
}

/**
 * At most `room` nodes, more only where `must` are; with each node all above it. What else there is room for is near the
 * root, or near the lower end of what must be shown.
 */
export function shownNodes(
  tree: RawTree,
  root: number,
  must: ReadonlySet<number>,
  room: number,
  near: "root" | "end" = "root",
): ReadonlySet<number> {
  const shown = new Set<number>();
  const queues: [number[], number[]] = [[root], []];
  const show = (node: number): void => {
    shown.add(node);
    for (const child of [tree.leftOf(node), tree.rightOf(node)]) {
      if (child !== 0 && !shown.has(child)) queues[must.has(child) ? 0 : 1].push(child);
    }
  };
  if (root === 0) return shown;
  for (let node = queues[0].shift(); node !== undefined; node = queues[0].shift()) show(node);
  if (near === "end") queues[1].reverse();
  for (let at = 0; at < queues[1].length && shown.size < room; at += 1) {
    const node = queues[1][at];
    if (node !== undefined && !shown.has(node)) show(node);
  }
  return shown;
}
