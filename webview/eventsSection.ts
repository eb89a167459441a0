/** What happened, newest first, each with the step at which it did: a link that goes back (or forward) there. */
import { h } from "./element.ts";
import type { VNode } from "preact";
import type { EventView, SessionState } from "../engine/session/view.ts";
import type { Actions } from "./actions.ts";
import { groupDigits } from "./figures.ts";
import { placeLink } from "./positionBar.ts";
import { section } from "./section.ts";
import type { UiState } from "./uiState.ts";

/** Rows that are drawn: more would cost a step its 50 ms and be read by nobody. */
export const EVENTS_SHOWN = 200;

/** The events to draw, newest first; those of one step in the order in which they happened, backwards. */
export function newestEvents(events: readonly EventView[]): readonly EventView[] {
  return events.slice(-EVENTS_SHOWN).reverse();
}

function eventRow(event: EventView, index: number, session: SessionState, actions: Actions): VNode {
  const isNow = event.step === session.step;
  return h("tr", { key: `${event.step}:${index}`, class: isNow ? "now" : undefined }, [
    h("td", { class: "event-step" }, [
      h(
        "button",
        {
          type: "button",
          class: "link",
          title: `Go to step ${groupDigits(event.step)}`,
          "aria-label": `Go to step ${groupDigits(event.step)}`,
          "data-step": event.step,
          onClick: () => actions.seek(event.step),
        },
        groupDigits(event.step),
      ),
    ]),
    h("td", { class: "event-thread" }, event.thread),
    h(
      "td",
      { class: "event-name" },
      event.place === undefined ? event.name : placeLink(event.place, actions, event.name),
    ),
    h("td", { class: "event-text" }, event.text),
  ]);
}

export function eventsSection(session: SessionState, ui: UiState, actions: Actions): VNode {
  const shown = newestEvents(session.events);
  const total = session.events.length;
  const note = total > shown.length ? `newest ${shown.length} of ${groupDigits(total)}` : String(total);
  return section({ id: "events", title: "Events", note }, ui, actions, () =>
    shown.length === 0
      ? h("p", { class: "nothing" }, "Nothing yet.")
      : h("div", { class: "event-scroll" }, [
          h("table", { class: "events", "aria-label": "Events, newest first" }, [
            h(
              "tbody",
              {},
              shown.map((event, index) => eventRow(event, total - index, session, actions)),
            ),
          ]),
        ]),
  );
}

/** What `expect` and rejected writes reported, as the command line prints it. */
export function observationsSection(session: SessionState, ui: UiState, actions: Actions): VNode | undefined {
  const { observations } = session;
  if (observations.length === 0) return undefined;
  return section({ id: "observations", title: "Observations", note: String(observations.length) }, ui, actions, () =>
    h(
      "ol",
      { class: "observations" },
      observations.map((line, index) => h("li", { key: index }, h("code", {}, line))),
    ),
  );
}
