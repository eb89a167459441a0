/**
 * The contract of the stepper's four parts. A part is a pure function of what the session is at its position (`session`, and
 * `bulk`: its channel's columns, undefined until they have come) and of what the page remembers of itself. It is drawn again
 * after every message and every change of `ui`; whatever it asks for goes through `actions`.
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
import type { Bulk } from "../engine/session/bulk/packets.ts";
import type { SessionState } from "../engine/session/view.ts";
import type { Actions } from "./actions.ts";
import type { StepperModel } from "./messages.ts";
import type { UiState } from "./uiState.ts";

export interface PartModel<C extends Channel> {
  readonly stepper: StepperModel;
  /** stepper.session, which is there when parts are drawn. */
  readonly session: SessionState;
  /** May be of an earlier position than `session` for a moment: `bulk.step` says which. */
  readonly bulk: Bulk<ChannelSchema<C>> | undefined;
}

export type Part<C extends Channel> = (model: PartModel<C>, ui: UiState, actions: Actions) => VNode;
