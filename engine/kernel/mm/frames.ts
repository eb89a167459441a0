/**
 * The leaves of the model of memory management (engine/kernel/model): memory for tables and struct pages, contents
 * that a scenario writes, sleeping for a page's lock, and the log of what happens to pages. All else there is C.
 */
import type { ContentId, Pfn } from "../../base/brands.ts";
import { BLOCK_THEN_RETURN } from "../../machine/builtin.ts";
import type { BuiltinTable } from "../../machine/builtin.ts";
import { PAGE_SIZE } from "../../machine/memory/memory.ts";
import { LOGGING, is, steps } from "../../machine/inline.ts";
import { fillNs } from "../lib/blocks.ts";
import { direct } from "../lib/direct.ts";
import { COST_NS } from "../time/costs.ts";
import { createFillFrame, fillFrame } from "./fill.ts";

export const FRAME_BUILTINS: BuiltinTable = {
  /** (size, align, owner's name): zeroed memory, outside any slab cache. */
  __lab_allocate: {
    costNs: COST_NS.slabAlloc,
    run: (ctx, [size = 0, align = 8, owner = 0]) =>
      ctx.allocate(size, { owner: ctx.memory.readString(owner, 64), align, zero: true }),
  },
  __lab_release: {
    costNs: COST_NS.slabFree,
    run: (ctx, [address = 0]) => {
      ctx.free(address);
    },
  },
  /** (pfn, kind, low, high, index): a process writes the whole page. */
  __lab_fill_frame: {
    ...direct(fillFrame, fillNs(PAGE_SIZE)),
    createDirect: createFillFrame,
  },
  /** (pfn): the id of what the frame holds, which the store keeps from now on. */
  __lab_frame_content: (ctx, [pfn = 0]) => {
    const content = ctx.memory.frameContent(pfn as Pfn);
    ctx.pages.retain(content);
    return content;
  },
  /** (pfn, id) */
  __lab_set_frame_content: (ctx, [pfn = 0, content = 0]) => {
    ctx.memory.setFrameContent(pfn as Pfn, content as ContentId);
  },
  __lab_wait_page_lock: (ctx, [folio = 0]) => {
    ctx.threads.sleep({ kind: "page-lock", address: folio, uninterruptible: true });
    return BLOCK_THEN_RETURN;
  },
  /** Whoever is woken asks for the lock again: it may have been taken meanwhile. */
  __lab_wake_page_lock: (ctx, [folio = 0]) => {
    const oldest = ctx.threads.sleepersOn(folio)[0];
    if (oldest !== undefined) ctx.threads.wake(oldest);
  },
  /** (event's name, mm, address, pfn, pfn before) */
  __lab_mm_event: direct(
    (ctx, name, mm, address, pfn, from) => {
      if (ctx.isLogging) ctx.emit({ name: ctx.memory.readString(name, 32), fields: { mm, address, pfn, from } });
    },
    0,
    steps([is(LOGGING, "eq", 0)]),
  ),
};
