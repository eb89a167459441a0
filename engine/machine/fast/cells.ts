/**
 * Numbers that compiled code, the VM and the scheduler share, in one Float64Array (Scheduler.cells): compiled code
 * reads and writes them without a call and without allocating.
 */
export const CELL = {
  /** Statements executed so far; compiled code counts a segment's when it begins it. */
  step: 0,
  /** Compiled code is left before the statement that would bring the steps beyond this. */
  limit: 1,
  /** The statement in whose name a builtin is called, -1 for none. */
  statement: 2,
  /** Not 0: a builtin did something after which compiled code cannot go on (its thread sleeps, buffers moved). */
  interrupt: 3,
  /** Active calls of recursive functions. */
  depth: 4,
  /** The end of the current thread's stack. */
  stackEnd: 5,
  /** Simulated time. */
  nowNs: 6,
} as const;
export const CELL_COUNT = 8;

/** Recursion beyond this goes on in the VM, which does not use JavaScript's stack. */
export const MAX_NESTED_CALLS = 200;
