/**
 * Messages between the extension and the stepper's page: one union a direction. The page draws the model it was sent last
 * and asks for everything else; it holds no state of the machine. Steps, names and places are those of the session.
 */
import type { Place, SessionState } from "../engine/session/view.ts";

/** What the page may ask the extension to do; each is a command of the palette as well. */
export type StepperCommand =
  | "simulate"
  | "simulateReference"
  | "chooseScenario"
  | "step"
  | "stepOver"
  | "stepOut"
  | "stepBack"
  | "stepOverBack"
  | "stepOutBack"
  | "continue"
  | "restart"
  | "stop"
  | "cancel"
  | "showSourceReport";

/** All that the page draws. */
export interface StepperModel {
  readonly session: SessionState | undefined;
  /** The current statement as it stands in the source, white space folded; undefined when there is none. */
  readonly statement: string | undefined;
  /** Title or path of the scenario. */
  readonly scenario: string | undefined;
  /** Set while a run is under way: what is going on. */
  readonly busy: { readonly text: string } | undefined;
  /** The source was edited after it was loaded. */
  readonly edited: boolean;
}

export type HostToStepper = { readonly kind: "model"; readonly model: StepperModel };

export type StepperToHost =
  | { readonly kind: "ready" }
  | { readonly kind: "command"; readonly command: StepperCommand }
  | { readonly kind: "seek"; readonly step: number }
  | { readonly kind: "reveal"; readonly place: Place }
  /** The page itself broke: for the extension's log. */
  | { readonly kind: "broken"; readonly message: string };
