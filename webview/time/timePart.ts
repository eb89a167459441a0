/** The history: where the session stands in what was run so far. */
import { h } from "../element.ts";
import { groupDigits } from "../figures.ts";
import type { Part } from "../part.ts";
import { section } from "../section.ts";

/** The history as a slider: its length is what was run so far; letting go seeks. */
export const timePart: Part<"timeline"> = ({ session }, ui, actions) =>
  section({ id: "time", title: "Time" }, ui, actions, () =>
    h("input", {
      class: "history",
      type: "range",
      min: 0,
      max: Math.max(session.lastStep, 1),
      value: session.step,
      "aria-label": "Step in the history",
      "aria-valuetext": `step ${groupDigits(session.step)} of ${groupDigits(session.lastStep)}`,
      title: `step ${groupDigits(session.step)} of ${groupDigits(session.lastStep)}`,
      onChange: (event: Event) => actions.seek(Number((event.currentTarget as HTMLInputElement).value)),
    }),
  );
