/** The steps of commands and lenses as moves of the debugger: there is one way to move, whoever asks. A table, not code. */
import type { Move } from "./debugView.ts";
import type { StepKind } from "./view.ts";

export const STEP_MOVES = {
  step: "stepIn",
  stepOver: "stepOver",
  stepOut: "stepOut",
  stepBack: "stepInBack",
  stepOverBack: "stepOverBack",
  stepOutBack: "stepOutBack",
} as const satisfies Record<StepKind, Move["kind"]>;
