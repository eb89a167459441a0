/**
 * What the page remembers of itself, and nothing of the machine: kept through `setState` of the webview, so that it
 * outlives being hidden. Old or foreign states are taken as far as they make sense. What only one part knows is its slice.
 */
import { INITIAL_MEMORY, restoreMemory, savedMemory } from "./memory/memoryUi.ts";
import type { MemoryUi } from "./memory/memoryUi.ts";
import { INITIAL_TREES, restoreTrees } from "./trees/treesUi.ts";
import type { TreesUi } from "./trees/treesUi.ts";

const SECTIONS = ["time", "memory", "trees", "numbers", "knobs", "threads", "events", "observations"] as const;
export type SectionId = (typeof SECTIONS)[number];

export interface UiState {
  readonly collapsed: readonly SectionId[];
  /** The page that is selected in whichever part, as scenarios name it: "A/r/3". Not kept. */
  readonly selectedPage: string | undefined;
  readonly memory: MemoryUi;
  readonly trees: TreesUi;
}

export const INITIAL_UI: UiState = {
  collapsed: ["knobs", "observations"],
  selectedPage: undefined,
  memory: INITIAL_MEMORY,
  trees: INITIAL_TREES,
};

/** What is worth keeping. */
export type SavedUi = Pick<UiState, "collapsed" | "trees"> & { readonly memory: Pick<MemoryUi, "asText"> };

/** From what `getState` returned, whatever that is. */
export function restoreUi(saved: unknown): UiState {
  const { collapsed, memory, trees } = record(saved);
  return {
    ...INITIAL_UI,
    collapsed: Array.isArray(collapsed) ? SECTIONS.filter((id) => collapsed.includes(id)) : INITIAL_UI.collapsed,
    memory: restoreMemory(record(memory)),
    trees: restoreTrees(record(trees)),
  };
}

export function savedUi(ui: UiState): SavedUi {
  return { collapsed: ui.collapsed, memory: savedMemory(ui.memory), trees: ui.trees };
}

export function toggleSection(ui: UiState, id: SectionId): UiState {
  const collapsed = ui.collapsed.includes(id) ? ui.collapsed.filter((other) => other !== id) : [...ui.collapsed, id];
  return { ...ui, collapsed };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
