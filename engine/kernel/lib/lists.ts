/**
 * linux/list.h: what looks at and changes lists. As with CONFIG_DEBUG_LIST, the neighbours of an entry are checked
 * first, and a list that is damaged stops the machine instead of spreading the damage.
 */
import { hexAddress } from "../../machine/memory/badAccess.ts";
import type { BuiltinContext, BuiltinDefinition, BuiltinTable } from "../../machine/builtin.ts";
import { HLIST, LIST, POISON_NEXT, POISON_PREV } from "./abi.ts";
import { direct } from "./direct.ts";

function next(ctx: BuiltinContext, entry: number): number {
  return ctx.memory.load("u64", entry + LIST.next);
}

function prev(ctx: BuiltinContext, entry: number): number {
  return ctx.memory.load("u64", entry + LIST.prev);
}

function link(ctx: BuiltinContext, before: number, after: number): void {
  ctx.memory.store("u64", after + LIST.prev, before);
  ctx.memory.store("u64", before + LIST.next, after);
}

export function listInit(ctx: BuiltinContext, head: number): void {
  link(ctx, head, head);
}

/** Between two neighbours. */
function insert(ctx: BuiltinContext, entry: number, before: number, after: number): void {
  if (prev(ctx, after) !== before || next(ctx, before) !== after)
    ctx.fault("bug-on", `list_add corruption: ${hexAddress(before)} and ${hexAddress(after)} are no neighbours`, after);
  if (entry === before || entry === after)
    ctx.fault("bug-on", `list_add double add: ${hexAddress(entry)} is on the list already`, entry);
  link(ctx, entry, after);
  link(ctx, before, entry);
}

export function listAdd(ctx: BuiltinContext, entry: number, head: number): void {
  insert(ctx, entry, head, next(ctx, head));
}

export function listAddTail(ctx: BuiltinContext, entry: number, head: number): void {
  insert(ctx, entry, prev(ctx, head), head);
}

function unlink(ctx: BuiltinContext, entry: number): void {
  const after = next(ctx, entry);
  const before = prev(ctx, entry);
  if (after === POISON_NEXT || before === POISON_PREV)
    ctx.fault("bug-on", `list_del corruption: ${hexAddress(entry)} was deleted before`, entry);
  if (prev(ctx, after) !== entry || next(ctx, before) !== entry)
    ctx.fault("bug-on", `list_del corruption: the neighbours of ${hexAddress(entry)} do not know it`, entry);
  link(ctx, before, after);
}

export function listDel(ctx: BuiltinContext, entry: number): void {
  unlink(ctx, entry);
  ctx.memory.store("u64", entry + LIST.next, POISON_NEXT);
  ctx.memory.store("u64", entry + LIST.prev, POISON_PREV);
}

export function listDelInit(ctx: BuiltinContext, entry: number): void {
  unlink(ctx, entry);
  listInit(ctx, entry);
}

export function listIsEmpty(ctx: BuiltinContext, head: number): boolean {
  return next(ctx, head) === head;
}

/** Moves everything on `list` behind `before`; `list` itself is left as it was. */
function splice(ctx: BuiltinContext, list: number, before: number, after: number): void {
  if (listIsEmpty(ctx, list)) return;
  const first = next(ctx, list);
  const last = prev(ctx, list);
  link(ctx, before, first);
  link(ctx, last, after);
}

function hlistDel(ctx: BuiltinContext, node: number): void {
  const after = ctx.memory.load("u64", node + HLIST.next);
  const link = ctx.memory.load("u64", node + HLIST.pprev);
  ctx.memory.store("u64", link, after);
  if (after !== 0) ctx.memory.store("u64", after + HLIST.pprev, link);
}

/** `node` becomes what `link` points to. */
function hlistInsert(ctx: BuiltinContext, node: number, link: number): void {
  const after = ctx.memory.load("u64", link);
  ctx.memory.store("u64", node + HLIST.next, after);
  if (after !== 0) ctx.memory.store("u64", after + HLIST.pprev, node + HLIST.next);
  ctx.memory.store("u64", link, node);
  ctx.memory.store("u64", node + HLIST.pprev, link);
}

function clearNode(ctx: BuiltinContext, node: number): void {
  ctx.memory.store("u64", node + HLIST.next, 0);
  ctx.memory.store("u64", node + HLIST.pprev, 0);
}

const onTwo = (run: (ctx: BuiltinContext, a: number, b: number) => void): BuiltinDefinition => direct(run);
const asks = (test: (ctx: BuiltinContext, a: number, b: number) => boolean): BuiltinDefinition =>
  direct((ctx, a, b) => Number(test(ctx, a, b)));

export const LIST_BUILTINS: BuiltinTable = {
  INIT_LIST_HEAD: onTwo(listInit),
  list_add: onTwo(listAdd),
  list_add_tail: onTwo(listAddTail),
  list_del: onTwo(listDel),
  list_del_init: onTwo(listDelInit),
  list_replace: onTwo((ctx, old, entry) => {
    link(ctx, entry, next(ctx, old));
    link(ctx, prev(ctx, old), entry);
  }),
  list_move: onTwo((ctx, entry, head) => {
    unlink(ctx, entry);
    listAdd(ctx, entry, head);
  }),
  list_move_tail: onTwo((ctx, entry, head) => {
    unlink(ctx, entry);
    listAddTail(ctx, entry, head);
  }),
  list_splice: onTwo((ctx, list, head) => {
    splice(ctx, list, head, next(ctx, head));
  }),
  list_splice_init: onTwo((ctx, list, head) => {
    splice(ctx, list, head, next(ctx, head));
    listInit(ctx, list);
  }),
  list_splice_tail_init: onTwo((ctx, list, head) => {
    splice(ctx, list, prev(ctx, head), head);
    listInit(ctx, list);
  }),
  list_empty: asks(listIsEmpty),
  list_empty_careful: asks((ctx, head) => listIsEmpty(ctx, head) && prev(ctx, head) === head),
  list_is_singular: asks((ctx, head) => !listIsEmpty(ctx, head) && next(ctx, head) === prev(ctx, head)),
  list_is_last: asks((ctx, entry, head) => next(ctx, entry) === head),
  list_is_first: asks((ctx, entry, head) => prev(ctx, entry) === head),
  list_is_head: asks((_ctx, entry, head) => entry === head),

  INIT_HLIST_NODE: onTwo(clearNode),
  hlist_unhashed: asks((ctx, node) => ctx.memory.load("u64", node + HLIST.pprev) === 0),
  hlist_empty: asks((ctx, head) => ctx.memory.load("u64", head + HLIST.first) === 0),
  hlist_add_head: onTwo((ctx, node, head) => {
    hlistInsert(ctx, node, head + HLIST.first);
  }),
  hlist_add_before: onTwo((ctx, node, successor) => {
    hlistInsert(ctx, node, ctx.memory.load("u64", successor + HLIST.pprev));
  }),
  hlist_add_behind: onTwo((ctx, node, predecessor) => {
    hlistInsert(ctx, node, predecessor + HLIST.next);
  }),
  hlist_del: onTwo((ctx, node) => {
    hlistDel(ctx, node);
    ctx.memory.store("u64", node + HLIST.next, POISON_NEXT);
    ctx.memory.store("u64", node + HLIST.pprev, POISON_PREV);
  }),
  hlist_del_init: onTwo((ctx, node) => {
    if (ctx.memory.load("u64", node + HLIST.pprev) === 0) return;
    hlistDel(ctx, node);
    clearNode(ctx, node);
  }),
  hlist_is_singular_node: asks(
    (ctx, node, head) =>
      ctx.memory.load("u64", node + HLIST.next) === 0 &&
      ctx.memory.load("u64", node + HLIST.pprev) === head + HLIST.first,
  ),
  hlist_move_list: onTwo((ctx, old, head) => {
    const first = ctx.memory.load("u64", old + HLIST.first);
    ctx.memory.store("u64", head + HLIST.first, first);
    if (first !== 0) ctx.memory.store("u64", first + HLIST.pprev, head + HLIST.first);
    ctx.memory.store("u64", old + HLIST.first, 0);
  }),
};
