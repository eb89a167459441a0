/** The status bar's one item: short, and everything in it changes at a step or not at all. */
import type { SessionState } from "../../engine/session/view.ts";

export interface StatusInput {
  readonly state: SessionState | undefined;
  readonly busy: { readonly text: string } | undefined;
  readonly edited: boolean;
}

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
}

/** More would push others out of the status bar; a window shows a hundred characters of an item. */
const MAX_TEXT = 55;
const STATUS_WORDS = { stopped: "stopped", running: "running", fault: "fault", ended: "ended" } as const;

export function statusText({ state, busy, edited }: StatusInput): StatusText {
  if (state === undefined)
    return busy === undefined
      ? { text: "$(debug-alt-small) KSM", tooltip: "KSM Lab: no simulation. Click for its commands." }
      : { text: `$(sync~spin) KSM · ${busy.text}`, tooltip: "KSM Lab. Click for its commands." };
  // KSM Lab's own KSM is called that.
  const version = state.version.startsWith("KSM") ? state.version : `KSM ${state.version}`;
  const { operation, sentence } = state;
  const doing = sentence ?? operation?.text;
  // What is under way has its own words for how far it is, and many of them.
  const parts =
    busy === undefined
      ? [
          version,
          ...(doing === undefined ? [] : [shortened(doing)]),
          `step ${state.step.toLocaleString("en-US")}`,
          STATUS_WORDS[state.status],
        ]
      : ["KSM", busy.text];
  if (edited) parts.push("source edited");
  const icon = busy !== undefined ? "$(sync~spin)" : state.status === "fault" ? "$(error)" : "$(debug-alt-small)";
  return {
    text: `${icon} ${parts.join(" · ")}`,
    tooltip: `${[state.title, operation?.text, sentence, state.stop.description].filter((each) => each !== undefined).join("\n")}\nClick for KSM Lab's commands.`,
  };
}

function shortened(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;
}
