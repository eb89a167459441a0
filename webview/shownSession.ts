import type { ProcessView, SessionState } from "../engine/session/view.ts";

/** What the page shows of a session beside what travels on the channels, which is pages and trees. */
export type ShownSession = Omit<SessionState, "processes" | "trees" | "trail"> & {
  readonly processes: readonly Pick<ProcessView, "name" | "pid" | "ksmStat">[];
};
