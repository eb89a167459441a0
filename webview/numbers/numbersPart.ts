/** The files of /sys/kernel/mm/ksm: what ksm.c counts, and what can be set. */
import { h } from "../element.ts";
import type { VNode } from "preact";
import { groupCounters } from "../figures.ts";
import type { CounterRow } from "../figures.ts";
import type { Part } from "../part.ts";
import { section } from "../section.ts";

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

export const numbersPart: Part<"numbers"> = ({ session }, ui, actions) => {
  const { figures, knobs } = groupCounters(session.counters);
  const list = (rows: readonly CounterRow[]): VNode => h("dl", { class: "counters" }, rows.map(row));
  const parts = [
    section({ id: "numbers", title: "Numbers", note: changes(figures) }, ui, actions, () =>
      session.counters.length === 0
        ? h("p", { class: "nothing" }, "ksm_init() has not registered its files yet.")
        : list(figures),
    ),
  ];
  if (knobs.length > 0)
    parts.push(section({ id: "knobs", title: "Knobs", note: changes(knobs) }, ui, actions, () => list(knobs)));
  return h("div", { class: "part" }, parts);
};
