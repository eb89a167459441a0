/**
 * The processes' pages, one cell a page, sixteen in a row as in a hex dump. Each region is a grid with one stop for Tab
 * and arrow keys inside; the pages of the sharing class that is pointed at stand out everywhere.
 */
import { h } from "../element.ts";
import type { VNode } from "preact";
import type { PageState, ProcessView, RegionView } from "../../engine/session/view.ts";
import type { Actions } from "../actions.ts";
import { groupDigits, valueText } from "../figures.ts";
import { moveInGrid } from "./gridMove.ts";
import { regionRows, STATE_LOOKS, statesIn } from "./pageCells.ts";
import type { CellRow, PageCell } from "./pageCells.ts";
import type { Part } from "../part.ts";
import { section } from "../section.ts";
import type { UiState } from "../uiState.ts";

function cell(page: PageCell, tabStop: boolean, ui: UiState, actions: Actions): VNode {
  const select = (): void => actions.updateUi((now) => ({ ...now, selectedPage: page.name }));
  const alike = page.sharingClass !== undefined && page.sharingClass === ui.memory.sharingClass;
  const point = (sharingClass: number | undefined): void => {
    actions.updateUi((now) =>
      now.memory.sharingClass === sharingClass ? now : { ...now, memory: { ...now.memory, sharingClass } },
    );
  };
  return h(
    "span",
    {
      key: page.id,
      id: page.id,
      role: "gridcell",
      class: `cell state-${page.state}${page.changed ? " changed" : ""}${alike ? " alike" : ""}`,
      tabIndex: tabStop ? 0 : -1,
      title: page.label,
      "aria-label": page.label,
      "aria-selected": ui.selectedPage === page.name,
      onClick: select,
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === "Enter" || event.key === " ") select();
      },
      onMouseEnter: () => point(page.sharingClass),
      onMouseLeave: () => point(undefined),
      onFocus: () =>
        actions.updateUi((now) => ({
          ...now,
          memory: { ...now.memory, cell: page.id, sharingClass: page.sharingClass },
        })),
      onBlur: () => point(undefined),
    },
    [h("span", { class: "symbol" }, page.symbol), h("span", { class: "mark" }, page.mark)],
  );
}

function cellRow(row: CellRow, tabStop: string | undefined, ui: UiState, actions: Actions): VNode {
  return h("div", { key: row.first, class: "cells", role: "row" }, [
    h("span", { class: "row-number", role: "rowheader" }, String(row.first)),
    ...row.cells.map((page) => cell(page, page.id === tabStop, ui, actions)),
  ]);
}

function region(process: ProcessView, view: RegionView, ui: UiState, actions: Actions): VNode {
  const key = `${process.pid}:${view.name}`;
  const { rows, hidden } = regionRows(process, view, ui.memory.wholeRegions.includes(key));
  const ids = rows.map((row) => row.cells.map((page) => page.id));
  const tabStop = ids.some((row) => ui.memory.cell !== undefined && row.includes(ui.memory.cell))
    ? ui.memory.cell
    : ids[0]?.[0];
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = (event.target as HTMLElement).id;
    const to = moveInGrid(ids, from, event.key);
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    actions.focus(to);
  };
  const name = `${process.name}/${view.name}`;
  return h("div", { key, class: "region" }, [
    h("div", { class: "region-head" }, [
      h("span", { class: "region-name" }, view.name),
      h("span", { class: "address" }, view.start),
      h("span", { class: "region-note" }, `${groupDigits(view.pages.length)} pages`),
      view.mergeable ? h("span", { class: "region-note mergeable" }, "mergeable") : undefined,
    ]),
    h(
      "div",
      { class: "grid", role: "grid", "aria-label": `Pages of ${name}`, onKeyDown },
      rows.map((row) => cellRow(row, tabStop, ui, actions)),
    ),
    hidden === 0
      ? undefined
      : h(
          "button",
          {
            type: "button",
            class: "text-button",
            onClick: () =>
              actions.updateUi((now) => ({
                ...now,
                memory: { ...now.memory, wholeRegions: [...now.memory.wholeRegions, key] },
              })),
          },
          `Show ${groupDigits(hidden)} more`,
        ),
  ]);
}

function figures(process: ProcessView): VNode | undefined {
  const shown = process.ksmStat;
  if (shown.length === 0) return undefined;
  return h(
    "span",
    { class: "process-stat" },
    shown.map((counter) =>
      h("span", { key: counter.name, class: counter.before === undefined ? "stat" : "stat changed" }, [
        counter.name.replace(/^ksm_/, ""),
        " ",
        h("b", {}, valueText(counter.value)),
      ]),
    ),
  );
}

function process(view: ProcessView, ui: UiState, actions: Actions): VNode {
  return h("div", { key: view.pid, class: view.alive ? "process" : "process dead" }, [
    h("div", { class: "process-head" }, [
      h("h3", {}, view.name),
      h("span", { class: "pid" }, view.alive ? `pid ${view.pid}` : `pid ${view.pid}, exited`),
      figures(view),
    ]),
    ...view.regions.map((one) => region(view, one, ui, actions)),
    view.alive && view.regions.length === 0 ? h("p", { class: "nothing" }, "No region yet.") : undefined,
  ]);
}

function legend(states: readonly PageState[]): VNode {
  return h(
    "ul",
    { class: "legend", "aria-label": "Legend" },
    states.map((state) =>
      h("li", { key: state, title: STATE_LOOKS[state].meaning }, [
        h("span", { class: `cell state-${state}`, "aria-hidden": "true" }, STATE_LOOKS[state].symbol),
        STATE_LOOKS[state].label,
      ]),
    ),
  );
}

export const memoryPart: Part<"memory"> = ({ session }, ui, actions) => {
  const { processes } = session;
  const alive = processes.filter((one) => one.alive).length;
  const note = alive === 0 ? undefined : `${alive} ${alive === 1 ? "process" : "processes"}`;
  return section({ id: "memory", title: "Memory", note }, ui, actions, () =>
    processes.length === 0
      ? h("p", { class: "nothing" }, "No process has been made yet.")
      : [legend(statesIn(processes)), ...processes.map((one) => process(one, ui, actions))],
  );
};
