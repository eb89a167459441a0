/**
 * sysfs: attribute groups go on a list in memory when they are registered, and are found there by whoever reads or
 * writes files in the name of a process. The show and store functions are the source's own; they are called as C.
 */
import type { Addr } from "../../base/brands.ts";
import type { BuiltinContext, BuiltinTable } from "../../machine/builtin.ts";
import type { Memory } from "../../machine/memory/memory.ts";
import { ATTRIBUTE, ATTRIBUTE_GROUP, LIST, SYSFS_GROUP } from "../lib/abi.ts";
import { EINVAL } from "../lib/errno.ts";
import { listAddTail, listDel } from "../lib/lists.ts";

/** The symbol (model/core.c) of the list of registered groups. */
export const SYSFS_GROUPS_SYMBOL = "lab_sysfs_groups";

/** A file: struct kobj_attribute, and the kobject whose folder its group lies in. */
export interface SysfsAttribute {
  readonly group: string;
  readonly name: string;
  readonly mode: number;
  readonly kobj: Addr;
  /** First argument but one of show and store. */
  readonly attribute: Addr;
  /** Function addresses; 0 when there is none. */
  readonly show: Addr;
  readonly store: Addr;
}

/** Every attribute that is registered now, in the order of registration. `listHead`: address of lab_sysfs_groups. */
export function sysfsAttributes(memory: Memory, listHead: number): SysfsAttribute[] {
  const found: SysfsAttribute[] = [];
  let entry = memory.load("u64", listHead + LIST.next);
  // Zero: the list has never been used.
  for (; entry !== listHead && entry !== 0; entry = memory.load("u64", entry + LIST.next)) {
    const kobj = memory.load("u64", entry + SYSFS_GROUP.kobj) as Addr;
    const group = memory.load("u64", entry + SYSFS_GROUP.group);
    const name = memory.load("u64", group + ATTRIBUTE_GROUP.name);
    const groupName = name === 0 ? "" : memory.readString(name);
    for (const attribute of pointersAt(memory, memory.load("u64", group + ATTRIBUTE_GROUP.attrs)))
      found.push(readAttribute(memory, attribute, groupName, kobj));
  }
  return found;
}

/** The pointers of an array that ends with NULL. */
function* pointersAt(memory: Memory, array: number): Generator<number> {
  for (let at = array; ; at += 8) {
    const pointer = memory.load("u64", at);
    if (pointer === 0) return;
    yield pointer;
  }
}

function readAttribute(memory: Memory, attribute: number, group: string, kobj: Addr): SysfsAttribute {
  return {
    group,
    name: memory.readString(memory.load("u64", attribute + ATTRIBUTE.name)),
    mode: memory.load("u16", attribute + ATTRIBUTE.mode),
    kobj,
    attribute: attribute as Addr,
    show: memory.load("u64", attribute + ATTRIBUTE.show) as Addr,
    store: memory.load("u64", attribute + ATTRIBUTE.store) as Addr,
  };
}

function createGroup(ctx: BuiltinContext, kobj: number, group: number): number {
  const head = ctx.symbol(SYSFS_GROUPS_SYMBOL);
  if (kobj === 0 || head === undefined || ctx.memory.load("u64", group + ATTRIBUTE_GROUP.attrs) === 0) return -EINVAL;
  const entry = ctx.allocate(SYSFS_GROUP.size, { owner: "sysfs group", zero: true });
  ctx.memory.store("u64", entry + SYSFS_GROUP.kobj, kobj);
  ctx.memory.store("u64", entry + SYSFS_GROUP.group, group);
  listAddTail(ctx, entry + SYSFS_GROUP.list, head);
  return 0;
}

function removeGroup(ctx: BuiltinContext, kobj: number, group: number): void {
  const head = ctx.symbol(SYSFS_GROUPS_SYMBOL);
  if (head === undefined) return;
  for (let entry = ctx.memory.load("u64", head + LIST.next); entry !== head;) {
    const following = ctx.memory.load("u64", entry + LIST.next);
    const isIt =
      ctx.memory.load("u64", entry + SYSFS_GROUP.kobj) === kobj &&
      ctx.memory.load("u64", entry + SYSFS_GROUP.group) === group;
    if (isIt) {
      listDel(ctx, entry + SYSFS_GROUP.list);
      ctx.free(entry);
    }
    entry = following;
  }
}

export const SYSFS_BUILTINS: BuiltinTable = {
  sysfs_create_group: (ctx, [kobj = 0, group = 0]) => createGroup(ctx, kobj, group),
  sysfs_remove_group: (ctx, [kobj = 0, group = 0]) => {
    removeGroup(ctx, kobj, group);
  },
};
