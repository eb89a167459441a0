/** Values beside the lines that were executed last, in the frame that is selected; only while our own session is shown. */
import * as vscode from "vscode";
import type { Lab } from "../lab.ts";
import { DEBUG_TYPE } from "./debugFace.ts";
import { shownNames } from "./shownNames.ts";

/** The trail is short, and so is what stands beside it. */
const MAX_LINES = 8;

export class KsmInlineValues implements vscode.InlineValuesProvider {
  readonly #lab: Lab;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  provideInlineValues(
    document: vscode.TextDocument,
    viewPort: vscode.Range,
    context: vscode.InlineValueContext,
  ): vscode.InlineValue[] {
    const map = this.#lab.faces.map;
    const { state } = this.#lab.session;
    if (vscode.debug.activeDebugSession?.type !== DEBUG_TYPE || map === undefined || state === undefined) return [];
    const places = [...(state.place === undefined ? [] : [state.place]), ...state.trail];
    const lines = new Set<number>();
    for (const place of places) {
      const range = map.rangeOf(place, document);
      if (range === undefined || !isOfFrame(range, context.stoppedLocation)) continue;
      for (let line = range.start.line; line <= range.end.line && lines.size < MAX_LINES; line++) lines.add(line);
    }
    return [...lines]
      .filter((line) => line >= viewPort.start.line && line <= viewPort.end.line)
      .flatMap((line) =>
        shownNames(document.lineAt(line).text).map(({ name, column }) => {
          const range = new vscode.Range(line, column, line, column + name.length);
          return new vscode.InlineValueEvaluatableExpression(range, name);
        }),
      );
  }
}

/** The trail goes through other functions too; their names mean something else here. */
const NEAR_LINES = 60;
function isOfFrame(range: vscode.Range, stopped: vscode.Range): boolean {
  return Math.abs(range.start.line - stopped.start.line) <= NEAR_LINES;
}
