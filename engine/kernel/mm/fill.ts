/** What a scenario's fill writes into a frame: lab_fill_pages() in engine/kernel/model/syscalls.c, page by page. */
import type { ContentId, Pfn } from "../../base/brands.ts";
import type { BuiltinContext, DirectBuiltin } from "../../machine/builtin.ts";
import { ZERO_CONTENT } from "../../pages/pageStore.ts";
import { mixedContent, permuted } from "./mixture.ts";
import { MixtureAhead } from "./mixtureAhead.ts";

/** `kind` of lab_fill_pages(); the player of scenarios uses it too. */
export const FILL_KIND = { zero: 0, byte: 1, seed: 2, sequence: 3, mixture: 4 } as const;
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
export const fillFrame: DirectBuiltin = (ctx, pfn, kind, low, high, index) => {
  const mixed = (at: number): ContentId => {
    const table = ctx.symbol(MIXTURE) ?? 0;
    return contentOf(
      ctx,
      mixedContent((word) => ctx.memory.load("u32", table + word * 4), at, permuted),
    );
  };
  ctx.memory.setFrameContent(pfn as Pfn, fillContent(ctx, { kind, low, high, index }, mixed));
};

/** The same for one machine: the ranks of the next pages of a mixture are worked out together. */
export function createFillFrame(ctx: BuiltinContext): DirectBuiltin {
  const table = ctx.symbol(MIXTURE) ?? 0;
  const word = (index: number): number => ctx.memory.load("u32", table + index * 4);
  const ahead = new MixtureAhead(ctx.pages, word);
  const mixed = (at: number): ContentId => contentOf(ctx, mixedContent(word, at, ahead.rankOf));
  return (_ctx, pfn, kind, low, high, index) => {
    ctx.memory.setFrameContent(pfn as Pfn, fillContent(ctx, { kind, low, high, index }, mixed));
  };
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
