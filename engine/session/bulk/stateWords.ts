/** What a page's state is called, and what it means: the same words in the stepper and in the side bar. A pure table. */
import type { PageState } from "../view.ts";

export interface StateWords {
  /** One to three words, for the legend. */
  readonly label: string;
  /** What it means, for the tooltip. */
  readonly meaning: string;
}

/** In the order of a page's life, which is that of the legend. */
export const STATE_WORDS: Readonly<Record<PageState, StateWords>> = {
  absent: { label: "absent", meaning: "no page is mapped here" },
  swapped: { label: "swapped out", meaning: "its bytes are in swap" },
  moving: { label: "moving", meaning: "its page is being migrated to another frame" },
  unmergeable: { label: "not mergeable", meaning: "its area is not registered with KSM" },
  unscanned: { label: "never scanned", meaning: "registered, ksmd has not come by yet" },
  volatile: { label: "volatile", meaning: "seen by ksmd, in no tree: its checksum is new or has changed" },
  skipped: { label: "skipped", meaning: "smart scan leaves it out for some passes: it found no partner for long" },
  candidate: {
    label: "was unstable",
    meaning: "stood in the unstable tree of an earlier pass; that tree is gone, and ksmd has not come by in this pass",
  },
  unstable: {
    label: "in the unstable tree",
    meaning: "its checksum held still; waits in the unstable tree for a page like it",
  },
  ksm: { label: "stable", meaning: "a write-protected KSM page in the stable tree, mapped only here" },
  "ksm-shared": { label: "stable, shared", meaning: "a KSM page that several mappings share" },
  broken: {
    label: "written to",
    meaning: "was shared and got a copy of its own when it was written to; ksmd has not noticed yet",
  },
  zero: { label: "zero page", meaning: "the kernel's zero page, not placed by KSM" },
  "ksm-zero": { label: "zero page by KSM", meaning: "KSM replaced it by the kernel's zero page" },
};
