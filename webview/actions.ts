import type { Place } from "../engine/session/view.ts";
import type { FromStepper, StepperCommand } from "./messages.ts";
import type { UiState } from "./uiState.ts";

/** What a component may do: ask the extension, or change what the page remembers of itself. */
export interface Actions {
  /** Any message of messages.ts. */
  readonly send: (message: FromStepper) => void;
  readonly command: (command: StepperCommand) => void;
  readonly seek: (step: number) => void;
  readonly reveal: (place: Place) => void;
  readonly updateUi: (change: (ui: UiState) => UiState) => void;
  /** Moves the keyboard's focus to the element with this id. */
  readonly focus: (id: string) => void;
}
