/** What has to be known before anything else: a fault, and that what runs is not what stands in the editor. */
import { h } from "./element.ts";
import type { VNode } from "preact";
import type { Actions } from "./actions.ts";
import type { StepperModel } from "./messages.ts";
import { placeLink } from "./positionBar.ts";
import type { ShownSession } from "./shownSession.ts";

export function banners(model: StepperModel, session: ShownSession, actions: Actions): readonly (VNode | undefined)[] {
  return [faultBanner(session, actions), editedBanner(model, actions), scenarioBanner(model, actions)];
}

function faultBanner(session: ShownSession, actions: Actions): VNode | undefined {
  const fault = session.fault;
  if (fault === undefined) return undefined;
  return h("div", { class: "banner fault", role: "alert" }, [
    h("strong", {}, "Fault"),
    h("span", {}, fault.message),
    fault.place === undefined ? undefined : placeLink(fault.place, actions),
    h("button", { type: "button", class: "text-button", onClick: () => actions.command("stepBack") }, "Step back"),
  ]);
}

function editedBanner(model: StepperModel, actions: Actions): VNode | undefined {
  if (!model.edited || model.session === undefined) return undefined;
  return h("div", { class: "banner edited" }, [
    h("span", {}, "The source was edited after it was loaded; what runs is the older text."),
    h(
      "button",
      { type: "button", class: "text-button", onClick: () => actions.command("restart") },
      "Restart with the edited text",
    ),
  ]);
}

function scenarioBanner(model: StepperModel, actions: Actions): VNode | undefined {
  if (model.scenarioEdited !== true) return undefined;
  const onClick = (): void => actions.command("restartScenario");
  return h("div", { class: "banner edited" }, [
    h("span", {}, "The scenario was edited after it was loaded; what runs is the older one."),
    h("button", { type: "button", class: "text-button", onClick }, "Restart with the edited scenario"),
  ]);
}
