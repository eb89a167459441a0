/**
 * A tour under way: which step is shown, and the way there. Every step is gone to from the start of its scenario, whatever
 * the reader did in between; a step that this source cannot show says so and moves nothing. Knows nothing of VS Code.
 */
import type { Tour, TourStep } from "./tour.ts";
import { routeTo, walk, type TourSource, type TourWalker } from "./tourMoves.ts";

/** What a tour plays on. */
export interface TourStage {
  /** Runs this scenario, a file beside the tour's, on the tour's source; returns the source as the session's places call it. */
  load(scenario: string): Promise<TourSource>;
  readonly walker: TourWalker;
}

export interface ShownStep {
  readonly tour: Tour;
  readonly step: TourStep;
  /** From 0. */
  readonly index: number;
  /** Why this source has no such moment; undefined when the session stands at it. */
  readonly missing: string | undefined;
}

export class TourPlayer {
  readonly #tour: Tour;
  readonly #source: TourSource;
  readonly #stage: TourStage;
  #shown: ShownStep | undefined;

  /** `source`: the one that it runs on, by a path of any kind. */
  constructor(tour: Tour, source: TourSource, stage: TourStage) {
    this.#tour = tour;
    this.#source = source;
    this.#stage = stage;
  }

  get shown(): ShownStep | undefined {
    return this.#shown;
  }

  /** Goes to a step and shows it; beyond the last one, and before the first, nothing happens. */
  async show(index: number): Promise<void> {
    const step = this.#tour.steps[index];
    if (step === undefined) return;
    const planned = routeTo(this.#tour, index, this.#source);
    const missing = planned.kind === "missing" ? planned.why : await this.#go(index, planned.scenario);
    this.#shown = { tour: this.#tour, step, index, missing };
  }

  async #go(index: number, scenario: string): Promise<string | undefined> {
    const route = routeTo(this.#tour, index, await this.#stage.load(scenario));
    if (route.kind === "missing") return route.why;
    const stop = await walk(this.#stage.walker, route.moves);
    const isThere = stop === undefined || route.moves.at(-1)?.kind !== "runTo" || stop.reason === "goto";
    return isThere ? undefined : `On this source the moment does not come: ${stop.description}`;
  }
}
