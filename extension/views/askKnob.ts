/** Asks what is to be written to a file of /sys/kernel/mm/ksm, from the palette or from the view Machine. */
import * as vscode from "vscode";
import type { CounterView } from "../../engine/session/view.ts";
import type { Lab } from "../lab.ts";

/** `file`: which; without it that is asked, too. `text`: what; without it that is asked. */
export async function setKnobAsked(lab: Lab, file: unknown, text: unknown): Promise<void> {
  if (typeof file === "string" && typeof text === "string") return lab.setKnob(file, text);
  const knobs = (lab.session.state?.counters ?? []).filter((each) => each.isWritable === true);
  const knob = knobs.find(({ name }) => name === file) ?? (await pickKnob(knobs));
  if (knob === undefined) return;
  const value = await vscode.window.showInputBox({
    title: `/sys/kernel/mm/ksm/${knob.name}`,
    prompt: "What is to be written to it; ksm.c may refuse it",
    value: String(knob.value),
  });
  if (value !== undefined) await lab.setKnob(knob.name, value);
}

async function pickKnob(knobs: readonly CounterView[]): Promise<CounterView | undefined> {
  const items = knobs.map((knob) => ({ label: knob.name, description: String(knob.value), knob }));
  return (await vscode.window.showQuickPick(items, { title: "Files of /sys/kernel/mm/ksm that can be written" }))?.knob;
}
