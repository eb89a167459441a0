/** How a page's state looks and what it means: a symbol and a theme colour, never a colour alone. */
import type { PageState } from "../../engine/session/view.ts";

export interface StateLook {
  readonly symbol: string;
  /** One to three words, for the legend. */
  readonly label: string;
  /** What it means, for the tooltip. */
  readonly meaning: string;
  /** Theme variable; undefined: only an outline. */
  readonly color: string | undefined;
}

/** In the order of a page's life, which is that of the legend. */
export const STATE_LOOKS: Readonly<Record<PageState, StateLook>> = {
  absent: { symbol: "·", label: "absent", meaning: "no page is mapped here", color: undefined },
  swapped: {
    symbol: "s",
    label: "swapped out",
    meaning: "its bytes are in swap",
    color: "--vscode-ksmLab-pageSwapped",
  },
  moving: {
    symbol: "→",
    label: "moving",
    meaning: "its page is being migrated to another frame",
    color: "--vscode-ksmLab-pageMoving",
  },
  unmergeable: {
    symbol: "×",
    label: "not mergeable",
    meaning: "its area is not registered with KSM",
    color: undefined,
  },
  unscanned: {
    symbol: "○",
    label: "never scanned",
    meaning: "registered, ksmd has not come by yet",
    color: "--vscode-ksmLab-pageUnscanned",
  },
  volatile: {
    symbol: "~",
    label: "volatile",
    meaning: "seen by ksmd, in no tree: its checksum is new or has changed",
    color: "--vscode-ksmLab-pageVolatile",
  },
  skipped: {
    symbol: "»",
    label: "skipped",
    meaning: "smart scan leaves it out for some passes: it found no partner for long",
    color: "--vscode-ksmLab-pageSkipped",
  },
  candidate: {
    symbol: "u",
    label: "was unstable",
    meaning: "stood in the unstable tree of an earlier pass; that tree is gone, and ksmd has not come by in this pass",
    color: "--vscode-ksmLab-pageCandidate",
  },
  unstable: {
    symbol: "U",
    label: "in the unstable tree",
    meaning: "its checksum held still; waits in the unstable tree for a page like it",
    color: "--vscode-ksmLab-pageUnstable",
  },
  ksm: {
    symbol: "K",
    label: "stable",
    meaning: "a write-protected KSM page in the stable tree, mapped only here",
    color: "--vscode-ksmLab-pageKsm",
  },
  "ksm-shared": {
    symbol: "S",
    label: "stable, shared",
    meaning: "a KSM page that several mappings share",
    color: "--vscode-ksmLab-pageKsmShared",
  },
  broken: {
    symbol: "B",
    label: "written to",
    meaning: "was shared and got a copy of its own when it was written to; ksmd has not noticed yet",
    color: "--vscode-ksmLab-pageBroken",
  },
  zero: {
    symbol: "0",
    label: "zero page",
    meaning: "the kernel's zero page, not placed by KSM",
    color: "--vscode-ksmLab-pageZero",
  },
  "ksm-zero": {
    symbol: "Z",
    label: "zero page by KSM",
    meaning: "KSM replaced it by the kernel's zero page",
    color: "--vscode-ksmLab-pageKsmZero",
  },
};

/** How strong the colour of a shared page is, from 0 to 1: the more share it, the stronger. */
export function strength(byte: number): number {
  const level = byte >>> 4;
  return level === 0 ? 1 : Math.min(1, 0.45 + 0.11 * level);
}
