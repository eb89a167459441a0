/**
 * How wide the drawings will stand, before there are any: measured on the page's bare frame while the extension's first answer
 * is on its way, so that nothing is laid out and painted for another width first. What is wrong here, watchWidth.ts mends.
 */
import { drawingWidth } from "./time/timeShown.ts";
import type { UiState } from "./uiState.ts";

/** As `ui`, with widths as `root` has room for; a page that is not shown has none, and leaves them. */
export function withFirstWidths(ui: UiState, root: Element): UiState {
  const [frame, wide, columns] = [box("main", "stepper"), box("div", "wide"), box("div", "columns")];
  const [time, memory] = [box("div", "part"), box("div", "column")];
  wide.append(time);
  columns.append(memory);
  frame.append(wide, columns);
  // As high as it will be: a scroll bar takes its room.
  frame.style.minHeight = "200vh";
  root.replaceChildren(frame);
  const widths = { time: time.clientWidth, memory: memory.clientWidth };
  root.replaceChildren();
  return {
    ...ui,
    time: widths.time > 0 ? { ...ui.time, width: drawingWidth(widths.time) } : ui.time,
    memory: widths.memory > 0 ? { ...ui.memory, width: widths.memory } : ui.memory,
  };
}

function box(tag: "main" | "div", name: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}
