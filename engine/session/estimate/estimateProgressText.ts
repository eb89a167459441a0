/** How far an estimate is, in words that fit into a status line or a notification. */
import { simulated, timeLeft } from "../progressText.ts";
import type { EstimateProgress } from "./estimate.ts";
import { PAGE_SIZE, showMiB } from "./memoryImage.ts";

/** Says of every progress what there is to say; made anew for every estimate. `nowMs`: the host's clock. */
export function estimateProgressText(nowMs: () => number): (at: EstimateProgress) => string {
  let began: { readonly what: string; readonly ms: number; readonly done: number } | undefined;
  /** Reading and scanning go at paces of their own. */
  const left = (what: string, done: number, total: number): string => {
    if (began?.what !== what) began = { what, ms: nowMs(), done };
    const text = timeLeft((done - began.done) / total, (total - began.done) / total, nowMs() - began.ms);
    return text === undefined ? "" : ` · ${text}`;
  };
  return (at) => {
    switch (at.phase) {
      case "reading": {
        const name = at.image.slice(at.image.search(/[^/\\]*$/));
        const size = `${showMiB(at.done * PAGE_SIZE)} of ${showMiB(at.total * PAGE_SIZE)}`;
        return `reading ${name}: ${size}${left(`reading ${at.image}`, at.done, at.total)}`;
      }
      case "setting up":
        return `making processes of ${at.pages.toLocaleString("en")} pages`;
      case "scanning": {
        const { fullScans, savedBytes, atNs } = at.sample;
        const scan = `full scan ${String(fullScans + 1)} of ${at.pages.toLocaleString("en")} pages`;
        const saved = `${simulated(atNs)} simulated · ${showMiB(savedBytes)} saved`;
        return `${scan} · ${saved}${left("scanning", at.done, at.total)}`;
      }
    }
  };
}
