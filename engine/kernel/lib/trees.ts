/** linux/rbtree.h as builtins. */
import type { BuiltinContext, BuiltinTable } from "../../machine/builtin.ts";
import { argument, number, put, steps } from "../../machine/inline.ts";
import { COST_NS } from "../time/costs.ts";
import { RB } from "./abi.ts";
import { direct } from "./direct.ts";
import { RbTree } from "./rbtree.ts";

type Side = typeof RB.left | typeof RB.right;

/** In-order neighbour; 0 at the end, and for a node that is in no tree (its own parent). */
function neighbour(ctx: BuiltinContext, start: number, side: Side): number {
  const tree = new RbTree(ctx.memory, 0);
  if (tree.parent(start) === start) return 0;
  const other = side === RB.left ? RB.right : RB.left;
  let node = ctx.memory.load("u64", start + side);
  if (node !== 0) {
    for (let down = ctx.memory.load("u64", node + other); down !== 0; down = ctx.memory.load("u64", node + other))
      node = down;
    return node;
  }
  node = start;
  let parent = tree.parent(node);
  while (parent !== 0 && ctx.memory.load("u64", parent + side) === node) {
    node = parent;
    parent = tree.parent(node);
  }
  return parent;
}

function deepestFirst(ctx: BuiltinContext, start: number): number {
  let node = start;
  for (;;) {
    const left = ctx.memory.load("u64", node + RB.left);
    const down = left !== 0 ? left : ctx.memory.load("u64", node + RB.right);
    if (down === 0) return node;
    node = down;
  }
}

export const RBTREE_BUILTINS: BuiltinTable = {
  rb_link_node: direct(
    (ctx, node, parent, link) => {
      ctx.memory.store("u64", node + RB.parentColour, parent);
      ctx.memory.store("u64", node + RB.left, 0);
      ctx.memory.store("u64", node + RB.right, 0);
      ctx.memory.store("u64", link, node);
    },
    0,
    steps(
      [],
      [
        put("u64", argument(0), RB.parentColour, argument(1)),
        put("u64", argument(0), RB.left, number(0)),
        put("u64", argument(0), RB.right, number(0)),
        put("u64", argument(2), 0, argument(0)),
      ],
    ),
  ),
  rb_insert_color: direct((ctx, node, root) => {
    new RbTree(ctx.memory, root).insertColour(node);
  }, COST_NS.treeUpdate),
  rb_erase: direct((ctx, node, root) => {
    new RbTree(ctx.memory, root).erase(node);
  }, COST_NS.treeUpdate),
  rb_insert_color_cached: {
    costNs: COST_NS.treeUpdate,
    run: (ctx, [node = 0, cached = 0, leftmost = 0]) => {
      if (leftmost !== 0) ctx.memory.store("u64", cached + RB.leftmost, node);
      new RbTree(ctx.memory, cached + RB.root).insertColour(node);
    },
  },
  rb_erase_cached: {
    costNs: COST_NS.treeUpdate,
    run: (ctx, [node = 0, cached = 0]) => {
      if (ctx.memory.load("u64", cached + RB.leftmost) === node)
        ctx.memory.store("u64", cached + RB.leftmost, neighbour(ctx, node, RB.right));
      new RbTree(ctx.memory, cached + RB.root).erase(node);
    },
  },
  rb_replace_node: (ctx, [victim = 0, replacement = 0, root = 0]) => {
    new RbTree(ctx.memory, root).replaceNode(victim, replacement);
  },
  rb_first: (ctx, [root = 0]) => new RbTree(ctx.memory, root).end(RB.left),
  rb_last: (ctx, [root = 0]) => new RbTree(ctx.memory, root).end(RB.right),
  rb_next: (ctx, [node = 0]) => neighbour(ctx, node, RB.right),
  rb_prev: (ctx, [node = 0]) => neighbour(ctx, node, RB.left),
  rb_first_postorder: (ctx, [root = 0]) => {
    const top = ctx.memory.load("u64", root);
    return top === 0 ? 0 : deepestFirst(ctx, top);
  },
  rb_next_postorder: (ctx, [node = 0]) => {
    if (node === 0) return 0;
    const parent = new RbTree(ctx.memory, 0).parent(node);
    if (parent === 0) return 0;
    const right = ctx.memory.load("u64", parent + RB.right);
    return ctx.memory.load("u64", parent + RB.left) === node && right !== 0 ? deepestFirst(ctx, right) : parent;
  },
};
