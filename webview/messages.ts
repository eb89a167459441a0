/**
 * Messages between the extension and the stepper's page: one union a direction, each message with the version of this
 * contract. The page draws the model it was sent last and asks for everything else; it holds no state of the machine. Steps,
 * names and places are those of the session.
 *
 * What is large travels apart from the model, a channel a part (engine/session/bulk/): the page says what it wants, the
 * extension sends packets after every move, the page says what it has, and the next packet is the difference to that. A
 * page that cannot make sense of a packet says that it has revision 0, and gets all of it.
 */
import type { BulkRequest, Channel } from "../engine/session/bulk/channels.ts";
import type { Place } from "../engine/session/view.ts";
import type { WhyAnswer } from "../engine/session/whyView.ts";
import type { ShownSession } from "./shownSession.ts";

/** Raised with every change of a message that an older page or extension would take wrongly. */
export type MessagesVersion = 2;

/** What the page may ask the extension to do; each is a command of the palette as well. */
export type StepperCommand =
  | "simulate"
  | "simulateReference"
  | "startTour"
  | "chooseScenario"
  | "step"
  | "stepOver"
  | "stepOut"
  | "stepBack"
  | "stepOverBack"
  | "stepOutBack"
  | "continue"
  | "runFast"
  | "restart"
  | "stop"
  | "cancel"
  | "showSourceReport"
  | "restartScenario"
  | "resume"
  | "tourNext"
  | "tourBack"
  | "leaveTour";

/** A part of the stepper, and what in it ("A/r/3", "stable", a counter's name; "" for all of it). */
export interface TourPointer {
  readonly part: "memory" | "trees" | "numbers" | "time";
  readonly what: string;
}

/** The step of the tour under way that is shown. */
export interface TourCard {
  readonly tour: string;
  readonly step: string;
  /** Of the step, from 0. */
  readonly index: number;
  readonly total: number;
  /** The step's text, rendered from KSM Lab's own markdown. */
  readonly html: string;
  /** Why this source cannot show it. */
  readonly missing: string | undefined;
  readonly pointers: readonly TourPointer[];
}

/** All that the page draws, but for what travels on the channels. */
export interface StepperModel {
  readonly session: ShownSession | undefined;
  /** The current statement as it stands in the source, white space folded; undefined when there is none. */
  readonly statement: string | undefined;
  /** Title or path of the scenario. */
  readonly scenario: string | undefined;
  /** Set while a run is under way: what is going on. */
  readonly busy: { readonly text: string } | undefined;
  /** The source was edited after it was loaded. */
  readonly edited: boolean;
  /** The scenario's file is no longer what was loaded. */
  readonly scenarioEdited?: boolean;
  /** There is no session because its engine died; it can be begun again at this step. */
  readonly lostAt?: number | undefined;
  readonly tour?: TourCard | undefined;
}

/** What the page remembers of itself: which parts are open, which page is selected. The page alone makes sense of it. */
export type PanelLook = Readonly<Record<string, unknown>>;

export type PictureFormat = "svg" | "png";

export type ToStepper =
  | { readonly kind: "model"; readonly model: StepperModel }
  /** `step`: of the question. Without an answer: what prevented it. */
  | {
      readonly kind: "why";
      readonly page: string;
      readonly step: number;
      readonly answer: WhyAnswer | undefined;
      readonly problem: string | undefined;
    }
  /** The panel as a picture is wanted; answered with "picture" and this id. */
  | { readonly kind: "picture"; readonly id: number; readonly format: PictureFormat }
  /** Look like this again: as the page of a session that was saved did. */
  | { readonly kind: "look"; readonly look: PanelLook }
  /** A packet of bulk/packets.ts. */
  | { readonly kind: "bulk"; readonly channel: Channel; readonly packet: ArrayBuffer };

export type FromStepper =
  | { readonly kind: "ready" }
  | { readonly kind: "command"; readonly command: StepperCommand }
  /** `isPassing`: more follow at once, as the timeline is dragged or played, or "settle"; nobody else is shown the place. */
  | { readonly kind: "seek"; readonly step: number; readonly isPassing: boolean }
  /** No more follow: the place is to be shown. */
  | { readonly kind: "settle" }
  | { readonly kind: "reveal"; readonly place: Place }
  /** Why is this page ("A/r/3") merged or not? Answered with "why". */
  | { readonly kind: "why"; readonly page: string; readonly step: number }
  /** Who wrote this variable last? The answer is told in the window, with a way there. */
  | { readonly kind: "lastWrite"; readonly expression: string }
  /** To be written to a file of /sys/kernel/mm/ksm. */
  | { readonly kind: "setKnob"; readonly file: string; readonly text: string }
  /** The picture, as a file has it; without it: what prevented it. */
  | {
      readonly kind: "picture";
      readonly id: number;
      readonly bytes: Uint8Array | undefined;
      readonly problem: string | undefined;
    }
  /** From now on packets of this channel, for this query; in place of an earlier one. */
  | { readonly kind: "want"; readonly request: BulkRequest }
  /** No packets of this channel any more: its part is folded. */
  | { readonly kind: "unwant"; readonly channel: Channel }
  /** The packet was taken; 0: it could not be, and everything is to be sent again. */
  | { readonly kind: "have"; readonly channel: Channel; readonly revision: number }
  /** What it remembers of itself now; at its start, too. */
  | { readonly kind: "look"; readonly look: PanelLook }
  /** The keyboard is used in the page, or no longer; at its start, too. */
  | { readonly kind: "focus"; readonly has: boolean }
  /** The page itself broke: for the extension's log. */
  | { readonly kind: "broken"; readonly message: string };

export type HostToStepper = ToStepper & { readonly version: MessagesVersion };
export type StepperToHost = FromStepper & { readonly version: MessagesVersion };
