/**
 * Memory: every page of every process as a cell, drawn on one canvas, and the same as tables. The pages that share with the
 * one that is pointed at stand out everywhere; lines lead from the selected one to its partners.
 */
import { h } from "../element.ts";
import type { ComponentChildren, VNode } from "preact";
import { PAGE_STATES } from "../../engine/session/bulk/memory.ts";
import type { ProcessView, SessionState } from "../../engine/session/view.ts";
import type { Actions } from "../actions.ts";
import { groupDigits, valueText } from "../figures.ts";
import type { Part } from "../part.ts";
import { section } from "../section.ts";
import { pointedAt } from "../tour/pointing.ts";
import type { UiState } from "../uiState.ts";
import { watchWidth } from "../watchWidth.ts";
import { moveInPicture } from "./memoryKeys.ts";
import {
  cellName,
  cellNamed,
  type MemoryColumns,
  type Region,
  regionsOf,
  stateCounts,
  stateOf,
} from "./memoryModel.ts";
import { cellAtPoint, layoutPicture, type Picture } from "./memoryPicture.ts";
import { contentQuery, type Found, foundCells, parseSearch } from "./memorySearch.ts";
import { memoryText } from "./memoryText.ts";
import type { MemoryUi } from "./memoryUi.ts";
import { marksOf } from "./marks.ts";
import { paint } from "./paint.ts";
import { selectedPage } from "./selectedPage.ts";
import { selectPage } from "./selectPage.ts";
import { STATE_LOOKS } from "./stateLooks.ts";

interface Shown {
  readonly session: SessionState;
  readonly columns: MemoryColumns;
  readonly regions: readonly Region[];
  readonly picture: Picture;
  readonly found: Found;
  /** What a tour points at. */
  readonly names: readonly string[];
  readonly ui: UiState;
  readonly actions: Actions;
}

function updateMemory(actions: Actions, change: Partial<MemoryUi>): void {
  actions.updateUi((now) => ({ ...now, memory: { ...now.memory, ...change } }));
}

function setSearch(actions: Actions, regions: readonly Region[], search: string): void {
  updateMemory(actions, { search, content: contentQuery(search, regions) });
}

/** What a cell is called and what is to be said of it. */
export function cellText(regions: readonly Region[], columns: MemoryColumns, cell: number): string {
  const frame = columns.frame[cell] ?? 0;
  const parts = [cellName(regions, cell), STATE_LOOKS[stateOf(columns.state[cell] ?? 0)].label];
  if (frame !== 0) parts.push(`frame ${frame}`);
  return parts.join(", ");
}

function legend({ columns, regions, ui, actions }: Shown): VNode {
  const counts = stateCounts(columns.state);
  return h(
    "ul",
    { class: "legend", "aria-label": "States, and how many pages are in each" },
    PAGE_STATES.filter((state) => counts[state] > 0).map((state) => {
      const { label, symbol, meaning } = STATE_LOOKS[state];
      const isOn = ui.memory.search === label;
      return h("li", { key: state }, [
        h(
          "button",
          {
            type: "button",
            class: "legend-entry",
            title: `${meaning}. Press to mark them.`,
            "aria-pressed": isOn,
            onClick: () => setSearch(actions, regions, isOn ? "" : label),
          },
          [
            h("span", { class: `swatch state-${state}`, "aria-hidden": "true" }, symbol),
            `${label} `,
            h("span", { class: "count" }, groupDigits(counts[state])),
          ],
        ),
      ]);
    }),
  );
}

function search(shown: Shown): VNode {
  const { columns, regions, found, ui, actions } = shown;
  const next = (): void => {
    const after = found.cells.find((cell) => cell > (ui.memory.cursor ?? -1)) ?? found.cells[0];
    if (after === undefined) return;
    updateMemory(actions, { cursor: after });
    selectPage(actions, cellName(regions, after));
  };
  const [problem] = columns.problem;
  const note =
    ui.memory.search === "" ? "" : (problem ?? (found.count === 1 ? "1 page" : `${groupDigits(found.count)} pages`));
  return h("div", { class: "memory-search" }, [
    h("input", {
      id: "memory-search",
      type: "search",
      class: "search",
      "aria-label": "Find pages by name, address, state or content",
      placeholder: "A/r/3, 0x7f…, volatile, seed:5, 5a 5a",
      value: ui.memory.search,
      onInput: (event: Event) => setSearch(actions, regions, (event.target as HTMLInputElement).value),
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === "Enter") next();
      },
    }),
    h("span", { class: "search-note", role: "status" }, note),
  ]);
}

function pictureView(shown: Shown): VNode {
  const { columns, regions, picture, found, names, ui, actions } = shown;
  const { hovered, cursor } = ui.memory;
  const selected = ui.selectedPage === undefined ? undefined : cellNamed(regions, ui.selectedPage);
  const marks = marksOf(picture, columns, { selected, hovered, cursor, found: found.cells, names });
  const cellOfEvent = (event: MouseEvent): number | undefined => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return cellAtPoint(picture, event.clientX - box.left, event.clientY - box.top);
  };
  const hover = (cell: number | undefined): void => {
    if (cell !== hovered) updateMemory(actions, { hovered: cell });
  };
  const told = hovered ?? cursor;
  return h(
    "div",
    { class: "memory-picture", ref: watchWidth(ui.memory.width, (width) => updateMemory(actions, { width })) },
    [
      h("canvas", {
        id: "memory-cells",
        class: "memory-cells",
        tabIndex: 0,
        role: "application",
        "aria-roledescription": "map of pages",
        "aria-label":
          "Pages. Arrow keys move, Page Up and Page Down go to another region, Enter selects, Escape selects none.",
        "aria-describedby": "memory-cell",
        title: hovered === undefined ? "" : cellText(regions, columns, hovered),
        ref: (canvas: HTMLCanvasElement | null) => {
          // Later: it asks for styles, and the rest of the page is still being changed.
          if (canvas !== null) queueMicrotask(() => paint(canvas, picture, columns.state, marks));
        },
        onMouseMove: (event: MouseEvent) => hover(cellOfEvent(event)),
        onMouseLeave: () => hover(undefined),
        onClick: (event: MouseEvent) => {
          const cell = cellOfEvent(event);
          if (cell !== undefined) updateMemory(actions, { cursor: cell });
          selectPage(actions, cell === undefined ? undefined : cellName(regions, cell));
        },
        onKeyDown: (event: KeyboardEvent) => onKey(event, shown),
      }),
      h(
        "p",
        { id: "memory-cell", class: "cell-told", role: "status" },
        told === undefined ? "Point at a page, or move with the arrow keys." : cellText(regions, columns, told),
      ),
    ],
  );
}

function onKey(event: KeyboardEvent, { regions, picture, ui, actions }: Shown): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const { cursor } = ui.memory;
  const to = moveInPicture(picture, cursor, event.key);
  if (to !== undefined) updateMemory(actions, { cursor: to });
  else if ((event.key === "Enter" || event.key === " ") && cursor !== undefined)
    selectPage(actions, cellName(regions, cursor));
  else if (event.key === "Escape") selectPage(actions, undefined);
  else return;
  event.preventDefault();
}

/** What /proc/PID/ksm_stat says of each process. */
function processFigures(processes: readonly ProcessView[]): VNode | undefined {
  const shown = processes.filter(({ ksmStat }) => ksmStat.length > 0);
  if (shown.length === 0) return undefined;
  return h("details", { class: "process-figures" }, [
    h("summary", {}, "ksm_stat of the processes"),
    h(
      "div",
      { class: "stat-tables" },
      shown.map(({ name, pid, ksmStat }) =>
        h("table", { key: pid, class: "stats" }, [
          h("caption", {}, name),
          h(
            "tbody",
            {},
            ksmStat.map((stat) =>
              h("tr", { key: stat.name }, [h("th", { scope: "row" }, stat.name), h("td", {}, valueText(stat.value))]),
            ),
          ),
        ]),
      ),
    ),
  ]);
}

function body(shown: Shown): ComponentChildren {
  const { session, columns, regions, ui, actions } = shown;
  if (columns.processName.length === 0) return h("p", { class: "nothing" }, "No process has been made yet.");
  if (columns.state.length === 0) return h("p", { class: "nothing" }, "No process has memory yet.");
  const cell = ui.selectedPage === undefined ? undefined : cellNamed(regions, ui.selectedPage);
  return [
    search(shown),
    legend(shown),
    ui.memory.asText ? undefined : pictureView(shown),
    memoryText(regions, columns, ui.memory.asText),
    cell === undefined ? undefined : selectedPage(regions, columns, cell, { session, ui, actions }),
    processFigures(session.processes),
  ];
}

export const memoryPart: Part<"memory"> = ({ stepper, session, bulk }, ui, actions) => {
  const columns = bulk?.columns;
  const cells = columns?.state.length ?? 0;
  const note = cells === 0 ? undefined : `${groupDigits(cells)} ${cells === 1 ? "page" : "pages"}`;
  const tools = h(
    "button",
    {
      type: "button",
      class: "text-button",
      "aria-pressed": ui.memory.asText,
      onClick: () => updateMemory(actions, { asText: !ui.memory.asText }),
    },
    "As text",
  );
  return section({ id: "memory", title: "Memory", note, tools }, ui, actions, () => {
    if (columns === undefined) return h("p", { class: "nothing" }, "…");
    const regions = regionsOf(columns);
    const picture = layoutPicture(regions, ui.memory.width);
    const found = foundCells(columns, parseSearch(ui.memory.search, regions));
    const names = pointedAt(stepper, "memory");
    return body({ session, columns, regions, picture, found, names, ui, actions });
  });
};
