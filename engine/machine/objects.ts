/** What lies at an address: a global, a slab object, a stack, a page frame, a function. */
import type { Addr } from "../base/brands.ts";
import type { Core } from "./core.ts";
import type { ObjectInfo } from "./fault.ts";
import { addressOfFunction, functionAtAddress } from "./globals.ts";
import { PAGE_OF_GLOBALS } from "./memory/allocator.ts";
import { ARENA_BASE, FRAME_BASE, PAGE_SIZE } from "./memory/memory.ts";
import { STACK_OWNER } from "./threads/tasks.ts";

/** For an address between objects: the one before it. undefined where nothing is known. */
export function findObject(core: Core, address: number): ObjectInfo | undefined {
  const fn = functionAtAddress(address, core.program.functions.length);
  if (fn !== undefined) {
    const name = core.program.functions[fn]!.name;
    return { what: "function", name, base: addressOfFunction(fn), size: 1, offset: 0, state: "live" };
  }
  if (core.memory.frames.contains(address)) {
    const pfn = core.memory.frames.pfnOf(address);
    const base = (FRAME_BASE + pfn * PAGE_SIZE) as Addr;
    return { what: "frame", name: `page frame ${pfn}`, base, size: PAGE_SIZE, offset: address - base, state: "live" };
  }
  return stackAt(core, address) ?? slabObjectAt(core, address) ?? globalAt(core, address);
}

function stackAt(core: Core, address: number): ObjectInfo | undefined {
  for (const { stack, name, state } of core.scheduler.threads) {
    if (state.kind === "dead" || address < stack.base || address >= stack.end) continue;
    const { base } = stack;
    const size = stack.end - base;
    return { what: "stack", name: `stack of ${name}`, base, size, offset: address - base, state: "live" };
  }
  return undefined;
}

function slabObjectAt(core: Core, address: number): ObjectInfo | undefined {
  const object = core.allocator.objectAt(address);
  if (object?.state === undefined) return undefined;
  const { cache, base, size, state, allocated, freed } = object;
  const what = cache === STACK_OWNER ? "stack" : cache.startsWith("page table") ? "page-table" : "slab";
  return {
    what,
    name: cache,
    base,
    size,
    offset: address - base,
    state,
    ...(allocated === undefined ? {} : { allocated }),
    ...(freed === undefined ? {} : { freed }),
  };
}

function globalAt(core: Core, address: number): ObjectInfo | undefined {
  const page = Math.floor((address - ARENA_BASE) / PAGE_SIZE);
  if (core.memory.pageOwners[page] !== PAGE_OF_GLOBALS) return undefined;
  const found = core.globals.nearest(address);
  if (found === undefined) return undefined;
  const { symbol, base } = found;
  const name = symbol.name === "" ? "a string literal" : symbol.name;
  return { what: "global", name, base, size: symbol.size, offset: address - base, state: "live" };
}
