/** How a page's state looks and what it means: a symbol and a theme colour, never a colour alone. */
import { STATE_WORDS, type StateWords } from "../../engine/session/bulk/stateWords.ts";
import type { PageState } from "../../engine/session/view.ts";

export interface StateLook extends StateWords {
  readonly symbol: string;
  /** Theme variable; undefined: only an outline. */
  readonly color: string | undefined;
}

const LOOKS: Readonly<Record<PageState, Pick<StateLook, "symbol" | "color">>> = {
  absent: { symbol: "·", color: undefined },
  swapped: { symbol: "s", color: "--vscode-ksmLab-pageSwapped" },
  moving: { symbol: "→", color: "--vscode-ksmLab-pageMoving" },
  unmergeable: { symbol: "×", color: undefined },
  unscanned: { symbol: "○", color: "--vscode-ksmLab-pageUnscanned" },
  volatile: { symbol: "~", color: "--vscode-ksmLab-pageVolatile" },
  skipped: { symbol: "»", color: "--vscode-ksmLab-pageSkipped" },
  candidate: { symbol: "u", color: "--vscode-ksmLab-pageCandidate" },
  unstable: { symbol: "U", color: "--vscode-ksmLab-pageUnstable" },
  ksm: { symbol: "K", color: "--vscode-ksmLab-pageKsm" },
  "ksm-shared": { symbol: "S", color: "--vscode-ksmLab-pageKsmShared" },
  broken: { symbol: "B", color: "--vscode-ksmLab-pageBroken" },
  zero: { symbol: "0", color: "--vscode-ksmLab-pageZero" },
  "ksm-zero": { symbol: "Z", color: "--vscode-ksmLab-pageKsmZero" },
};

/** In the order of a page's life, which is that of the legend. */
export const STATE_LOOKS = Object.fromEntries(
  (Object.keys(STATE_WORDS) as PageState[]).map((state) => [state, { ...STATE_WORDS[state], ...LOOKS[state] }]),
) as Readonly<Record<PageState, StateLook>>;

/** How strong the colour of a shared page is, from 0 to 1: the more share it, the stronger. */
export function strength(byte: number): number {
  const level = byte >>> 4;
  return level === 0 ? 1 : Math.min(1, 0.45 + 0.11 * level);
}
