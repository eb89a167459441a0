/**
 * linux/slab.h: objects of the arena's allocator, under the name of their cache. A struct kmem_cache itself is an
 * object of "kmem_cache". Memory that is not asked to be zero keeps what was there, as a real slab does.
 */
import type { BuiltinContext, BuiltinTable } from "../../machine/builtin.ts";
import { COST_NS } from "../time/costs.ts";
import { KMEM_CACHE } from "./abi.ts";
import { direct } from "./direct.ts";
import { readText, writeText } from "./strings.ts";

const GFP_ZERO = 0x100;
const SLAB_HWCACHE_ALIGN = 0x2000;
/** kmalloc()'s caches. */
const KMALLOC_SIZES = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192];

function createCache(ctx: BuiltinContext, args: readonly number[]): number {
  const [name = 0, size = 0, align = 0, flags = 0, ctor = 0] = args;
  if (ctor !== 0) ctx.fault("unmodelled-function", "slab caches with a constructor are not modelled");
  const cache = ctx.allocate(KMEM_CACHE.size, { owner: "kmem_cache", zero: true });
  const { memory } = ctx;
  memory.store("u64", cache + KMEM_CACHE.name, name);
  memory.store("u32", cache + KMEM_CACHE.objectSize, size);
  memory.store("u32", cache + KMEM_CACHE.align, Math.max(align, 8, (flags & SLAB_HWCACHE_ALIGN) !== 0 ? 64 : 8));
  memory.store("u32", cache + KMEM_CACHE.flags, flags);
  return cache;
}

function cacheName(ctx: BuiltinContext, cache: number): string {
  return readText(ctx, ctx.memory.load("u64", cache + KMEM_CACHE.name), 64);
}

function destroyCache(ctx: BuiltinContext, cache: number): void {
  if (cache === 0) return;
  const live = ctx.memory.load("u32", cache + KMEM_CACHE.live);
  if (live > 0) {
    const text = `kmem_cache_destroy ${cacheName(ctx, cache)}: Slab cache still has objects (${live})`;
    ctx.emit({ name: "warn", fields: { text } });
    return;
  }
  ctx.free(cache);
}

function countLive(ctx: BuiltinContext, cache: number, delta: number): void {
  const address = cache + KMEM_CACHE.live;
  ctx.memory.store("u32", address, ctx.memory.load("u32", address) + delta);
}

function allocateFrom(ctx: BuiltinContext, cache: number, zero: boolean): number {
  const { memory } = ctx;
  const object = ctx.allocate(memory.load("u32", cache + KMEM_CACHE.objectSize), {
    owner: cacheName(ctx, cache),
    align: memory.load("u32", cache + KMEM_CACHE.align),
    zero,
  });
  countLive(ctx, cache, 1);
  return object;
}

function kmalloc(ctx: BuiltinContext, size: number, zero: boolean): number {
  // kmalloc(0) gives a pointer that may be freed and not be touched.
  if (size === 0) return 16;
  const rounded = KMALLOC_SIZES.find((candidate) => candidate >= size) ?? Math.ceil(size / 4096) * 4096;
  // The object is as large as was asked for: what lies behind it is out of bounds, whatever the cache would allow.
  return ctx.allocate(size, { owner: `kmalloc-${rounded}`, align: 8, zero });
}

function kfree(ctx: BuiltinContext, object: number): void {
  if (object !== 0 && object !== 16) ctx.free(object);
}

function isZeroed(flags: number): boolean {
  return (flags & GFP_ZERO) !== 0;
}

const alloc = { costNs: COST_NS.slabAlloc };
const fromCache = direct((ctx, cache, flags) => allocateFrom(ctx, cache, isZeroed(flags)), COST_NS.slabAlloc);

export const SLAB_BUILTINS: BuiltinTable = {
  kmem_cache_create: (ctx, args) => createCache(ctx, args),
  kmem_cache_destroy: (ctx, [cache = 0]) => {
    destroyCache(ctx, cache);
  },
  kmem_cache_alloc: fromCache,
  kmem_cache_alloc_node: fromCache,
  kmem_cache_zalloc: direct((ctx, cache) => allocateFrom(ctx, cache, true), COST_NS.slabAlloc),
  kmem_cache_free: {
    costNs: COST_NS.slabFree,
    run: (ctx, [cache = 0, object = 0]) => {
      if (object === 0) return;
      ctx.free(object);
      countLive(ctx, cache, -1);
    },
  },
  kmem_cache_size: (ctx, [cache = 0]) => ctx.memory.load("u32", cache + KMEM_CACHE.objectSize),
  kmalloc: { ...alloc, run: (ctx, [size = 0, flags = 0]) => kmalloc(ctx, size, isZeroed(flags)) },
  kmalloc_node: { ...alloc, run: (ctx, [size = 0, flags = 0]) => kmalloc(ctx, size, isZeroed(flags)) },
  kzalloc: { ...alloc, run: (ctx, [size = 0]) => kmalloc(ctx, size, true) },
  kzalloc_node: { ...alloc, run: (ctx, [size = 0]) => kmalloc(ctx, size, true) },
  kmalloc_array: { ...alloc, run: (ctx, [n = 0, size = 0, flags = 0]) => kmalloc(ctx, n * size, isZeroed(flags)) },
  kcalloc: { ...alloc, run: (ctx, [n = 0, size = 0]) => kmalloc(ctx, n * size, true) },
  kfree: {
    costNs: COST_NS.slabFree,
    run: (ctx, [object = 0]) => {
      kfree(ctx, object);
    },
  },
  kfree_sensitive: (ctx, [object = 0]) => {
    kfree(ctx, object);
  },
  kmemdup: (ctx, [src = 0, size = 0]) => {
    const copy = kmalloc(ctx, size, false);
    ctx.memory.copy(copy, src, size);
    return copy;
  },
  kstrdup: (ctx, [text = 0]) => (text === 0 ? 0 : duplicate(ctx, readText(ctx, text))),
  kstrndup: (ctx, [text = 0, max = 0]) => (text === 0 ? 0 : duplicate(ctx, readText(ctx, text, max))),
};

function duplicate(ctx: BuiltinContext, text: string): number {
  const copy = kmalloc(ctx, text.length + 1, false);
  writeText(ctx, copy, text);
  return copy;
}
