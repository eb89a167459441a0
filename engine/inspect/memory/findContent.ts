/** Which contents a text names: "zero", "byte:0x5a", "seed:5" as in scenario files, or the first bytes in hexadecimal. */
import type { ContentId } from "../../base/brands.ts";
import type { PageStore } from "../../pages/pageStore.ts";
import { fillSplitMix64 } from "../../pages/splitMix64.ts";

const PAGE_BYTES = 4096;

/** A test of a page's bytes; undefined for a text that names no content. Nothing is put into the page store. */
export function contentTest(text: string): ((bytes: Uint8Array) => boolean) | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === "zero" || wanted === "zeros") return (bytes) => bytes.every((byte) => byte === 0);
  const [, kind, value = ""] = /^(byte|seed|seq):\s*(0x[0-9a-f]+|\d+)$/.exec(wanted) ?? [];
  if (kind === "byte") {
    const byte = Number(value);
    return byte > 0xff ? undefined : (bytes) => bytes.every((each) => each === byte);
  }
  if (kind !== undefined) {
    const words = new Uint32Array(PAGE_BYTES / 4);
    fillSplitMix64(words, BigInt(value));
    return startsWith(new Uint8Array(words.buffer));
  }
  const hex = wanted.replace(/[\s…]/g, "").replace(/^0x/, "");
  if (hex.length === 0 || hex.length % 2 !== 0 || !/^[0-9a-f]+$/.test(hex)) return undefined;
  return startsWith(
    Uint8Array.from({ length: hex.length / 2 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16)),
  );
}

function startsWith(start: Uint8Array): (bytes: Uint8Array) => boolean {
  return (bytes) => start.every((byte, at) => bytes[at] === byte);
}

/** Of these contents (ids plus 1; 0 is none), ascending and each once, those that pass. */
export function contentsThat(
  test: (bytes: Uint8Array) => boolean,
  contents: Uint32Array,
  pages: PageStore,
): readonly number[] {
  const seen = new Set<number>(contents);
  seen.delete(0);
  return [...seen].filter((id) => test(pages.bytes((id - 1) as ContentId))).sort((a, b) => a - b);
}
