/** What a scenario's fill writes into a frame: lab_fill_pages() in engine/kernel/model/syscalls.c, page by page. */
import type { ContentId, Pfn } from "../../base/brands.ts";
import type { BuiltinContext, DirectBuiltin } from "../../machine/builtin.ts";
import { ZERO_CONTENT } from "../../pages/pageStore.ts";
import { FILL_KIND, mixedContent, permuted } from "./mixture.ts";
import { MixtureAhead } from "./mixtureAhead.ts";

/** Where the table of a mixture lies. */
const MIXTURE = "lab_user_buffer";
const TWO_32 = 2 ** 32;

/** As lab_fill_pages() has it: `index` is the page's number in the range. */
interface Fill {
  readonly kind: number;
  readonly low: number;
  readonly high: number;
  readonly index: number;
}

/** __lab_fill_frame(pfn, kind, low, high, index): a process writes the whole page. */
export const fillFrame: DirectBuiltin = (ctx, pfn, kind, low, high, index) =>
  filling(ctx, permuted)(ctx, pfn, kind, low, high, index);

/** The same for one machine: the ranks of the next pages of a mixture are worked out together. */
export function createFillFrame(ctx: BuiltinContext): DirectBuiltin {
  return filling(ctx, new MixtureAhead(ctx.pages, mixtureTable(ctx)).rankOf);
}

function filling(ctx: BuiltinContext, rankOf: typeof permuted): DirectBuiltin {
  const word = mixtureTable(ctx);
  const mixed = (at: number): ContentId => contentOf(ctx, mixedContent(word, at, rankOf));
  return (_ctx, pfn, kind, low, high, index) => {
    ctx.memory.setFrameContent(pfn as Pfn, fillContent(ctx, { kind, low, high, index }, mixed));
  };
}

/** Reads a word of the mixture's table. */
function mixtureTable(ctx: BuiltinContext): (index: number) => number {
  const table = ctx.symbol(MIXTURE) ?? 0;
  return (index) => ctx.memory.load("u32", table + index * 4);
}

/** `mixed` gives the content of a page of the mixture. */
function fillContent(
  ctx: BuiltinContext,
  { kind, low, high, index }: Fill,
  mixed: (at: number) => ContentId,
): ContentId {
  if (kind === FILL_KIND.mixture) return mixed((low >>> 0) + index);
  const first = (low >>> 0) + (kind === FILL_KIND.sequence ? index : 0);
  return contentOf(ctx, { kind, low: first >>> 0, high: ((high >>> 0) + (first >= TWO_32 ? 1 : 0)) >>> 0 });
}

function contentOf(ctx: BuiltinContext, { kind, low, high }: Omit<Fill, "index">): ContentId {
  if (kind === FILL_KIND.byte) return ctx.pages.repeated(low & 0xff);
  return kind === FILL_KIND.zero ? ZERO_CONTENT : ctx.pages.seedOf(low, high);
}
