/**
 * The simulated clock in the kernel's units: nanoseconds since boot, and jiffies of 4 ms (HZ is 250), which start five
 * minutes before 32 bits overflow, as on every machine.
 */

export const NS_PER_JIFFY = 4_000_000;
const INITIAL_JIFFIES = 2 ** 32 - 300 * 250;
/** MAX_SCHEDULE_TIMEOUT of our headers. */
export const highestJiffies = 2 ** 53 - 1;

export function jiffiesAt(nowNs: number): number {
  return INITIAL_JIFFIES + Math.floor(nowNs / NS_PER_JIFFY);
}

export function jiffiesToNs(jiffies: number): number {
  return jiffies * NS_PER_JIFFY;
}

/** Whole jiffies, rounded up; 0 for the past. */
export function nsToJiffies(ns: number): number {
  return Math.max(0, Math.ceil(ns / NS_PER_JIFFY));
}
