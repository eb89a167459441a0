/**
 * Who drives the machine between quiet points (the scenario player). It must be deterministic: put back to a state and
 * advanced again, it does the same to a machine in the same state. It must not touch the machine at other times.
 */
export interface Player {
  /** All of its own state, as an immutable value. Kept with each checkpoint. */
  snapshot(): unknown;
  /** To any state that snapshot() gave: an earlier one, or one that lies ahead after going back. */
  restore(state: unknown): void;
  /**
   * Called when the machine is quiet: observes what there is to observe and starts the next operation (which may leave
   * the machine quiet). False when there is none left; it is called again after going back.
   */
  advance(): boolean;
}

/** Runs what is runnable and then ends. */
export const NO_PLAYER: Player = {
  snapshot: () => undefined,
  restore: () => undefined,
  advance: () => false,
};
