/**
 * From a control-flow graph to nested loops and labelled blocks, which is what JavaScript engines optimise well.
 *
 * The method is that of N. Ramsey, "Beyond Relooper" (ICFP 2022): the dominator tree gives the nesting. A block that
 * several others jump forward to is placed behind a labelled block that they break out of; a target of backward jumps
 * becomes a loop that they continue. It works on reducible graphs; the others (a goto into a loop) are told apart here
 * and get a loop around a switch from their caller.
 */
import { invariant } from "../../base/invariant.ts";
import type { FunctionBody } from "../../frontend/ir/ir.ts";
import { successorsOf } from "../../frontend/ir/successors.ts";

export interface FlowGraph {
  /** Reachable blocks in reverse postorder; the entry is first. */
  readonly order: readonly number[];
  /** Position in `order`, by block. */
  readonly position: ReadonlyMap<number, number>;
  /** Blocks that are dominated immediately, last in order first. */
  readonly dominated: ReadonlyMap<number, readonly number[]>;
  /** Targets of backward jumps. */
  readonly loopHeads: ReadonlySet<number>;
  /** Blocks that a jump backward leads to again. */
  readonly inLoop: ReadonlySet<number>;
  /** Blocks with several forward jumps to them. */
  readonly merges: ReadonlySet<number>;
  readonly isReducible: boolean;
}

export function analyseFlow(body: FunctionBody): FlowGraph {
  const order = reversePostorder(body);
  const position = new Map(order.map((block, i) => [block, i]));
  const at = (block: number): number => {
    const found = position.get(block);
    invariant(found !== undefined, `block ${block} is reached`);
    return found;
  };
  const predecessors = order.map((): number[] => []);
  for (const block of order)
    for (const next of successorsOf(body.blocks[block]!.end)) predecessors[at(next)]!.push(at(block));
  const dominators = immediateDominators(predecessors);
  const loopHeads = new Set<number>();
  const merges = new Set<number>();
  let isReducible = true;
  predecessors.forEach((sources, target) => {
    if (sources.some((source) => source >= target)) loopHeads.add(order[target]!);
    if (sources.filter((source) => source < target).length > 1) merges.add(order[target]!);
    for (const source of sources)
      if (source >= target && !isDominatedBy(dominators, source, target)) isReducible = false;
  });
  const dominated = new Map<number, number[]>(order.map((block) => [block, []]));
  for (let i = order.length - 1; i > 0; i--) dominated.get(order[dominators[i]!]!)!.push(order[i]!);
  const loops = new Set<number>();
  for (const [block, sources] of predecessors.entries())
    for (const source of sources) if (source >= block) addLoop(loops, predecessors, block, source);
  const inLoop = new Set([...loops].map((at) => order[at]!));
  return { order, position, dominated, loopHeads, inLoop, merges, isReducible };
}

/** The blocks on ways from `head` back to it through `last`: positions in reverse postorder. */
function addLoop(loops: Set<number>, predecessors: readonly (readonly number[])[], head: number, last: number): void {
  const found = new Set([head, last]);
  const work = last === head ? [] : [last];
  for (let at = work.pop(); at !== undefined; at = work.pop())
    for (const source of predecessors[at]!) {
      if (found.has(source)) continue;
      found.add(source);
      work.push(source);
    }
  for (const each of found) loops.add(each);
}

function reversePostorder(body: FunctionBody): number[] {
  const order: number[] = [];
  const seen = new Set([body.entry]);
  const stack = [{ block: body.entry, next: 0 }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    const successor = successorsOf(body.blocks[top.block]!.end)[top.next];
    top.next++;
    if (successor === undefined) {
      order.push(top.block);
      stack.pop();
    } else if (!seen.has(successor)) {
      seen.add(successor);
      stack.push({ block: successor, next: 0 });
    }
  }
  return order.reverse();
}

/** K. Cooper, T. Harvey, K. Kennedy, "A Simple, Fast Dominance Algorithm". Positions in reverse postorder. */
function immediateDominators(predecessors: readonly (readonly number[])[]): number[] {
  const dominators = predecessors.map(() => -1);
  dominators[0] = 0;
  const common = (a: number, b: number): number => {
    let [left, right] = [a, b];
    while (left !== right) {
      while (left > right) left = dominators[left]!;
      while (right > left) right = dominators[right]!;
    }
    return left;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (let i = 1; i < predecessors.length; i++) {
      const known = predecessors[i]!.filter((source) => dominators[source] !== -1);
      const dominator = known.reduce(common);
      if (dominators[i] !== dominator) {
        dominators[i] = dominator;
        changed = true;
      }
    }
  }
  return dominators;
}

function isDominatedBy(dominators: readonly number[], block: number, dominator: number): boolean {
  let at = block;
  while (at > dominator) at = dominators[at]!;
  return at === dominator;
}
