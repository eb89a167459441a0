/** Above the picture: the search, and the legend, which searches for a state. */
import { h } from "../element.ts";
import type { VNode } from "preact";
import { PAGE_STATES } from "../../engine/session/bulk/memory.ts";
import type { Actions } from "../actions.ts";
import { groupDigits } from "../figures.ts";
import { cellName, type Region, sharedBytes, sharersAtLeast, stateCounts } from "./memoryModel.ts";
import { contentQuery } from "./memorySearch.ts";
import { type MemoryShown, updateMemory } from "./memoryShown.ts";
import { selectPage } from "./selectPage.ts";
import { STATE_LOOKS, strength } from "./stateLooks.ts";

function setSearch(actions: Actions, regions: readonly Region[], search: string): void {
  updateMemory(actions, { search, content: contentQuery(search, regions) });
}

export function memoryLegend({ columns, regions, ui, actions }: MemoryShown): VNode {
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
        state === "ksm-shared" ? sharingScale(columns.state) : undefined,
      ]);
    }),
  );
}

/** What the strength of the colour says, where there is more than one of it. */
function sharingScale(states: Uint8Array): VNode | undefined {
  const bytes = sharedBytes(states);
  if (bytes.length < 2) return undefined;
  return h("span", { class: "scale" }, [
    "by ",
    ...bytes.map((byte) => {
      const least = sharersAtLeast(byte);
      const title = `shared by ${groupDigits(least)} to ${groupDigits(2 * least - 1)} pages`;
      const fill = `color-mix(in srgb, var(${STATE_LOOKS["ksm-shared"].color ?? ""}) ${Math.round(100 * strength(byte))}%, transparent)`;
      return h("span", { key: byte, class: "swatch", title, style: { "--fill": fill } }, `${groupDigits(least)}+`);
    }),
  ]);
}

function foundText(count: number): string {
  if (count === 1) return "1 page";
  return count === 0 ? "0 pages" : `${groupDigits(count)} pages; Enter selects the next`;
}

export function memorySearch(shown: MemoryShown): VNode {
  const { columns, regions, found, ui, actions } = shown;
  const next = (): void => {
    const after = found.cells.find((cell) => cell > (ui.memory.cursor ?? -1)) ?? found.cells[0];
    if (after === undefined) return;
    updateMemory(actions, { cursor: after });
    selectPage(actions, cellName(regions, after));
  };
  const [problem] = columns.problem;
  const note = ui.memory.search === "" ? "" : (problem ?? foundText(found.count));
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
