/**
 * What the page remembers of itself, and nothing of the machine: kept through `setState` of the webview, so that it
 * outlives being hidden, and in a session file. Old or foreign states are taken as far as they make sense. What only one part knows is its slice.
 */
import { INITIAL_MEMORY, restoreMemory, savedMemory } from "./memory/memoryUi.ts";
import type { MemoryUi, WhyShown } from "./memory/memoryUi.ts";
import { INITIAL_NUMBERS, restoreNumbers } from "./numbers/numbersUi.ts";
import type { NumbersUi } from "./numbers/numbersUi.ts";
import { INITIAL_TIME, restoreTime, savedTime } from "./time/timeUi.ts";
import type { TimeUi } from "./time/timeUi.ts";
import { INITIAL_TREES, restoreTrees } from "./trees/treesUi.ts";
import type { TreesUi } from "./trees/treesUi.ts";

const SECTIONS = ["time", "memory", "trees", "numbers", "threads", "events", "observations"] as const;
export type SectionId = (typeof SECTIONS)[number];

export interface UiState {
  readonly collapsed: readonly SectionId[];
  /** The page that is selected in whichever part, as scenarios name it: "A/r/3". */
  readonly selectedPage: string | undefined;
  readonly time: TimeUi;
  readonly memory: MemoryUi;
  readonly trees: TreesUi;
  readonly numbers: NumbersUi;
}

export const INITIAL_UI: UiState = {
  collapsed: ["observations"],
  selectedPage: undefined,
  time: INITIAL_TIME,
  memory: INITIAL_MEMORY,
  trees: INITIAL_TREES,
  numbers: INITIAL_NUMBERS,
};

/** What is worth keeping. */
export type SavedUi = Pick<UiState, "collapsed" | "selectedPage" | "trees" | "numbers"> & {
  readonly time: ReturnType<typeof savedTime>;
  readonly memory: ReturnType<typeof savedMemory>;
};

/** From what `getState` returned, whatever that is. */
export function restoreUi(saved: unknown): UiState {
  const { collapsed, selectedPage, time, memory, trees, numbers } = record(saved);
  return {
    ...INITIAL_UI,
    collapsed: Array.isArray(collapsed) ? SECTIONS.filter((id) => collapsed.includes(id)) : INITIAL_UI.collapsed,
    selectedPage: typeof selectedPage === "string" ? selectedPage : undefined,
    time: restoreTime(record(time)),
    memory: restoreMemory(record(memory)),
    trees: restoreTrees(record(trees)),
    numbers: restoreNumbers(record(numbers)),
  };
}

export function savedUi(ui: UiState): SavedUi {
  const { collapsed, selectedPage, time, memory, trees, numbers } = ui;
  return { collapsed, selectedPage, time: savedTime(time), memory: savedMemory(memory), trees, numbers };
}

/** What another page has kept, in this one. */
export function withLook(ui: UiState, look: unknown): UiState {
  const { time, memory, ...rest } = restoreUi(look);
  const [keptTime, keptMemory] = [savedTime(time), savedMemory(memory)];
  return { ...ui, ...rest, time: { ...ui.time, ...keptTime }, memory: { ...ui.memory, ...keptMemory, why: undefined } };
}

/** The answer is shown as long as its page is selected and the session stands where it was asked. */
export function withAnswer(ui: UiState, { page, step, answer, problem }: WhyShown): UiState {
  return { ...ui, memory: { ...ui.memory, why: { page, step, answer, problem } } };
}

export function toggleSection(ui: UiState, id: SectionId): UiState {
  const collapsed = ui.collapsed.includes(id) ? ui.collapsed.filter((other) => other !== id) : [...ui.collapsed, id];
  return { ...ui, collapsed };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
