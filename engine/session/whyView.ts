/** Why a page is merged or not, and how it came to that: what the request `why` answers. Plain data, fit for postMessage. */
import type { WhyEventKind, WhyReason } from "../inspect/why/reasons.ts";
import type { Place } from "./view.ts";

export type { WhyEventKind, WhyReason };

/** A page as a scenario names it. */
export interface PageName {
  readonly process: string;
  readonly region: string;
  readonly index: number;
}

export interface WhyAnswer {
  /** "A/r/3" */
  readonly page: string;
  readonly isMerged: boolean;
  readonly reason: WhyReason;
  /** Plain words, one to three sentences. */
  readonly text: string;
  /** The statement of the source that decides, where it has one. */
  readonly place?: Place;
  /** That statement's text, white space folded. */
  readonly statement?: string;
  /** When it decided so. */
  readonly step?: number;
  /** When ksmd looks at the page again. */
  readonly outlook?: string;
  /** Other pages with the same bytes, at most 20, and why each is no partner (or that they share). */
  readonly equals: readonly { readonly page: string; readonly text: string }[];
  /** How many there are altogether. */
  readonly equalCount: number;
  readonly story: readonly WhyEvent[];
  /** The step from which on the history was looked at: 0 is all of it. */
  readonly storyFrom: number;
}

export interface WhyEvent {
  readonly kind: WhyEventKind;
  readonly step: number;
  /** Full scans ended before it, plus one; absent for a source that does not count them where others do. */
  readonly pass?: number;
  readonly text: string;
  readonly place?: Place;
  /** The same again and again: how often, and the last of them. */
  readonly times?: number;
  readonly lastPass?: number;
}
