/** What the keys do on the timeline, as of any slider, and more. */
import type { TimeAction } from "./timeActions.ts";

/** Of the span that is shown, so much is a page. */
const PAGE_SHARE = 0.1;

/** Undefined: the key is not the timeline's. */
export function keyAction(key: string, isShifted: boolean): TimeAction | undefined {
  switch (key) {
    case "ArrowRight":
    case "ArrowUp":
      return isShifted ? { kind: "jump", way: 1 } : { kind: "by", steps: 1 };
    case "ArrowLeft":
    case "ArrowDown":
      return isShifted ? { kind: "jump", way: -1 } : { kind: "by", steps: -1 };
    case "PageUp":
      return { kind: "page", share: PAGE_SHARE };
    case "PageDown":
      return { kind: "page", share: -PAGE_SHARE };
    case "Home":
      return { kind: "to", step: 0 };
    case "End":
      return { kind: "to", step: Number.POSITIVE_INFINITY };
    case "n":
      return { kind: "jump", way: 1 };
    case "p":
      return { kind: "jump", way: -1 };
    case "+":
    case "=":
      return { kind: "zoom", factor: 2 };
    case "-":
      return { kind: "zoom", factor: 0.5 };
    case "0":
      return { kind: "fit" };
    case "[":
      return { kind: "pan", share: -0.25 };
    case "]":
      return { kind: "pan", share: 0.25 };
    case " ":
      return { kind: "play" };
    default:
      return undefined;
  }
}
