/** Why a move along the history has ended where it has. */
import type { Fault } from "../fault.ts";

export type HistoryStop =
  | { readonly kind: "limit" | "until" }
  /** Asked for by stopAtQuiet; or the only thread that may run has nothing to do. */
  | { readonly kind: "quiet" }
  /** The player has no operation left. */
  | { readonly kind: "end" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "fault"; readonly fault: Fault };
