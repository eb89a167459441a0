/** The stepper's page: draws what the extension sends and sends back what is asked for. */
import { render } from "preact";
import type { Actions } from "./actions.ts";
import type { HostToStepper, StepperModel, StepperToHost } from "./messages.ts";
import { stepperView } from "./stepperView.ts";
import { restoreUi, savedUi } from "./uiState.ts";
import type { UiState } from "./uiState.ts";
import "./stepper.css";

declare function acquireVsCodeApi(): {
  postMessage: (message: StepperToHost) => void;
  getState: () => unknown;
  setState: (state: unknown) => void;
};

const NOTHING: StepperModel = {
  session: undefined,
  statement: undefined,
  scenario: undefined,
  busy: undefined,
  edited: false,
};

function start(root: Element): void {
  const host = acquireVsCodeApi();
  let model = NOTHING;
  let ui: UiState = restoreUi(host.getState());
  const draw = (): void => render(stepperView(model, ui, actions), root);
  const actions: Actions = {
    command: (command) => host.postMessage({ kind: "command", command }),
    seek: (step) => host.postMessage({ kind: "seek", step }),
    reveal: (place) => host.postMessage({ kind: "reveal", place }),
    updateUi: (change) => {
      const next = change(ui);
      if (next === ui) return;
      ui = next;
      host.setState(savedUi(ui));
      draw();
    },
    focus: (id) => document.getElementById(id)?.focus(),
  };
  window.addEventListener("message", (event: MessageEvent<HostToStepper>) => {
    model = event.data.model;
    draw();
  });
  window.addEventListener("error", (event) => host.postMessage({ kind: "broken", message: event.message }));
  draw();
  host.postMessage({ kind: "ready" });
}

const root = document.getElementById("stepper");
if (root !== null) start(root);
