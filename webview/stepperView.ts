/**
 * The whole page as a function of the model that was sent last, of what came on the channels, and of what the page
 * remembers of itself: Time over all, below it Memory beside Trees, then Numbers beside the logs.
 */
import { h } from "./element.ts";
import type { VNode } from "preact";
import type { SessionState } from "../engine/session/view.ts";
import type { Actions } from "./actions.ts";
import { controls } from "./controls.ts";
import { groupDigits } from "./figures.ts";
import type { Channel } from "../engine/session/bulk/channels.ts";
import type { BulkStore } from "./bulkStore.ts";
import { eventsSection, observationsSection } from "./eventsSection.ts";
import { Memo } from "./memo.ts";
import { memoryPart } from "./memory/memoryPart.ts";
import type { StepperModel } from "./messages.ts";
import { numbersPart } from "./numbers/numbersPart.ts";
import type { Part } from "./part.ts";
import { placeLink, positionBar, spokenPosition } from "./positionBar.ts";
import { threadsSection } from "./threadsSection.ts";
import { timePart } from "./time/timePart.ts";
import { treesPart } from "./trees/treesPart.ts";
import { partId, pointedAt } from "./tour/pointing.ts";
import { tourCard } from "./tour/tourCard.ts";
import type { UiState } from "./uiState.ts";

function faultBanner(session: SessionState, actions: Actions): VNode | undefined {
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

function welcome(model: StepperModel, actions: Actions): VNode {
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

function heading(model: StepperModel, session: SessionState, actions: Actions): VNode {
  return h("div", { class: "heading" }, [
    h("h1", {}, session.title),
    h(
      "button",
      {
        type: "button",
        class: "link",
        title: "Show the source report",
        onClick: () => actions.command("showSourceReport"),
      },
      `${session.sourcePath} · ${session.version}`,
    ),
    model.scenario === undefined || model.scenario === session.title
      ? undefined
      : h("span", { class: "scenario" }, model.scenario),
  ]);
}

/** What tours call the part that draws a channel. */
const PART_OF = { timeline: "time", memory: "memory", trees: "trees", numbers: "numbers" } as const;

/** `memo`: of the page, so that what a message or a gesture leaves alone is not drawn again. */
export function stepperView(
  model: StepperModel,
  bulk: Pick<BulkStore, "get">,
  ui: UiState,
  actions: Actions,
  memo = new Memo(),
): VNode {
  const session = model.session;
  if (session === undefined) return welcome(model, actions);
  // Only the timeline's own part looks at what is pointed at and dragged on it.
  const others = Object.values({ ...ui, time: undefined });
  const part = <C extends Channel>(draw: Part<C>, channel: C): VNode => {
    const name = PART_OF[channel];
    const isPointed = pointedAt(model, name).length > 0;
    const columns = bulk.get(channel);
    const drawn = memo.get(name, [model, columns, name === "time" ? ui : "", ...others], () =>
      draw({ stepper: model, session, bulk: columns }, ui, actions),
    );
    return h("div", { id: partId(name), class: isPointed ? "part pointed" : "part", tabIndex: -1 }, [drawn]);
  };
  return h(
    "main",
    { class: model.busy === undefined ? "stepper" : "stepper is-busy", "aria-busy": model.busy !== undefined },
    [
      h("header", { class: "top" }, [
        controls(model, actions),
        heading(model, session, actions),
        model.tour === undefined ? undefined : tourCard(model.tour, model.busy !== undefined, actions),
      ]),
      h("div", { class: "only-spoken", role: "status", "aria-live": "polite" }, spokenPosition(model)),
      faultBanner(session, actions),
      editedBanner(model, actions),
      scenarioBanner(model, actions),
      positionBar(model, session, actions),
      h("div", { class: "wide" }, part(timePart, "timeline")),
      h("div", { class: "columns" }, [
        h("div", { class: "column" }, part(memoryPart, "memory")),
        h("div", { class: "column" }, part(treesPart, "trees")),
        h("div", { class: "column" }, part(numbersPart, "numbers")),
        h("div", { class: "column" }, [
          memo.get("threads", [session, ui.collapsed], () => threadsSection(session, ui, actions)),
          memo.get("events", [session, ui.collapsed], () => eventsSection(session, ui, actions)),
          observationsSection(session, ui, actions),
        ]),
      ]),
    ],
  );
}
