/**
 * Numbers that compiled code, the VM and the scheduler share, in one Float64Array (Scheduler.cells), which lies in compiled
 * code's linear memory once there is compiled code.
 */
export const CELL = {
  /** Statements executed so far; what compiled code has done since its last call is not in it yet. */
  step: 0,
  /** Compiled code is left, at the places where it looks, when it has made more steps than this. */
  limit: 1,
  /** The statement in whose name a builtin is called, -1 for none. */
  statement: 2,
  /** Not 0: a builtin has put its own thread to sleep. */
  interrupt: 3,
  /** Threads that wait for a lock. */
  waiting: 4,
  /** Simulated time. */
  nowNs: 5,
} as const;
export const CELL_COUNT = 8;

/** Steps that compiled code may make between two looks at the limit. */
export const STEPS_UNSEEN = 4000;

/** Recursion beyond this goes on in the VM, which does not use JavaScript's stack. */
export const MAX_NESTED_CALLS = 200;
