/**
 * Blocks of bytes: memcpy and its kind, on the kernel's memory and on page contents alike. A comparison or copy of two
 * whole pages goes by content id; its cost is that of the bytes a real one would have touched.
 */
import type { ContentId, Pfn } from "../../base/brands.ts";
import type { BuiltinContext, BuiltinTable } from "../../machine/builtin.ts";
import { FRAME_BASE, PAGE_SIZE } from "../../machine/memory/memory.ts";
import { createLookAhead } from "../mm/lookAhead.ts";
import { COST_NS } from "../time/costs.ts";
import { direct } from "./direct.ts";

/** The content of the page that begins at this address, when it is one in a frame window. */
export function pageOf(ctx: BuiltinContext, address: number): ContentId | undefined {
  const offset = address - FRAME_BASE;
  if (!ctx.memory.isInFrame(address) || offset % PAGE_SIZE !== 0) return undefined;
  return ctx.memory.frameContent((offset / PAGE_SIZE) as Pfn);
}

/** Sign of memcmp(), as -1, 0 or 1. */
function compare(ctx: BuiltinContext, a: number, b: number, size: number): number {
  const pageA = size <= PAGE_SIZE ? pageOf(ctx, a) : undefined;
  const pageB = pageA === undefined ? undefined : pageOf(ctx, b);
  let same = 0;
  let sign = 0;
  if (pageA !== undefined && pageB !== undefined) {
    const order = ctx.pages.order(pageA, pageB);
    const differAt = order < 0 ? ~order : order;
    same = Math.min(differAt, size);
    if (differAt < size) sign = order < 0 ? -1 : 1;
  } else {
    const left = ctx.memory.readBytes(a, size);
    const right = ctx.memory.readBytes(b, size);
    while (same < size && left[same] === right[same]) same += 1;
    if (same < size) sign = Math.sign((left[same] ?? 0) - (right[same] ?? 0));
  }
  ctx.charge(Math.ceil(COST_NS.compareCall + same * COST_NS.comparePerByte));
  return sign;
}

function copy(ctx: BuiltinContext, dst: number, src: number, size: number): number {
  ctx.charge(Math.ceil(size * COST_NS.copyPerByte));
  if (size > 0) ctx.memory.copy(dst, src, size);
  return dst;
}

/** Of `size` bytes that become one and the same. */
export function fillNs(size: number): number {
  return Math.ceil(size * COST_NS.fillPerByte);
}

/** Offset of the first byte for which `test` holds, -1 when there is none. */
function findByte(ctx: BuiltinContext, address: number, size: number, test: (byte: number) => boolean): number {
  const offset = ctx.memory.readBytes(address, size).findIndex(test);
  ctx.charge(Math.ceil(COST_NS.compareCall + (offset < 0 ? size : offset) * COST_NS.comparePerByte));
  return offset;
}

export const BLOCK_BUILTINS: BuiltinTable = {
  memset: direct(
    (ctx, address, byte, size) => {
      ctx.charge(fillNs(size));
      if (size > 0) ctx.memory.fill(address, byte & 0xff, size);
      return address;
    },
    0,
    { kind: "blank", ns: fillNs(PAGE_SIZE) },
  ),
  memcpy: direct(copy),
  memmove: direct(copy),
  memcmp: {
    ...direct((ctx, a, b, size) => (size === 0 ? 0 : compare(ctx, a, b, size))),
    inline: {
      kind: "comparison",
      baseNs: COST_NS.compareCall,
      perByteNs: COST_NS.comparePerByte,
      createLookAhead,
    },
  },
  bcmp: (ctx, [a = 0, b = 0, size = 0]) => (size === 0 ? 0 : Math.abs(compare(ctx, a, b, size))),
  memchr: (ctx, [address = 0, byte = 0, size = 0]) => {
    const offset = findByte(ctx, address, size, (other) => other === (byte & 0xff));
    return offset < 0 ? 0 : address + offset;
  },
  memchr_inv: (ctx, [address = 0, byte = 0, size = 0]) => {
    const offset = findByte(ctx, address, size, (other) => other !== (byte & 0xff));
    return offset < 0 ? 0 : address + offset;
  },
};
