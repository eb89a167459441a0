/** What the pieces of the time part are drawn from. */
import type { CounterView } from "../../engine/session/view.ts";
import type { Actions } from "../actions.ts";
import type { TimeState, TimeView } from "./timeActions.ts";
import type { TimePicture } from "./timePicture.ts";

/** The rows' labels, in CSS pixels. */
export const GUTTER = 116;

/** Of the drawing beside them, in a place so wide. */
export function drawingWidth(placeWidth: number): number {
  return Math.max(120, placeWidth - GUTTER);
}

export interface TimeShown extends TimeState {
  readonly picture: TimePicture;
  /** Where the slider stands. */
  readonly position: number;
  /** Of the session's step. */
  readonly counters: readonly CounterView[];
  readonly ui: TimeView;
  readonly actions: Actions;
}

/** Of the pointer, from the top left corner of what it points at. */
export function place(event: MouseEvent): { readonly x: number; readonly y: number } {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
