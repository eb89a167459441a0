/**
 * Plays the history as far as it was run: so many statements a second of the clock, whatever each move takes. Who does not
 * want motion gets a jump a second, from mark to mark. Ends where the history ends, and as soon as anybody else moves.
 */
import type { TimelineColumns } from "../../engine/session/bulk/timeline.ts";
import { jumpFrom } from "./jumps.ts";
import type { TimeUi } from "./timeUi.ts";

const TICK_MS = 40;
const CALM_TICK_MS = 1000;

export interface PlayState {
  readonly time: TimeUi;
  /** Of the session. */
  readonly step: number;
  readonly end: number;
  readonly columns: TimelineColumns;
  readonly page: string | undefined;
}

export interface PlayHost {
  /** Undefined: there is nothing to play. */
  readonly state: () => PlayState | undefined;
  /** A move that was asked for is done, or none was. */
  readonly isReady: () => boolean;
  readonly seek: (step: number) => void;
  readonly pause: () => void;
  readonly nowMs: () => number;
  readonly every: (ms: number, tick: () => void) => () => void;
  /** No motion is wanted. */
  readonly isCalm: () => boolean;
}

export class Playing {
  private readonly host: PlayHost;
  private stop: (() => void) | undefined;
  private speed = 0;
  private began = { atMs: 0, step: 0 };
  private asked: number | undefined;

  constructor(host: PlayHost) {
    this.host = host;
  }

  /** To be called whenever something has changed. */
  follow(): void {
    const state = this.host.state();
    if (state?.time.isPlaying !== true) {
      this.stop?.();
      this.stop = undefined;
      return;
    }
    if (this.stop !== undefined && this.speed === state.time.speed) return;
    this.speed = state.time.speed;
    this.asked = undefined;
    this.began = { atMs: this.host.nowMs(), step: state.step };
    this.stop?.();
    this.stop = this.host.every(this.host.isCalm() ? CALM_TICK_MS : TICK_MS, () => this.tick());
  }

  private tick(): void {
    const { host } = this;
    const state = host.state();
    if (state === undefined || !host.isReady()) return;
    const { step, end } = state;
    if (step >= end || (this.asked !== undefined && step !== this.asked)) {
      host.pause();
      return;
    }
    const next = host.isCalm() ? this.nextMark(state) : this.now(state);
    if (next <= step) return;
    this.asked = next;
    host.seek(next);
  }

  private now({ end }: PlayState): number {
    const elapsedMs = this.host.nowMs() - this.began.atMs;
    return Math.min(end, this.began.step + Math.floor((elapsedMs / 1000) * this.speed));
  }

  private nextMark({ columns, time, step, end, page }: PlayState): number {
    return Math.min(end, jumpFrom(columns, time.jump, step, 1, page) ?? end);
  }
}
