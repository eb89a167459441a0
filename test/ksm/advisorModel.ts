/**
 * The scan-time advisor as its documentation has it (admin-guide/mm/ksm.rst of 6.7 and later), in whole numbers: after each
 * full scan pages_to_scan is set so that the next one takes the target time, smoothed by how scan times change, within the
 * limits of processor time and of pages. Written here on its own, to be compared with what a ksm.c computes.
 */

export interface AdvisorKnobs {
  readonly targetSeconds: number;
  readonly maxCpuPercent: number;
  readonly maxPages: number;
}

/** What is kept from one scan to the next. */
export interface AdvisorState {
  readonly pagesToScan: number;
  /** Of the last scan; 0 before the first. */
  readonly scanSeconds: number;
  /** The smoothed change of the scan time, in percent; 0 before the first scan. */
  readonly changePercent: number;
  /** ksmd's processor time at the end of the last scan. */
  readonly cpuNs: number;
}

export interface FullScan {
  readonly milliseconds: number;
  /** ksmd's processor time at the scan's end, since ksmd was started. */
  readonly cpuNs: number;
}

export interface Advice {
  readonly state: AdvisorState;
  readonly cpuPercent: number;
}

/** In percent: what the newest value counts in the average. */
const NEWEST_WEIGHT = 30;
/** ksmd may always use so much of a processor. */
const LEAST_CPU_PERCENT = 10;

/** The state in which the advisor begins, with the pages that advisor_min_pages_to_scan has. */
export function advisorStart(pagesToScan: number): AdvisorState {
  return { pagesToScan, scanSeconds: 0, changePercent: 0, cpuNs: 0 };
}

export function advise(before: AdvisorState, scan: FullScan, knobs: AdvisorKnobs): Advice {
  const scanSeconds = atLeastOne(scan.milliseconds / 1000);
  const usedMs = Math.floor((scan.cpuNs - before.cpuNs) / 1e6);
  const cpuPercent = atLeastOne((usedMs * 100) / (scanSeconds * 1000));
  return adviseBy(before, { scanSeconds, cpuPercent, cpuNs: scan.cpuNs }, knobs);
}

/** The same from figures in the units in which the kernel's trace event shows them. */
export function adviseBy(
  before: AdvisorState,
  {
    scanSeconds,
    cpuPercent,
    cpuNs,
  }: { readonly scanSeconds: number; readonly cpuPercent: number; readonly cpuNs: number },
  { targetSeconds, maxCpuPercent, maxPages }: AdvisorKnobs,
): Advice {
  const lastSeconds = before.scanSeconds > 0 ? before.scanSeconds : scanSeconds;
  const ofTarget = atLeastOne((targetSeconds * 100) / scanSeconds);
  const newest = atLeastOne((scanSeconds * 100) / lastSeconds);
  const changePercent = weighted(before.changePercent, newest);
  const wanted = Math.floor((Math.floor((before.pagesToScan * 100) / ofTarget) * changePercent) / 100);
  const pagesOfOnePercent = atLeastOne(before.pagesToScan / cpuPercent);
  const limited = Math.min(wanted, pagesOfOnePercent * maxCpuPercent);
  const pagesToScan = Math.min(Math.max(limited, pagesOfOnePercent * LEAST_CPU_PERCENT), maxPages);
  return { state: { pagesToScan, scanSeconds, changePercent, cpuNs }, cpuPercent };
}

/** An average that follows the newest value slowly; whole percents. */
export function weighted(before: number, newest: number): number {
  return Math.floor(((100 - NEWEST_WEIGHT) * before + NEWEST_WEIGHT * newest) / 100);
}

/** Nothing is rounded down to 0: it is divided by, and multiplied with. */
function atLeastOne(value: number): number {
  return Math.max(1, Math.floor(value));
}
