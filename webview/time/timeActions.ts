/** Everything that can be asked of the timeline, by pointer, key or button, as a change of UiState and a step to go to. */
import type { TimelineColumns } from "../../engine/session/bulk/timeline.ts";
import type { Actions } from "../actions.ts";
import type { UiState } from "../uiState.ts";
import { jumpFrom, jumpLabel } from "./jumps.ts";
import { panned, shownSpan, type Span, zoomed } from "./timeSpan.ts";
import type { TimeUi } from "./timeUi.ts";

export type TimeAction =
  | { readonly kind: "to"; readonly step: number }
  | { readonly kind: "by"; readonly steps: number }
  /** By a share of what is shown. */
  | { readonly kind: "page"; readonly share: number }
  | { readonly kind: "jump"; readonly way: 1 | -1 }
  /** `about`: a step; without it the position. */
  | { readonly kind: "zoom"; readonly factor: number; readonly about?: number }
  | { readonly kind: "pan"; readonly share: number }
  | { readonly kind: "fit" }
  | { readonly kind: "play" };

/** What an action looks at. */
export interface TimeState {
  readonly columns: TimelineColumns;
  /** Of the session. */
  readonly step: number;
  /** The last step that was run. */
  readonly end: number;
}

/** What of what the page remembers it looks at. */
export type TimeView = Pick<UiState, "time" | "selectedPage">;

/** Where the timeline stands: where it has been asked to go, until the session has come there. */
export function positionOf(time: TimeUi, step: number): number {
  return time.target ?? step;
}

export function updateTime(actions: Actions, change: (time: TimeUi) => Partial<TimeUi>): void {
  actions.updateUi((now) => ({ ...now, time: { ...now.time, ...change(now.time) } }));
}

/** Goes there, unless the session stands or is asked to go there. Whatever was played is not played any more. */
export function goTo(actions: Actions, { end }: Pick<TimeState, "end">, step: number): void {
  const target = Math.max(0, Math.min(Math.round(step), end));
  updateTime(actions, () => ({ target, isPlaying: false, told: "" }));
  actions.seek(target);
}

export function act(action: TimeAction, state: TimeState, ui: TimeView, actions: Actions): void {
  const { time } = ui;
  const { columns, end } = state;
  const position = positionOf(time, state.step);
  const span = shownSpan(time.zoom, end, position);
  const show = (next: Span | undefined): void =>
    updateTime(actions, () => ({ zoom: next && { ...next, at: position }, pointer: undefined }));
  switch (action.kind) {
    case "to":
      return goTo(actions, state, action.step);
    case "by":
      return goTo(actions, state, position + action.steps);
    case "page":
      return goTo(
        actions,
        state,
        position + Math.sign(action.share) * Math.ceil(Math.abs(action.share) * (span.to - span.from)),
      );
    case "jump": {
      const found = jumpFrom(columns, time.jump, position, action.way, ui.selectedPage);
      if (found !== undefined) return goTo(actions, state, found);
      return updateTime(actions, () => ({ told: nowhere(ui, action.way), isPlaying: false }));
    }
    case "zoom":
      return show(zoomed(span, action.factor, action.about ?? position, end));
    case "pan":
      return show(time.zoom === undefined ? undefined : panned(span, action.share, end));
    case "fit":
      return show(undefined);
    case "play":
      return updateTime(actions, ({ isPlaying }) => ({ isPlaying: !isPlaying && position < end, told: "" }));
  }
}

function nowhere({ time, selectedPage }: TimeView, way: 1 | -1): string {
  if (time.jump === "page" && selectedPage === undefined) return "no page is selected";
  const where = way === 1 ? "ahead, as far as it was run" : "behind";
  return `${jumpLabel(time.jump, selectedPage)}: none ${where}`;
}
