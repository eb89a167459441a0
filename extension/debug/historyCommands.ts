/** Going to a moment that is named, and asking the history who did something: with an input box, and an answer that is a way there. */
import * as vscode from "vscode";
import type { HistoryQuestion, Moment } from "../../engine/session/debugView.ts";
import type { Lab } from "../lab.ts";

const KINDS = ["step", "tick", "event", "operation"] as const;

/** "12345" and "step 12,345" are a step; "tick 7", "event 40", "operation 9" are what they say. */
export function readMoment(text: string): Moment | undefined {
  const match = /^\s*(?:(step|tick|event|operation)\s+)?#?([\d,_\s]+)$/i.exec(text);
  const number = Number((match?.[2] ?? "").replace(/[,_\s]/g, ""));
  if (match === null || match[2]?.trim() === "" || !Number.isSafeInteger(number)) return undefined;
  const kind = KINDS.find((each) => each === match[1]?.toLowerCase()) ?? "step";
  return { [kind]: number } as unknown as Moment;
}

export async function seekAsked(lab: Lab): Promise<void> {
  const { state } = lab.session;
  if (state === undefined) return;
  const text = await vscode.window.showInputBox({
    title: "Go to a moment of the simulation",
    prompt: `A step (0 to ${state.lastStep.toLocaleString("en-US")}), or: tick 7, event 40, operation 9`,
    value: String(state.step),
    validateInput: (given) =>
      readMoment(given) === undefined ? "Such as 12345, tick 7, event 40, operation 9" : undefined,
  });
  const moment = text === undefined ? undefined : readMoment(text);
  if (moment !== undefined) await lab.goTo(moment);
}

const QUESTIONS: Readonly<Record<HistoryQuestion["kind"], string>> = {
  lastWrite: "Who wrote this last",
  nextWrite: "Who writes this next",
  allocated: "Who allocated the object of this",
  freed: "Who freed the object of this",
};

export async function askHistory(lab: Lab, kind: HistoryQuestion["kind"]): Promise<void> {
  if (lab.session.state === undefined) return;
  const editor = vscode.window.activeTextEditor;
  const range = editor?.selection.isEmpty === true ? nameAt(editor) : editor?.selection;
  const expression = await vscode.window.showInputBox({
    title: QUESTIONS[kind],
    prompt: "An expression of C: ksm_pages_shared, rmap_item->address, …",
    value: range === undefined ? "" : (editor?.document.getText(range) ?? ""),
  });
  if (expression === undefined || expression.trim() === "") return;
  const frame = selectedFrame();
  await lab.search({ kind, expression, ...(frame === undefined ? {} : { frame }) });
}

function nameAt(editor: vscode.TextEditor): vscode.Range | undefined {
  return editor.document.getWordRangeAtPosition(editor.selection.active, /[A-Za-z_]\w*(?:(?:->|\.)[A-Za-z_]\w*)*/);
}

function selectedFrame(): number | undefined {
  const item = vscode.debug.activeStackItem;
  return item instanceof vscode.DebugStackFrame ? item.frameId : undefined;
}
