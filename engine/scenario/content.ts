/** The contents that SCENARIO.md names: zero, byte:HH, seed:N, seq:N; and how all of them, mixtures too, are shown. */
import type { Content, MixedPart, PlainContent } from "./scenario.ts";

/** What a message says is allowed. */
export const CONTENT_FORMS =
  '"zero", "byte:HH" (two hexadecimal digits), "seed:N" and "seq:N" (N from 0 to 2^64-1), or {"mix": {CONTENT: share, …}, "seed": N} are';

/** undefined when the text is none of the forms. */
export function parseContent(text: string): PlainContent | undefined {
  if (text === "zero") return { kind: "zero" };
  const byte = /^byte:([0-9a-fA-F]{2})$/.exec(text)?.[1];
  if (byte !== undefined) return { kind: "byte", byte: parseInt(byte, 16) };
  const [, kind, digits = ""] = /^(seed|seq):(\d{1,20})$/.exec(text) ?? [];
  if (kind === undefined) return undefined;
  const seed = BigInt(digits);
  if (seed >= 1n << 64n) return undefined;
  return kind === "seed" ? { kind: "seed", seed } : { kind: "seq", seed };
}

/** As it stands in a scenario. */
export function showContent(content: Content | MixedPart["content"]): string {
  switch (content.kind) {
    case "zero":
    case "unique":
      return content.kind;
    case "byte":
      return `byte:${content.byte.toString(16).padStart(2, "0")}`;
    case "seed":
    case "seq":
      return `${content.kind}:${String(content.seed)}`;
    case "mix":
      return content.parts
        .map((part) => `${String(Number((part.share * 100).toFixed(4)))} % ${showContent(part.content)}`)
        .join(", ");
  }
}
