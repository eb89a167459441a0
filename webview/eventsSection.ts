/** What happened, newest first, each with the step at which it did: a link that goes back (or forward) there. */
import { h, kept } from "./element.ts";
import type { VNode } from "preact";
import type { EventView } from "../engine/session/view.ts";
import type { Actions } from "./actions.ts";
import { groupDigits } from "./figures.ts";
import { keptEach, keptOf } from "./kept.ts";
import { placeLink } from "./positionBar.ts";
import { section } from "./section.ts";
import type { UiState } from "./uiState.ts";
import type { ShownSession } from "./shownSession.ts";

/** Rows that are drawn: more would cost a step its 50 ms and be read by nobody. */
export const EVENTS_SHOWN = 200;

/** The events to draw, newest first; those of one step in the order in which they happened, backwards. */
export function newestEvents(events: readonly EventView[]): readonly EventView[] {
  return events.slice(-EVENTS_SHOWN).reverse();
}

/** An event as a row is drawn from it; `key` tells those of one step apart. */
interface Row {
  readonly event: EventView;
  readonly key: string;
  readonly isNow: boolean;
}

/** Newest first. Keys count from the oldest of a step: a newer one leaves theirs alone. */
function rowsOf(events: readonly EventView[], step: number): readonly Row[] {
  const counts = new Map<number, number>();
  for (const event of events) counts.set(event.step, (counts.get(event.step) ?? 0) + 1);
  return events.map((event): Row => {
    const nth = counts.get(event.step) ?? 0;
    counts.set(event.step, nth - 1);
    return { event, key: `${event.step}:${nth}`, isNow: event.step === step };
  });
}

/** The log slides by a row or two from step to step: the others stay as they are. */
const rowsFor = keptOf((actions: Actions) =>
  keptEach(
    (row: Row) => JSON.stringify(row),
    (row) => kept(eventRow(row, actions)),
  ),
);

function eventRow({ event, key, isNow }: Row, actions: Actions): VNode {
  return h("tr", { key, class: isNow ? "now" : undefined }, [
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

export function eventsSection(session: ShownSession, ui: UiState, actions: Actions): VNode {
  const shown = newestEvents(session.events);
  const total = session.events.length;
  const note = total > shown.length ? `newest ${shown.length} of ${groupDigits(total)}` : String(total);
  return section({ id: "events", title: "Events", note }, ui, actions, () =>
    shown.length === 0
      ? h("p", { class: "nothing" }, "Nothing yet.")
      : h("div", { class: "event-scroll" }, [
          h("table", { class: "events", "aria-label": "Events, newest first" }, [
            h("tbody", {}, [...rowsFor(actions)(rowsOf(shown, session.step))]),
          ]),
        ]),
  );
}

/** What `expect` and rejected writes reported, as the command line prints it. */
export function observationsSection(observations: readonly string[], ui: UiState, actions: Actions): VNode {
  return section({ id: "observations", title: "Observations", note: String(observations.length) }, ui, actions, () =>
    h(
      "ol",
      { class: "observations" },
      observations.map((line, index) => h("li", { key: index }, h("code", {}, line))),
    ),
  );
}
