/** What goes on in the timeline between two drawings: seeks one at a time, and playing. The page's clock is used here only. */
import type { TimelineColumns } from "../../engine/session/bulk/timeline.ts";
import type { FromStepper, StepperModel } from "../messages.ts";
import type { UiState } from "../uiState.ts";
import { Playing } from "./playing.ts";
import { SeekLine } from "./seekLine.ts";
import type { TimeUi } from "./timeUi.ts";

export interface TimePage {
  readonly send: (message: FromStepper) => void;
  readonly model: () => StepperModel;
  readonly columns: () => TimelineColumns | undefined;
  readonly ui: () => UiState;
  readonly update: (change: Partial<TimeUi>) => void;
}

export interface TimeFollower {
  readonly seek: (step: number) => void;
  /** A model has come. */
  readonly arrived: () => void;
  /** Something was drawn. */
  readonly follow: () => void;
}

export function followTime(page: TimePage): TimeFollower {
  let shownRevision: number | undefined;
  let hasPassed = false;
  const isRushed = (): boolean => {
    const { isDragging, isPlaying } = page.ui().time;
    return isDragging || isPlaying;
  };
  const seeks = new SeekLine({
    seek: (step) => {
      hasPassed = isRushed();
      page.send({ kind: "seek", step, isPassing: hasPassed });
    },
    after: (ms, then) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
    onIdle: () => {
      if (page.ui().time.target !== undefined) page.update({ target: undefined });
    },
  });
  const playing = new Playing({
    state: () => {
      const { session } = page.model();
      const [columns, { time, selectedPage }] = [page.columns(), page.ui()];
      if (session === undefined || columns === undefined || document.hidden) return undefined;
      const end = Math.max(session.step, columns.end[0] ?? 0);
      return { time, step: session.step, end, columns, page: selectedPage };
    },
    isReady: () => seeks.isIdle,
    seek: (step) => seeks.want(step),
    pause: () => page.update({ isPlaying: false }),
    nowMs: () => performance.now(),
    every: (ms, tick) => {
      const timer = setInterval(tick, ms);
      return () => clearInterval(timer);
    },
    isCalm: () =>
      document.body.classList.contains("vscode-reduce-motion") ||
      matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  return {
    seek: (step) => seeks.want(step),
    arrived: () => {
      const revision = page.model().session?.revision;
      if (revision === undefined) seeks.clear();
      else if (revision !== shownRevision) seeks.arrived();
      shownRevision = revision;
    },
    follow: () => {
      playing.follow();
      if (!hasPassed || isRushed() || !seeks.isIdle) return;
      hasPassed = false;
      page.send({ kind: "settle" });
    },
  };
}
