/** Rows of the view "ksm.c": its functions by what they are for, with how often each was entered; a click shows one. */
import type { LensFigures, SessionState, SourceReport } from "../../engine/session/view.ts";
import { type Role, roleOf, ROLES } from "./functionRoles.ts";
import type { Row } from "./treeView.ts";

export function sourceRows(
  report: SourceReport | undefined,
  figures: LensFigures | undefined,
  state: SessionState | undefined,
): readonly Row[] {
  if (report === undefined) return [];
  const entered = new Map(figures?.functions.map((each) => [each.name, each.entered]));
  const onStack = new Set(state?.thread?.frames.map(({ name }) => name));
  return ROLES.flatMap((role: Role): readonly Row[] => {
    const functions = report.functions.filter(({ name }) => roleOf(name) === role);
    if (functions.length === 0) return [];
    const hits = functions.reduce((sum, { name }) => sum + (entered.get(name) ?? 0), 0);
    return [
      {
        id: role,
        label: role,
        description: `${String(functions.length)} ${functions.length === 1 ? "function" : "functions"}${hits === 0 ? "" : `, entered ${times(hits)}`}`,
        icon: "symbol-namespace",
        children: () =>
          functions.map(({ name, place, compiled }) => ({
            id: `${role}/${name}/${String(place.start)}`,
            label: name,
            description: compiled ? enteredText(entered.get(name) ?? 0) : "cannot be compiled",
            icon: onStack.has(name) ? "debug-stackframe-focused" : "symbol-function",
            spoken: `function ${name}, ${enteredText(entered.get(name) ?? 0)}${onStack.has(name) ? ", on the stack" : ""}`,
            command: { command: "ksmLab.revealPlace", title: "Show", arguments: [place] },
          })),
      },
    ];
  });
}

function enteredText(count: number): string {
  return count === 0 ? "not entered" : `entered ${times(count)}`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count.toLocaleString("en-US")} times`;
}
