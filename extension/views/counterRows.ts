/** Rows of the view "Machine" for figures: what each is, what it means, how the last step changed it. */
import { FILE_MEANINGS } from "../../engine/session/bulk/fileMeanings.ts";
import type { CounterView } from "../../engine/session/view.ts";
import type { Row } from "./treeView.ts";

export function counterRow(parent: string, { name, value, before }: CounterView): Row {
  const { unit = "", meaning } = FILE_MEANINGS[name] ?? {};
  const change = before === undefined ? "" : `, was ${shown(before)}`;
  const text = `${shown(value)}${unit === "" ? "" : ` ${unit}`}${change}`;
  const id = `${parent}/${name}`;
  if (meaning === undefined) return { id, label: name, description: text };
  return { id, label: name, description: text, tooltip: meaning, spoken: `${name}, ${text}. ${meaning}` };
}

/** Of a file that can be written. */
export function knobRow(knob: CounterView): Row {
  const command = { command: "ksmLab.setKnob", title: "Write", arguments: [knob.name] };
  const row = counterRow("knobs", knob);
  const tooltip = [row.tooltip, `Select it to write to ${knob.name}.`].filter(Boolean).join(" ");
  return { ...row, icon: "edit", tooltip, command };
}

function shown(value: CounterView["value"]): string {
  return typeof value === "number" ? value.toLocaleString("en-US") : value;
}
