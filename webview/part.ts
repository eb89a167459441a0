/**
 * The contract of the stepper's four parts. A part is a pure function of what the session is at its position, of its channel's
 * columns, and of what the page remembers of itself. It names what it is drawn from, sees nothing else, and is drawn again
 * only when some of that is another; whatever it asks for goes through `actions`.
 *
 *   webview/PART/PARTPart.ts    the part
 *   webview/PART/PARTUi.ts      its slice of UiState, where it has one: initial, restored from what was saved
 *   webview/PART/PART.css       its style, imported by main.ts
 *
 * Its bulk data: schema and query in engine/session/bulk/channels.ts, columns in engine/session/bulkSources.ts, the query as a
 * function of UiState in webview/wants.ts. A folded part wants nothing and gets nothing.
 */
import type { VNode } from "preact";
import type { Channel, ChannelSchema } from "../engine/session/bulk/channels.ts";
import type { Columns } from "../engine/session/bulk/columns.ts";
import type { Actions } from "./actions.ts";
import type { TourPointer } from "./messages.ts";
import type { UiState } from "./uiState.ts";
import type { ShownSession } from "./shownSession.ts";

export interface PartModel<C extends Channel, S extends keyof ShownSession> {
  readonly session: Pick<ShownSession, S>;
  /** Undefined until they have come. May be of an earlier position than `session` for a moment. */
  readonly columns: Columns<ChannelSchema<C>> | undefined;
  /** As they were when the session last stood still: what is not looked at but read out is drawn from these. */
  readonly rested: Columns<ChannelSchema<C>> | undefined;
  /** Names in this part that a tour points at. */
  readonly pointed: readonly string[];
  /** The position is dragged or played: one picture has nothing to do with the next. */
  readonly isRushed: boolean;
}

export interface Part<C extends Channel, S extends keyof ShownSession, U extends keyof UiState> {
  readonly name: TourPointer["part"];
  readonly channel: C;
  /** What of the session, and of what the page remembers, it is drawn from; what is folded every part is. */
  readonly reads: readonly S[];
  readonly remembers: readonly U[];
  readonly draw: (model: PartModel<C, S>, ui: Pick<UiState, U | "collapsed">, actions: Actions) => VNode;
}
