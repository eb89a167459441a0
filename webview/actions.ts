import type { Place } from "../engine/session/view.ts";
import type { StepperCommand } from "./messages.ts";
import type { UiState } from "./uiState.ts";

/** What a component may do: ask the extension, or change what the page remembers of itself. */
export interface Actions {
  readonly command: (command: StepperCommand) => void;
  readonly seek: (step: number) => void;
  readonly reveal: (place: Place) => void;
  readonly updateUi: (change: (ui: UiState) => UiState) => void;
  /** Moves the keyboard's focus to the element with this id. */
  readonly focus: (id: string) => void;
}
