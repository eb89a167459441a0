/** How far a run is, in words that fit into a status line. */
import type { RunFigures } from "./view.ts";

/** What is too early to tell from. */
const MIN_SHARE = 0.01;
const MIN_ELAPSED_MS = 2000;
const MS_PER_MINUTE = 60_000;

/** `elapsedMs`: of the host's clock, since the run was at `from` of its scenario's work (0 to 1). */
export function progressText(figures: RunFigures, elapsedMs: number, from = 0): string {
  const { pages, fullScans, timeNs } = figures;
  const scans = fullScans === 1 ? "1 full scan" : `${fullScans.toLocaleString("en")} full scans`;
  const scanned = pages === 0 ? ["no page scanned yet"] : [`${pages.toLocaleString("en")} pages`, scans];
  const parts = [...scanned, `${simulated(timeNs)} simulated`];
  const left = timeLeft(figures.share - from, 1 - from, elapsedMs);
  if (left !== undefined) parts.push(left);
  return parts.join(" · ");
}

/** "about 3 min left" of what is done in that part (of `all`, not above 1); undefined where it is too early to tell. */
export function timeLeft(done: number, all: number, elapsedMs: number): string | undefined {
  if (done < MIN_SHARE || done >= all || elapsedMs < MIN_ELAPSED_MS) return undefined;
  return `about ${duration((elapsedMs / done) * (all - done))} left`;
}

export function simulated(ns: number): string {
  const seconds = ns / 1e9;
  return seconds < 100 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds).toLocaleString("en")} s`;
}

function duration(ms: number): string {
  if (ms < MS_PER_MINUTE) return `${String(Math.max(1, Math.round(ms / 1000)))} s`;
  return `${String(Math.round(ms / MS_PER_MINUTE))} min`;
}
