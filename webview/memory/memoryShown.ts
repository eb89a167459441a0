/** What the pieces of the memory part are drawn from. */
import type { Actions } from "../actions.ts";
import type { UiState } from "../uiState.ts";
import type { MemoryColumns, Region } from "./memoryModel.ts";
import type { Picture } from "./memoryPicture.ts";
import type { Found } from "./memorySearch.ts";
import type { MemoryUi } from "./memoryUi.ts";

export interface MemoryShown {
  readonly columns: MemoryColumns;
  readonly regions: readonly Region[];
  readonly picture: Picture;
  readonly found: Found;
  /** What a tour points at. */
  readonly names: readonly string[];
  readonly ui: MemoryView;
  readonly actions: Actions;
}

/** What it remembers. */
export type MemoryView = Pick<UiState, "memory" | "selectedPage">;

export function updateMemory(actions: Actions, change: Partial<MemoryUi>): void {
  actions.updateUi((now) => ({ ...now, memory: { ...now.memory, ...change } }));
}
