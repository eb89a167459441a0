/**
 * Marks the current statement by its exact range, and the trail of those before it. The editor is scrolled only when the
 * statement is out of view, and keeps or leaves the focus as it was.
 */
import * as vscode from "vscode";
import type { Place, SessionState } from "../../engine/session/view.ts";
import type { SourceMap } from "../source/sourceMap.ts";
import { planHighlight, TRAIL_LEVELS } from "./highlightPlan.ts";
import type { HighlightPlan } from "./highlightPlan.ts";

export interface Highlight {
  readonly uri: string;
  readonly range: vscode.Range;
  readonly text: string;
}

function color(id: string): vscode.ThemeColor {
  return new vscode.ThemeColor(`ksmLab.${id}`);
}

function currentType(): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    backgroundColor: color("currentStatementBackground"),
    border: "1px solid",
    borderColor: color("currentStatementBorder"),
    borderRadius: "2px",
    overviewRulerColor: color("currentStatementMark"),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

function arrowType(media: vscode.Uri): vscode.TextEditorDecorationType {
  const icon = (theme: string) => ({ gutterIconPath: vscode.Uri.joinPath(media, `current-${theme}.svg`) });
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: color("currentLineBackground"),
    light: icon("light"),
    dark: icon("dark"),
    gutterIconSize: "contain",
  });
}

function trailType(level: number): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    backgroundColor: color(`trail${level + 1}Background`),
    borderRadius: "2px",
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

interface Types {
  readonly current: vscode.TextEditorDecorationType;
  readonly arrow: vscode.TextEditorDecorationType;
  readonly trail: readonly vscode.TextEditorDecorationType[];
}

export class Highlighter implements vscode.Disposable {
  readonly #media: vscode.Uri;
  /** Made when there is first something to mark: activation does without. */
  #types: Types | undefined;
  #map: SourceMap | undefined;
  #plan: HighlightPlan = planHighlight(undefined, false);
  #shown: Highlight | undefined;

  constructor(media: vscode.Uri) {
    this.#media = media;
  }

  /** What is marked as the current statement in some visible editor. */
  get shown(): Highlight | undefined {
    return this.#shown;
  }

  /** Marks a state, or nothing; does not scroll. */
  mark(map: SourceMap | undefined, state: SessionState | undefined): void {
    this.#map = map;
    const withTrail = vscode.workspace.getConfiguration("ksmLab").get("trail", true);
    this.#plan = planHighlight(map === undefined ? undefined : state, withTrail);
    this.refresh();
  }

  /** Draws again, for editors that came into view. */
  refresh(): void {
    this.#shown = undefined;
    if (this.#map === undefined && this.#types === undefined) return;
    for (const editor of vscode.window.visibleTextEditors) this.#draw(editor);
  }

  /** Brings a place into view, in the editor that shows its file or in the last one used. */
  async reveal(map: SourceMap, place: Place, takeFocus = false): Promise<void> {
    const uri = map.uriOf(place);
    const visible = vscode.window.visibleTextEditors.find((one) => one.document.uri.toString() === uri.toString());
    const editor =
      visible !== undefined && !takeFocus
        ? visible
        : await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
            preserveFocus: !takeFocus,
            preview: !map.isSource(uri),
            viewColumn: visible?.viewColumn ?? sourceColumn(map),
          });
    const range = map.rangeOf(place, editor.document);
    if (range === undefined) return;
    if (takeFocus) editor.selection = new vscode.Selection(range.start, range.start);
    // From the lines' beginnings: the editor must not scroll sideways after every statement.
    const lines = new vscode.Range(range.start.line, 0, range.end.line, 0);
    editor.revealRange(lines, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  dispose(): void {
    if (this.#types === undefined) return;
    const { current, arrow, trail } = this.#types;
    for (const type of [current, arrow, ...trail]) type.dispose();
  }

  #draw(editor: vscode.TextEditor): void {
    this.#types ??= {
      current: currentType(),
      arrow: arrowType(this.#media),
      trail: Array.from({ length: TRAIL_LEVELS }, (_, level) => trailType(level)),
    };
    const types = this.#types;
    const { current, note, trail } = this.#plan;
    const map = this.#map;
    const { document } = editor;
    const at = current && map?.rangeOf(current, document);
    const ranges = (places: readonly Place[]): vscode.Range[] =>
      places.flatMap((place) => {
        const range = map?.rangeOf(place, document);
        return range === undefined ? [] : linesOf(range, document);
      });
    editor.setDecorations(types.current, at === undefined ? [] : marks(linesOf(at, document), note));
    // The debug view has an arrow of its own.
    const hasArrow = at === undefined || vscode.debug.activeDebugSession?.type === "ksm";
    editor.setDecorations(types.arrow, hasArrow ? [] : [new vscode.Range(at.start, at.start)]);
    for (const [level, type] of types.trail.entries()) editor.setDecorations(type, ranges(trail[level] ?? []));
    if (at !== undefined) this.#shown = { uri: document.uri.toString(), range: at, text: document.getText(at) };
  }
}

/** Where a file of the simulation is opened: beside the stepper, in the column of the source. */
function sourceColumn(map: SourceMap): vscode.ViewColumn {
  const source = vscode.window.visibleTextEditors.find((editor) => map.isSource(editor.document.uri));
  return source?.viewColumn ?? vscode.window.visibleTextEditors[0]?.viewColumn ?? vscode.ViewColumn.One;
}

/** A range line by line, each without its indentation: what lies between a statement's lines is none of it. */
function linesOf(range: vscode.Range, document: vscode.TextDocument): vscode.Range[] {
  if (range.isSingleLine) return [range];
  const lines: vscode.Range[] = [];
  for (let line = range.start.line; line <= range.end.line; line++) {
    const { firstNonWhitespaceCharacterIndex, range: whole } = document.lineAt(line);
    const start = line === range.start.line ? range.start.character : firstNonWhitespaceCharacterIndex;
    const end = line === range.end.line ? range.end.character : whole.end.character;
    if (start < end) lines.push(new vscode.Range(line, start, line, end));
  }
  return lines;
}

/** The note stands after the last line. */
function marks(lines: readonly vscode.Range[], note: string | undefined): vscode.DecorationOptions[] {
  const last = lines.length - 1;
  return lines.map((range, index) => ({ range, ...(index === last ? noted(note) : {}) }));
}

function noted(note: string | undefined): Omit<vscode.DecorationOptions, "range"> {
  if (note === undefined) return {};
  return {
    hoverMessage: `The statement stands ${note}.`,
    renderOptions: {
      after: {
        contentText: note,
        margin: "0 0 0 2em",
        fontStyle: "italic",
        color: new vscode.ThemeColor("editorCodeLens.foreground"),
      },
    },
  };
}
