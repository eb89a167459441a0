/**
 * The whole page as a function of the model that was sent last, of what came on the channels, and of what the page
 * remembers of itself: Time over all, below it Memory beside Trees, then Numbers beside the logs. What a message or a
 * gesture leaves alone is not drawn again, and what is out of sight only when the session stands still.
 */
import { h } from "./element.ts";
import type { VNode } from "preact";
import type { Actions } from "./actions.ts";
import { banners } from "./banners.ts";
import { controls } from "./controls.ts";
import type { Channel } from "../engine/session/bulk/channels.ts";
import type { BulkStore } from "./bulkStore.ts";
import { eventsSection, observationsSection } from "./eventsSection.ts";
import { Memo } from "./memo.ts";
import { memoryPart } from "./memory/memoryPart.ts";
import type { StepperModel } from "./messages.ts";
import { numbersPart } from "./numbers/numbersPart.ts";
import type { Part } from "./part.ts";
import { positionBar, spokenPosition } from "./positionBar.ts";
import { awaited } from "./section.ts";
import type { Sight } from "./sight.ts";
import { threadsSection } from "./threadsSection.ts";
import { timePart } from "./time/timePart.ts";
import { treesPart } from "./trees/treesPart.ts";
import { partId, pointedAt } from "./tour/pointing.ts";
import { tourCard } from "./tour/tourCard.ts";
import type { UiState } from "./uiState.ts";
import { welcome } from "./welcome.ts";
import type { ShownSession } from "./shownSession.ts";

/** What there is to be drawn. */
export interface Position {
  readonly session: ShownSession | undefined;
  readonly bulk: Pick<BulkStore, "get">;
}

/** How the page draws, beside what. */
export interface Drawing {
  readonly memo: Memo;
  /** Where the session last stood still; undefined: nowhere yet. */
  readonly rested: Position | undefined;
  readonly sight: Pick<Sight, "isSeen" | "ref">;
}

function heading(model: StepperModel, session: ShownSession, actions: Actions): VNode {
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

const LOGS = "logs";

/** Without `drawing` all of it is in sight and at rest. */
export function stepperView(
  model: StepperModel,
  bulk: Pick<BulkStore, "get">,
  ui: UiState,
  actions: Actions,
  drawing: Drawing = allOf({ session: model.session, bulk }),
): VNode {
  const { session } = model;
  if (session === undefined) return welcome(model, actions);
  const { memo, rested, sight } = drawing;
  const isRushed = ui.time.isDragging || ui.time.isPlaying;
  const part = <C extends Channel, S extends keyof ShownSession, U extends keyof UiState>(of: Part<C, S, U>): VNode => {
    const { name, channel, reads, remembers, draw } = of;
    const id = partId(name);
    const pointed = pointedAt(model, name);
    const looks = { id, class: pointed.length > 0 ? "part pointed" : "part", tabIndex: -1, ref: sight.ref(id) };
    const isSeen = sight.isSeen(id);
    if (!isSeen && rested === undefined) return h("div", looks, [awaited()]);
    const now = isSeen ? { session, bulk } : { session: rested?.session ?? session, bulk: rested?.bulk };
    const columns = now.bulk?.get(channel)?.columns;
    const restedColumns = rested?.bulk.get(channel)?.columns;
    const from = [
      ...reads.map((each) => now.session[each]),
      ...remembers.map((each) => ui[each]),
      ...[ui.collapsed, columns, restedColumns, model.tour, isRushed],
    ];
    const drawn = memo.get(name, from, () =>
      draw({ session: now.session, columns, rested: restedColumns, pointed, isRushed }, ui, actions),
    );
    return h("div", looks, [drawn]);
  };
  const logged = sight.isSeen(LOGS) ? session : rested?.session;
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
      ...banners(model, session, actions),
      positionBar(model, session, actions),
      h("div", { class: "wide" }, part(timePart)),
      h("div", { class: "columns" }, [
        h("div", { class: "column" }, part(memoryPart)),
        h("div", { class: "column" }, part(treesPart)),
        h("div", { class: "column" }, part(numbersPart)),
        h(
          "div",
          { id: LOGS, class: "column", ref: sight.ref(LOGS) },
          logged === undefined ? awaited() : logs(logged, ui, actions, memo),
        ),
      ]),
    ],
  );
}

function logs(session: ShownSession, ui: UiState, actions: Actions, memo: Memo): readonly (VNode | undefined)[] {
  const { step, thread, threads, events, observations } = session;
  const { collapsed } = ui;
  return [
    memo.get("threads", [threads, thread, collapsed], () => threadsSection(session, ui, actions)),
    memo.get("events", [events, step, collapsed], () => eventsSection(session, ui, actions)),
    observations.length === 0
      ? undefined
      : memo.get("observations", [observations, collapsed], () => observationsSection(observations, ui, actions)),
  ];
}

function allOf(position: Position): Drawing {
  return { memo: new Memo(), rested: position, sight: { isSeen: () => true, ref: () => () => undefined } };
}
