/**
 * What a window shows of the session: marks, lenses, status bar, stepper, breakpoints and problems. All of it is drawn from
 * the session's state at its current position; nothing here asks the session to move.
 */
import * as vscode from "vscode";
import type { Place, SourceReport } from "../engine/session/view.ts";
import type { StepperModel } from "../webview/messages.ts";
import { shownSession } from "./stepper/shownSession.ts";
import { Highlighter } from "./editor/highlighter.ts";
import { LabLenses } from "./editor/labLenses.ts";
import { Problems } from "./editor/problems.ts";
import type { ErrorDesk } from "./errorDesk.ts";
import { ScenarioWatch } from "./scenarioFiles/scenarioWatch.ts";
import type { ScenarioFile } from "./scenarios.ts";
import type { Change, LabSession } from "./session/labSession.ts";
import type { SourceMap } from "./source/sourceMap.ts";
import { RunIndicator } from "./status/runIndicator.ts";
import { StatusBar } from "./status/statusBar.ts";
import { StepperPanel } from "./stepper/stepperPanel.ts";
import type { StepperHost } from "./stepper/stepperPanel.ts";

export interface FacesParts {
  readonly extensionUri: vscode.Uri;
  readonly session: LabSession;
  readonly errors: ErrorDesk;
  /** The one that is chosen. */
  readonly scenario: () => ScenarioFile | undefined;
  readonly receive: StepperHost["receive"];
  readonly tour: () => StepperModel["tour"];
}

export class LabFaces implements vscode.Disposable {
  readonly highlighter: Highlighter;
  readonly stepper: StepperPanel;
  readonly status = new StatusBar();
  readonly problems = new Problems();
  readonly #scenario: ScenarioWatch;
  readonly #parts: FacesParts;
  readonly #lenses: LabLenses;
  readonly #indicator: RunIndicator;
  readonly #owned: readonly vscode.Disposable[];
  readonly #edited = new vscode.EventEmitter<string>();
  /** The source that runs is edited for the first time: what there is to say of that. */
  readonly onEdited = this.#edited.event;
  #map: SourceMap | undefined;
  #drawing: Promise<void> = Promise.resolve();

  constructor(parts: FacesParts) {
    this.#parts = parts;
    const { session, errors, extensionUri } = parts;
    const [dist, media] = [vscode.Uri.joinPath(extensionUri, "dist"), vscode.Uri.joinPath(extensionUri, "media")];
    const map = (): SourceMap | undefined => this.#map;
    this.highlighter = new Highlighter(media);
    this.stepper = new StepperPanel(dist, media, {
      model: () => this.#stepperModel(),
      bulk: (request, since) => session.bulk(request, since),
      receive: parts.receive,
      log: (message) => errors.log(message),
    });
    this.#scenario = new ScenarioWatch(() => this.draw());
    this.#lenses = new LabLenses(session, map, (message) => errors.log(message));
    session.onChange((change) => this.#onChange(change));
    this.#indicator = new RunIndicator(session, () => this.#drawBusy());
    this.#owned = [
      ...[this.highlighter, this.stepper, this.status, this.problems, this.#lenses, this.#indicator, this.#scenario],
      vscode.window.onDidChangeVisibleTextEditors(() => this.highlighter.refresh()),
      vscode.debug.onDidChangeActiveDebugSession(() => this.highlighter.refresh()),
      vscode.workspace.onDidChangeTextDocument((event) => {
        const wasEdited = this.#map?.isEdited;
        if (this.#map?.noteEdit(event) !== true) return;
        this.draw();
        if (wasEdited === false && this.editNote !== undefined) this.#edited.fire(this.editNote);
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("ksmLab")) this.draw();
      }),
    ];
  }

  /** Of the source that runs. */
  get map(): SourceMap | undefined {
    return this.#map;
  }

  /** The scenario's file is no longer what runs. */
  get isScenarioEdited(): boolean {
    return this.#scenario.isEdited;
  }

  /** Undefined while the source that runs is the one in the editor. */
  get editNote(): string | undefined {
    if (this.#map?.isEdited !== true) return undefined;
    const name = this.#map.source.input.kind === "tree" ? this.#map.source.input.path : "ksm.c";
    return `${name} has been edited: the simulation goes on with the text that it was compiled from. "KSM: Restart with Edited Source" compiles the new text and goes to the same operation.`;
  }

  /** A simulation of this source has begun: shows it, and where it stands. Returns the number of errors in the source. */
  async begin(map: SourceMap, report: SourceReport): Promise<number> {
    this.#map = map;
    this.#scenario.watch(this.#parts.scenario());
    this.draw();
    this.#revealCurrent(vscode.window.activeTextEditor === undefined);
    const errorCount = this.problems.show(map, report);
    await this.#drawing;
    this.stepper.stepAside(sourceEditor(map)?.viewColumn);
    return errorCount;
  }

  draw(): void {
    this.highlighter.mark(this.#map, this.#parts.session.state);
    // By path: the window's own URI of the same file may have another scheme than the extension host's.
    const source = this.#map?.source.uri;
    const paths = source === undefined ? [] : [source.fsPath, source.path];
    void vscode.commands.executeCommand("setContext", "ksmLab.sources", paths);
    void vscode.commands.executeCommand("setContext", "ksmLab.edited", this.#map?.isEdited === true);
    void vscode.commands.executeCommand("setContext", "ksmLab.scenarioEdited", this.#scenario.isEdited);
    this.#lenses.refreshSoon();
    this.#drawBusy();
  }

  /** Brings a place of the simulation into view. */
  reveal(place: Place, takeFocus: boolean): void {
    const map = this.#map;
    if (map === undefined) return;
    this.#drawing = this.highlighter
      .reveal(map, place, takeFocus)
      .then(() => {
        this.highlighter.refresh();
        if (!map.isSource(map.uriOf(place))) this.stepper.update();
      })
      .catch((error: unknown) => this.#parts.errors.log(`reveal: ${String(error)}`));
  }

  /** Resolves when what was asked for is in view. */
  async whenDrawn(): Promise<void> {
    await this.#drawing;
  }

  dispose(): void {
    this.#edited.dispose();
    for (const one of this.#owned) one.dispose();
  }

  #onChange(change: Change): void {
    const isActive = this.#parts.session.state !== undefined;
    if (change === "stop") return; // "position" follows, with what there is to draw
    if (change === "busy") {
      if (!isActive || this.#indicator.busy !== undefined) this.#drawBusy();
      return;
    }
    if (change === "session") {
      void vscode.commands.executeCommand("setContext", "ksmLab.active", isActive);
      const isLost = this.#parts.session.lostWith !== undefined;
      void vscode.commands.executeCommand("setContext", "ksmLab.lost", isLost);
      if (isActive) return; // begin() follows, with the source that belongs to it
      this.#map = undefined;
      this.#scenario.watch(undefined);
      this.problems.clear();
    }
    this.draw();
    if (change === "position") this.#revealCurrent(false);
  }

  #revealCurrent(takeFocus: boolean): void {
    const { state, isPassing } = this.#parts.session;
    const place = state?.place;
    // Passing through it is marked where it can be seen; no other file is opened.
    if (place !== undefined && !(isPassing && !this.#isVisible(place))) this.reveal(place, takeFocus);
  }

  #isVisible(place: Place): boolean {
    const uri = this.#map?.uriOf(place).toString();
    return vscode.window.visibleTextEditors.some(({ document }) => document.uri.toString() === uri);
  }

  #drawBusy(): void {
    const { state } = this.#parts.session;
    this.status.show({ state, busy: this.#indicator.busy, edited: this.#map?.isEdited === true });
    this.stepper.update();
  }

  #stepperModel(): StepperModel {
    const { state, loaded, lostWith } = this.#parts.session;
    const { busy } = this.#indicator;
    const statement = (state?.place && this.#map?.textOf(state.place)) ?? this.highlighter.shown?.text;
    return {
      session: state && shownSession(state),
      statement: statement?.replace(/\s+/g, " "),
      scenario: loaded?.scenario.path ?? this.#parts.scenario()?.path,
      busy: busy && { text: busy.text },
      edited: this.#map?.isEdited === true,
      scenarioEdited: this.#scenario.isEdited,
      lostAt: lostWith?.state.step,
      tour: this.#parts.tour(),
    };
  }
}

function sourceEditor(map: SourceMap): vscode.TextEditor | undefined {
  return vscode.window.visibleTextEditors.find(({ document }) => map.isSource(document.uri));
}
