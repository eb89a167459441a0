/**
 * How much work a scenario is, in visits: a page that is filled, a page that ksmd looks at. What a long run's progress is
 * measured by, so it needs to be about right, not right: what a source refuses, merges or skips is not known beforehand.
 */
import type { Operation, Scenario } from "./scenario.ts";

const DEFAULT_PAGES_TO_SCAN = 100;
const DEFAULT_SLEEP_MS = 20;
/** ksmd's own time for a page, where it does not sleep. */
const MS_PER_PAGE = 0.002;

export class Outlook {
  /** By operation: visits up to its end. */
  private readonly ends: number[] = [];

  constructor(scenario: Scenario) {
    const state: State = { pagesToScan: DEFAULT_PAGES_TO_SCAN, sleepMs: DEFAULT_SLEEP_MS, mergeable: 0 };
    let total = 0;
    for (const operation of scenario.run) this.ends.push((total += visitsOf(operation, state)));
  }

  get total(): number {
    return this.ends.at(-1) ?? 0;
  }

  /** From 0 to 1, when operation `index` is under way (undefined: none yet) and so many visits were made altogether. */
  share(index: number | undefined, visits: number): number {
    if (this.total === 0 || index === undefined) return 0;
    const [from, to] = [this.ends[index - 1] ?? 0, this.ends[index] ?? this.total];
    return Math.min(Math.max(visits, from), to) / this.total;
  }
}

interface State {
  pagesToScan: number;
  sleepMs: number;
  mergeable: number;
}

function visitsOf(operation: Operation, state: State): number {
  switch (operation.op) {
    case "fill":
      return operation.count;
    case "madvise":
      if (operation.advice === "mergeable") state.mergeable += operation.count;
      if (operation.advice === "unmergeable") state.mergeable = Math.max(0, state.mergeable - operation.count);
      return 0;
    case "sysfs":
      for (const { file, text } of operation.writes) {
        if (file === "pages_to_scan") state.pagesToScan = Number(text) || 0;
        if (file === "sleep_millisecs") state.sleepMs = Number(text) || 0;
      }
      return 0;
    case "tick":
      return state.mergeable === 0 ? 0 : operation.times * state.pagesToScan;
    case "scan":
      return operation.times * state.mergeable;
    case "elapse": {
      const batchMs = state.sleepMs + state.pagesToScan * MS_PER_PAGE;
      return state.mergeable === 0 || batchMs === 0 ? 0 : (operation.milliseconds / batchMs) * state.pagesToScan;
    }
    case "repeat": {
      let visits = 0;
      for (const each of operation.run) visits += visitsOf(each, state);
      return operation.times * visits;
    }
    default:
      return 0;
  }
}
