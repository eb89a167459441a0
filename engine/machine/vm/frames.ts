/** What bounds the stack of a thread. */

/** Bytes between two frames, so that running over the end of one is found. */
export const FRAME_GAP = 16;
/** Functions active at once. */
export const MAX_DEPTH = 20_000;
