/** The files of /sys/kernel/mm/ksm: what ksm.c counts, and what can be set. */
import { h } from "./element.ts";
import type { VNode } from "preact";
import type { SessionState } from "../engine/session/view.ts";
import type { Actions } from "./actions.ts";
import { groupCounters } from "./figures.ts";
import type { CounterRow } from "./figures.ts";
import { section } from "./section.ts";
import type { UiState } from "./uiState.ts";

function row(counter: CounterRow): VNode {
  const changed = counter.delta !== undefined;
  return h("div", { key: counter.name, class: changed ? "counter changed" : "counter", "data-counter": counter.name }, [
    h("dt", {}, counter.name),
    h("dd", { class: "value" }, counter.value),
    h("dd", { class: "delta" }, counter.delta ?? ""),
  ]);
}

function changes(rows: readonly CounterRow[]): string | undefined {
  const changed = rows.filter((counter) => counter.delta !== undefined).length;
  return changed === 0 ? undefined : `${changed} changed`;
}

export function countersSection(session: SessionState, ui: UiState, actions: Actions): readonly VNode[] {
  const { figures, knobs } = groupCounters(session.counters);
  const list = (rows: readonly CounterRow[]): VNode => h("dl", { class: "counters" }, rows.map(row));
  const parts = [
    section({ id: "counters", title: "/sys/kernel/mm/ksm", note: changes(figures) }, ui, actions, () =>
      session.counters.length === 0
        ? h("p", { class: "nothing" }, "ksm_init() has not registered its files yet.")
        : list(figures),
    ),
  ];
  if (knobs.length > 0)
    parts.push(section({ id: "knobs", title: "Knobs", note: changes(knobs) }, ui, actions, () => list(knobs)));
  return parts;
}
