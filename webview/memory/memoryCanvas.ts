/** The picture on its canvas, with pointer and keys. */
import { h } from "../element.ts";
import type { VNode } from "preact";
import { lastKept } from "../kept.ts";
import { currentTheme, type Theme } from "../theme.ts";
import { watchWidth } from "../watchWidth.ts";
import { type Marks, marksOf } from "./marks.ts";
import { moveInPicture } from "./memoryKeys.ts";
import { cellName, cellNamed, type MemoryColumns } from "./memoryModel.ts";
import { cellAtPoint, type Picture } from "./memoryPicture.ts";
import { type MemoryShown, updateMemory } from "./memoryShown.ts";
import { toldOf } from "./memoryTold.ts";
import { paint } from "./paint.ts";
import { selectPage } from "./selectPage.ts";

const keepMarks = lastKept(
  (
    picture: Picture,
    columns: MemoryColumns,
    selected: number | undefined,
    hovered: number | undefined,
    cursor: number | undefined,
    found: readonly number[],
    names: readonly string[],
  ) => marksOf(picture, columns, { selected, hovered, cursor, found, names }),
);

/** The canvas' ref: another one when there is another thing to be painted. */
const keepPainter = lastKept(
  (picture: Picture, states: Uint8Array, marks: Marks, theme: Theme) =>
    (canvas: HTMLCanvasElement | null): void => {
      // Later: it may ask for styles, and the rest of the page is still being changed.
      if (canvas !== null) queueMicrotask(() => paint(canvas, picture, states, marks, theme));
    },
);

export function memoryCanvas(shown: MemoryShown): VNode {
  const { columns, regions, picture, found, names, ui, actions } = shown;
  const { hovered, cursor } = ui.memory;
  const selected = ui.selectedPage === undefined ? undefined : cellNamed(regions, ui.selectedPage);
  const marks = keepMarks(picture, columns, selected, hovered, cursor, found.cells, names);
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
        title: hovered === undefined ? "" : toldOf(shown, hovered),
        ref: keepPainter(picture, columns.state, marks, currentTheme()),
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
        told === undefined ? "Point at a page, or move with the arrow keys." : toldOf(shown, told),
      ),
    ],
  );
}

function onKey(event: KeyboardEvent, { regions, picture, ui, actions }: MemoryShown): void {
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
