/**
 * Looking ahead of ksmd, for the host's caches only. What a search of a large tree waits for is not instructions but, for
 * every node, places of the host's memory that are known one after the other: the item, its page table entry, the frame.
 * Pages are searched for in the order of their addresses; so the ways of the next ones through the trees are walked together
 * before ksmd comes to them, a level at a time, and the host fetches for all of them at once. Nothing is changed and nothing
 * is decided here: a wrong guess costs time, and a source whose structures have other names is not looked ahead of.
 */
import type { BuiltinContext } from "../../machine/builtin.ts";
import type { MachinePlaces } from "../../machine/inline.ts";
import { ARENA_BASE } from "../../machine/memory/memory.ts";
import { LANES, LIMIT_MARGIN, type TreePlaces, createTreeWalk } from "./treeWalk.ts";

/** Pages that ksmd may pass over and still be thought of as going on. */
const MAX_GAP = 16;
/** Searches for other pages than the next ones before it is thought that ksmd goes on there: it compares pages to merge, too. */
const TIMES_ELSEWHERE = 3;
/** What ksmd touches of fewer frames lies in the host's caches anyway. */
const MIN_FRAMES = 2 ** 17;

/** To be called with a frame that is about to be searched for; from it on so many need no other call. undefined: no need. */
export function createLookAhead(ctx: BuiltinContext, machine: MachinePlaces): ((frame: number) => number) | undefined {
  const { memory, arena, frameCount } = machine;
  if (frameCount < MIN_FRAMES) return undefined;
  const places = placesOf(ctx);
  if (places === undefined) return undefined;
  const walk = createTreeWalk(machine, places);
  let from = 0;
  let end = 0;
  let elsewhere = { frame: 0, count: 0 };
  return (frame) => {
    const isGoingOn = frame >= end && frame < end + MAX_GAP;
    const isNewOrder =
      elsewhere.count === TIMES_ELSEWHERE && frame > elsewhere.frame && frame < elsewhere.frame + MAX_GAP;
    if (isGoingOn || isNewOrder) {
      walk(Math.min(frame, frameCount - LANES), memory.buffer.byteLength - arena - LIMIT_MARGIN);
      from = frame;
      end = frame + LANES;
    }
    const isInside = frame >= from && frame < end;
    elsewhere = isInside ? { frame: 0, count: 0 } : { frame, count: Math.min(elsewhere.count + 1, TIMES_ELSEWHERE) };
    return isInside ? end - frame : 1;
  };
}

function placesOf(ctx: BuiltinContext): TreePlaces | undefined {
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
