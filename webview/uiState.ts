/**
 * What the page remembers of itself, and nothing of the machine: kept through `setState` of the webview, so that it
 * outlives being hidden. Old or foreign states are taken as far as they make sense.
 */
export type SectionId = "counters" | "knobs" | "pages" | "trees" | "threads" | "events" | "observations";

export interface UiState {
  readonly collapsed: readonly SectionId[];
  /** Trees as nested lists instead of drawings. */
  readonly treesAsText: boolean;
  /** Regions shown whole although they are long: "pid:name". */
  readonly wholeRegions: readonly string[];
  /** Sharing class that is pointed at. Not kept. */
  readonly sharingClass: number | undefined;
  /** The page cell that Tab leads to. Not kept. */
  readonly cell: string | undefined;
}

const SECTIONS: readonly SectionId[] = ["counters", "knobs", "pages", "trees", "threads", "events", "observations"];

export const INITIAL_UI: UiState = {
  collapsed: ["knobs", "observations"],
  treesAsText: false,
  wholeRegions: [],
  sharingClass: undefined,
  cell: undefined,
};

/** From what `getState` returned, whatever that is. */
export function restoreUi(saved: unknown): UiState {
  if (typeof saved !== "object" || saved === null) return INITIAL_UI;
  const { collapsed, treesAsText } = saved as { collapsed?: unknown; treesAsText?: unknown };
  return {
    ...INITIAL_UI,
    collapsed: Array.isArray(collapsed) ? SECTIONS.filter((id) => collapsed.includes(id)) : INITIAL_UI.collapsed,
    treesAsText: treesAsText === true,
  };
}

/** What is worth keeping. */
export function savedUi(ui: UiState): Pick<UiState, "collapsed" | "treesAsText"> {
  return { collapsed: ui.collapsed, treesAsText: ui.treesAsText };
}

export function toggleSection(ui: UiState, id: SectionId): UiState {
  const collapsed = ui.collapsed.includes(id) ? ui.collapsed.filter((other) => other !== id) : [...ui.collapsed, id];
  return { ...ui, collapsed };
}
