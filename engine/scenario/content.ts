/** The contents that SCENARIO.md names: zero, byte:HH, seed:N, seq:N. */
import type { ContentId } from "../base/brands.ts";
import { type PageStore, ZERO_CONTENT } from "../pages/pageStore.ts";
import type { Content } from "./scenario.ts";

/** What a message says is allowed. */
export const CONTENT_FORMS =
  '"zero", "byte:HH" (two hexadecimal digits), "seed:N" and "seq:N" (N from 0 to 2^64-1) are';

/** undefined when the text is none of the forms. */
export function parseContent(text: string): Content | undefined {
  if (text === "zero") return { kind: "zero" };
  const byte = /^byte:([0-9a-fA-F]{2})$/.exec(text)?.[1];
  if (byte !== undefined) return { kind: "byte", byte: parseInt(byte, 16) };
  const [, kind, digits = ""] = /^(seed|seq):(\d{1,20})$/.exec(text) ?? [];
  if (kind === undefined) return undefined;
  const seed = BigInt(digits);
  if (seed >= 1n << 64n) return undefined;
  return kind === "seed" ? { kind: "seed", seed } : { kind: "seq", seed };
}

/** The content of page `index` of an operation. */
export function contentOfPage(content: Content, index: number, pages: PageStore): ContentId {
  switch (content.kind) {
    case "zero":
      return ZERO_CONTENT;
    case "byte":
      return pages.repeated(content.byte);
    case "seed":
      return pages.seed(content.seed);
    case "seq":
      return pages.seed(content.seed + BigInt(index));
  }
}

/** As it stands in a scenario. */
export function showContent(content: Content): string {
  switch (content.kind) {
    case "zero":
      return "zero";
    case "byte":
      return `byte:${content.byte.toString(16).padStart(2, "0")}`;
    case "seed":
    case "seq":
      return `${content.kind}:${String(content.seed)}`;
  }
}
