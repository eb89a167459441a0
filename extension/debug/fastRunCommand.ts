/** "Run Fast to…": what to run to is picked; a condition is written. */
import * as vscode from "vscode";
import type { FastTarget } from "../../engine/session/debugView.ts";
import type { Lab } from "../lab.ts";

const MAX_SCANS = 1_000_000;

type Choice = vscode.QuickPickItem & { readonly ask: () => Promise<FastTarget | undefined> };

const CHOICES: readonly Choice[] = [
  {
    label: "$(debug-step-over) The Next Full Scan",
    detail: "To where ksmd has been through all mergeable memory once more",
    ask: async () => ({ kind: "fullScans", more: 1 }),
  },
  { label: "$(history) A Number of Full Scans", detail: "To the end of the n-th full scan from here", ask: askScans },
  {
    label: "$(symbol-boolean) A Condition",
    detail: "To the statement that makes an expression of C true, such as ksm_pages_sharing > 1000",
    ask: askCondition,
  },
  { label: "$(debug-stop) The End", detail: "To the end of the scenario", ask: async () => ({ kind: "end" }) },
];

export async function runFastAsked(lab: Lab, given: unknown): Promise<void> {
  if (lab.session.state === undefined) return;
  await lab.runFast(isTarget(given) ? given : undefined, ask);
}

async function ask(): Promise<FastTarget | undefined> {
  const picked = await vscode.window.showQuickPick(CHOICES, {
    title: "Run Fast to…",
    placeHolder: "In compiled code, past all breakpoints; the history stays",
  });
  return picked?.ask();
}

async function askScans(): Promise<FastTarget | undefined> {
  const text = await vscode.window.showInputBox({
    title: "Run Fast: Full Scans",
    prompt: "How many full scans from here",
    value: "10",
    validateInput: (given) => (scansOf(given) === undefined ? "A whole number from 1 on" : undefined),
  });
  const more = text === undefined ? undefined : scansOf(text);
  return more === undefined ? undefined : { kind: "fullScans", more };
}

async function askCondition(): Promise<FastTarget | undefined> {
  const expression = await vscode.window.showInputBox({
    title: "Run Fast: Until",
    prompt: "An expression of C over the source's globals. It is asked whenever ksmd sleeps; then its moment is found.",
    placeHolder: "ksm_pages_sharing > 1000",
    validateInput: (given) => (given.trim() === "" ? "An expression of C" : undefined),
  });
  return expression === undefined ? undefined : { kind: "condition", expression };
}

function scansOf(text: string): number | undefined {
  const number = Number(text.replace(/[,_\s]/g, ""));
  return Number.isInteger(number) && number >= 1 && number <= MAX_SCANS ? number : undefined;
}

function isTarget(given: unknown): given is FastTarget {
  return typeof given === "object" && given !== null && "kind" in given;
}
