import type { SessionState } from "../../engine/session/view.ts";
import type { ShownSession } from "../../webview/shownSession.ts";

/** It is sent to the page after every step: what nobody draws there is left out. */
export function shownSession({ processes, trees: _, trail: __, ...rest }: SessionState): ShownSession {
  return { ...rest, processes: processes.map(({ name, pid, ksmStat }) => ({ name, pid, ksmStat })) };
}
