/** What the page remembers of the timeline: where it is looked at, what is jumped to, what is drawn. */
import { CURVE_NAMES, type CurveName } from "./curves.ts";
import { JUMPS, type Jump } from "./jumps.ts";
import type { Span } from "./timeSpan.ts";

/** Statements a second. */
export const SPEEDS = [2, 10, 100, 1000, 10_000, 100_000] as const;

export interface TimeUi {
  /** As tables instead of the drawing. */
  readonly asText: boolean;
  /** What was zoomed to, and where the session stood then; undefined: the whole history. */
  readonly zoom: (Span & { readonly at: number }) | undefined;
  /** What the jump buttons and the lanes' labels lead to. */
  readonly jump: Jump;
  /** What came of the last jump, where it led nowhere. */
  readonly told: string;
  readonly speed: number;
  readonly isPlaying: boolean;
  readonly curves: readonly CurveName[];
  /** Of the drawing without its labels, in CSS pixels. */
  readonly width: number;
  /** Of the pointer, within the drawing. */
  readonly pointer: { readonly x: number; readonly y: number } | undefined;
  readonly isDragging: boolean;
  /** A step that was asked for and has not been reached yet. */
  readonly target: number | undefined;
}

export const INITIAL_TIME: TimeUi = {
  asText: false,
  zoom: undefined,
  jump: "event",
  told: "",
  speed: 100,
  isPlaying: false,
  curves: ["pages_sharing", "pages_shared", "pages_unshared", "pages_volatile", "ksm_zero_pages"],
  width: 640,
  pointer: undefined,
  isDragging: false,
  target: undefined,
};

export function restoreTime(saved: Readonly<Record<string, unknown>>): TimeUi {
  const { asText, zoom, jump, speed, curves } = saved;
  return {
    ...INITIAL_TIME,
    asText: asText === true,
    zoom: restoreZoom(zoom),
    jump: JUMPS.find((each) => each === jump) ?? INITIAL_TIME.jump,
    speed: SPEEDS.find((each) => each === speed) ?? INITIAL_TIME.speed,
    curves: Array.isArray(curves) ? CURVE_NAMES.filter((name) => curves.includes(name)) : INITIAL_TIME.curves,
  };
}

function restoreZoom(saved: unknown): TimeUi["zoom"] {
  const { from, to, at } = (saved ?? {}) as Partial<Record<"from" | "to" | "at", unknown>>;
  if (!isStep(from) || !isStep(to) || !isStep(at) || from >= to) return undefined;
  return { from, to, at };
}

function isStep(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** What is worth keeping. */
export function savedTime({
  asText,
  zoom,
  jump,
  speed,
  curves,
}: TimeUi): Pick<TimeUi, "asText" | "zoom" | "jump" | "speed" | "curves"> {
  return { asText, zoom, jump, speed, curves };
}
