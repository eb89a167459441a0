/** What stands in the panel while there is no session: ways to begin one. */
import { h } from "./element.ts";
import type { VNode } from "preact";
import type { Actions } from "./actions.ts";
import { groupDigits } from "./figures.ts";
import type { StepperModel } from "./messages.ts";

/** After its engine has died: the way back. */
function resumeButton(step: number, actions: Actions): VNode {
  const onClick = (): void => actions.command("resume");
  return h("button", { type: "button", class: "primary", onClick }, `Restart at step ${groupDigits(step)}`);
}

/** What runs where there is no kernel tree. */
function ownKsm(actions: Actions): VNode {
  const title = "Runs the KSM that comes with KSM Lab, written for reading; needs no kernel tree";
  const onClick = (): void => actions.command("simulateReference");
  return h("button", { type: "button", class: "secondary", title, onClick }, "Simulate KSM Lab's own KSM");
}

export function welcome(model: StepperModel, actions: Actions): VNode {
  const { busy, lostAt } = model;
  const idle =
    lostAt === undefined
      ? "Runs mm/ksm.c statement by statement. No simulation is under way."
      : "The engine of the simulation stopped. It can be started again where it stood, with everything that was set by hand.";
  return h("main", { class: "welcome" }, [
    h("h1", {}, "KSM Lab"),
    h("p", { role: "status" }, busy === undefined ? idle : busy.text),
    h("div", { class: "welcome-actions" }, [
      busy === undefined && lostAt !== undefined ? resumeButton(lostAt, actions) : undefined,
      busy === undefined
        ? h(
            "button",
            {
              type: "button",
              class: lostAt === undefined ? "primary" : "secondary",
              "data-command": "simulate",
              onClick: () => actions.command("simulate"),
            },
            "Simulate ksmd",
          )
        : h("button", { type: "button", class: "secondary", onClick: () => actions.command("cancel") }, "Cancel"),
      busy === undefined ? ownKsm(actions) : undefined,
      h(
        "button",
        { type: "button", class: "secondary", onClick: () => actions.command("chooseScenario") },
        "Choose scenario…",
      ),
      busy === undefined
        ? h(
            "button",
            { type: "button", class: "secondary", onClick: () => actions.command("startTour") },
            "Take a tour…",
          )
        : undefined,
    ]),
    model.scenario === undefined ? undefined : h("p", { class: "scenario" }, `Scenario: ${model.scenario}`),
  ]);
}
