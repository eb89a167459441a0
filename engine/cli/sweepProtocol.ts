/** What the sweep command and its worker threads say to each other. */
import type { Scenario } from "../scenario/scenario.ts";
import type { Settings } from "../scenario/settings.ts";
import type { Measurement } from "../session/measuredRun.ts";
import type { RunFigures } from "../session/view.ts";

export interface SweepWorkerData {
  /** As --source names it. */
  readonly source: string | undefined;
  readonly scenario: Scenario;
}

export interface SweepTask {
  readonly index: number;
  readonly settings: Settings;
}

export type SweepAnswer =
  | { readonly index: number; readonly measurement: Measurement }
  /** This run is under way. */
  | { readonly index: number; readonly figures: RunFigures }
  /** This run cannot be done; others may. */
  | { readonly index: number; readonly lines: readonly string[] }
  /** Nothing can be run: the source cannot be used. */
  | { readonly lines: readonly string[] };
