import type { WhyAnswer } from "../../engine/session/whyView.ts";

export interface MemoryUi {
  /** As tables instead of cells. */
  readonly asText: boolean;
  /** What is typed into the search. */
  readonly search: string;
  /** The part of it that is asked of the engine. */
  readonly content: string;
  /** Cells that the pointer and the keyboard are at. */
  readonly hovered: number | undefined;
  readonly cursor: number | undefined;
  /** In CSS pixels, of what the picture stands in. */
  readonly width: number;
  /** What was answered to "Why?", and at which step. */
  readonly why: WhyShown | undefined;
}

export interface WhyShown {
  readonly page: string;
  readonly step: number;
  /** undefined: still being looked for. */
  readonly answer: WhyAnswer | undefined;
  readonly problem: string | undefined;
}

export const INITIAL_MEMORY: MemoryUi = {
  asText: false,
  search: "",
  content: "",
  hovered: undefined,
  cursor: undefined,
  width: 560,
  why: undefined,
};

export function restoreMemory(saved: Readonly<Record<string, unknown>>): MemoryUi {
  const { asText, search, content } = saved;
  const typed = typeof search === "string" ? { search } : {};
  const asked = typeof content === "string" ? { content } : {};
  return { ...INITIAL_MEMORY, asText: asText === true, ...typed, ...asked };
}

/** What is worth keeping. */
export function savedMemory({ asText, search, content }: MemoryUi): Pick<MemoryUi, "asText" | "search" | "content"> {
  return { asText, search, content };
}
