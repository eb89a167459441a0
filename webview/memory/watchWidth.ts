/** Keeps UiState told of how wide the picture's place is. */
import type { Actions } from "../actions.ts";

const watched = new WeakSet<HTMLElement>();

/** A ref for the element; one observer each. */
export function watchWidth(width: number, actions: Actions): (element: HTMLElement | null) => void {
  return (element) => {
    if (element === null || watched.has(element) || typeof ResizeObserver === "undefined") return;
    watched.add(element);
    let last = width;
    new ResizeObserver(() => {
      const now = Math.floor(element.clientWidth);
      if (now === last || now <= 0) return;
      last = now;
      actions.updateUi((ui) => ({ ...ui, memory: { ...ui.memory, width: now } }));
    }).observe(element);
  };
}
