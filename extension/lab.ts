/**
 * KSM Lab in one window: the session, and the faces that follow it (marks, lenses, status bar, stepper, problems). Every
 * command of the palette and of the stepper is a method here.
 */
import * as vscode from "vscode";
import type { Place, SourceReport, StepKind, StopInfo } from "../engine/session/view.ts";
import type { StepperModel, StepperToHost } from "../webview/messages.ts";
import { BreakpointSync } from "./editor/breakpointSync.ts";
import { Highlighter } from "./editor/highlighter.ts";
import { LabLenses } from "./editor/labLenses.ts";
import { Problems } from "./editor/problems.ts";
import { EngineHost } from "./engine/engineHost.ts";
import type { Port } from "./engine/port.ts";
import { ErrorDesk } from "./errorDesk.ts";
import type { Remedy } from "./errorDesk.ts";
import { reportMarkdown } from "./report/reportMarkdown.ts";
import { Scenarios } from "./scenarios.ts";
import type { ScenarioFile } from "./scenarios.ts";
import { LabSession } from "./session/labSession.ts";
import type { Change, RunTarget } from "./session/labSession.ts";
import { LabDocuments } from "./source/labDocuments.ts";
import { findKsm, readReference, readSource } from "./source/sourceFinder.ts";
import type { FoundSource } from "./source/sourceFinder.ts";
import { SourceMap } from "./source/sourceMap.ts";
import { RunIndicator } from "./status/runIndicator.ts";
import { StatusBar } from "./status/statusBar.ts";
import { StepperPanel } from "./stepper/stepperPanel.ts";
import { notInSource, UserError } from "./userError.ts";

export class Lab implements vscode.Disposable {
  readonly session: LabSession;
  readonly highlighter: Highlighter;
  readonly errors = new ErrorDesk();
  readonly stepper: StepperPanel;
  readonly status = new StatusBar();
  readonly engine: EngineHost;
  readonly lenses: LabLenses;
  readonly #scenarios: Scenarios;
  readonly #documents: LabDocuments;
  readonly #problems = new Problems();
  readonly #breakpoints: BreakpointSync;
  readonly #indicator: RunIndicator;
  readonly #owned: vscode.Disposable[];
  #map: SourceMap | undefined;
  #scenario: ScenarioFile | undefined;
  #drawing: Promise<void> = Promise.resolve();

  constructor(context: vscode.ExtensionContext, openPort: (worker: vscode.Uri) => Port) {
    const at = (folder: string): vscode.Uri => vscode.Uri.joinPath(context.extensionUri, folder);
    this.engine = new EngineHost(at("dist"), openPort, (error) => this.#engineDied(error));
    this.session = new LabSession(() => this.engine.client());
    this.highlighter = new Highlighter(at("media"));
    this.stepper = new StepperPanel(at("dist"), at("media"), {
      model: () => this.#stepperModel(),
      receive: (message) => this.#fromStepper(message),
    });
    this.lenses = new LabLenses(
      this.session,
      () => this.#map,
      (message) => this.errors.log(message),
    );
    this.#scenarios = new Scenarios(at("examples"), context.workspaceState);
    this.#documents = new LabDocuments(() => this.engine.kernelFiles());
    this.#breakpoints = new BreakpointSync(
      this.session,
      () => this.#map,
      (error) => this.errors.show(error),
    );
    this.session.onChange((change) => this.#onChange(change));
    this.#indicator = new RunIndicator(this.session, () => this.#drawBusy());
    this.#owned = [
      ...[this.engine, this.highlighter, this.errors, this.stepper, this.status, this.lenses, this.#documents],
      ...[this.#problems, this.#breakpoints, this.#indicator],
      vscode.window.onDidChangeVisibleTextEditors(() => this.highlighter.refresh()),
      vscode.workspace.onDidChangeTextDocument((event) => this.#onEdit(event)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("ksmLab")) this.#drawAll();
      }),
    ];
  }

  /** Resolves when nothing is under way and what there is to see is drawn. */
  async whenIdle(): Promise<void> {
    await this.session.whenIdle();
    await this.#drawing;
  }

  async simulate(given?: vscode.Uri): Promise<void> {
    let uri: vscode.Uri | undefined;
    try {
      uri = await findKsm(given);
      if (uri !== undefined) await this.#load(await readSource(uri));
    } catch (error) {
      this.#failed(error, uri);
    }
  }

  async simulateReference(): Promise<void> {
    try {
      await this.#load(await readReference());
    } catch (error) {
      this.#failed(error, undefined);
    }
  }

  async step(kind: StepKind): Promise<void> {
    await this.#moving(() => this.session.step(kind));
  }

  async continue(): Promise<void> {
    await this.#moving(() => this.session.continue());
  }

  async seek(step: number): Promise<void> {
    await this.#moving(() => this.session.seek(step));
  }

  /** Begins a simulation of this source first when none is under way. */
  async runToFunction(uri: vscode.Uri, fn: string): Promise<void> {
    if (this.session.state === undefined || this.#map?.isSource(uri) !== true) await this.simulate(uri);
    if (this.session.state !== undefined) await this.#runTo({ fn });
  }

  async runToCursor(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const target = editor && this.#map?.pathLineOf(editor.document, editor.selection.active.line);
    if (target === undefined) this.errors.show(notInSource());
    else await this.#runTo(target);
  }

  /** From the first statement again; with the text of the editor when that is not what runs. */
  async restart(): Promise<void> {
    if (this.#map?.isEdited === true) await this.simulate(this.#map.source.uri);
    else await this.#moving(() => this.session.restart());
  }

  async stop(): Promise<void> {
    try {
      await this.session.stop();
    } catch (error) {
      this.#failed(error, undefined);
    }
  }

  async chooseScenario(): Promise<void> {
    try {
      const chosen = await this.#scenarios.choose();
      if (chosen === undefined) return;
      this.#scenario = chosen;
      const source = this.#map?.source.uri;
      if (this.session.state !== undefined && source !== undefined) await this.simulate(source);
      else this.stepper.update();
    } catch (error) {
      this.#failed(error, undefined);
    }
  }

  /** Of the source that runs, else of the one that would. */
  async showSourceReport(): Promise<void> {
    let uri: vscode.Uri | undefined;
    try {
      let report = this.session.loaded?.report;
      if (report === undefined) {
        uri = await findKsm(undefined);
        if (uri === undefined) return;
        const source = await readSource(uri);
        report = await this.session.check(source.input);
        this.#problems.show(new SourceMap(source, report.path), report);
      }
      await this.#openReport(report);
    } catch (error) {
      this.#failed(error, uri);
    }
  }

  dispose(): void {
    for (const one of this.#owned) one.dispose();
  }

  async #load(source: FoundSource): Promise<void> {
    this.#scenario = await this.#scenarios.current();
    const report = await this.session.load(source.input, this.#scenario).catch((error: unknown) => {
      throw atScenario(error, this.#scenario);
    });
    this.#map = new SourceMap(source, report.path);
    this.#drawAll();
    this.#revealCurrent(vscode.window.activeTextEditor === undefined);
    await this.#breakpoints.send();
    const errorCount = this.#problems.show(this.#map, report);
    if (errorCount > 0) this.#warnOfProblems(report, errorCount);
    await this.#drawing;
    if (vscode.workspace.getConfiguration("ksmLab").get("openStepperOnSimulate", true)) this.stepper.open(true);
  }

  async #runTo(target: RunTarget): Promise<void> {
    await this.#moving(() => this.session.runTo(target));
  }

  async #moving(move: () => Promise<StopInfo | undefined>): Promise<void> {
    try {
      await move();
      await this.#drawing;
    } catch (error) {
      this.#failed(error, undefined);
    }
  }

  #onChange(change: Change): void {
    if (change === "session") {
      const isActive = this.session.state !== undefined;
      void vscode.commands.executeCommand("setContext", "ksmLab.active", isActive);
      if (isActive) return; // #load() knows the source that belongs to it, and draws
      this.#map = undefined;
      this.#problems.clear();
    }
    if (change === "busy") {
      if (this.session.state === undefined || this.#indicator.busy !== undefined) this.#drawBusy();
      return;
    }
    this.#drawAll();
    if (change === "position") this.#revealCurrent();
  }

  #drawAll(): void {
    this.highlighter.mark(this.#map, this.session.state);
    const uris = this.#map === undefined ? [] : [this.#map.source.uri.toString()];
    void vscode.commands.executeCommand("setContext", "ksmLab.sources", uris);
    this.lenses.refreshSoon();
    this.#drawStatus();
    this.stepper.update();
  }

  #drawBusy(): void {
    this.#drawStatus();
    this.stepper.update();
  }

  #drawStatus(): void {
    this.status.show({ state: this.session.state, busy: this.#indicator.busy, edited: this.#map?.isEdited === true });
  }

  #revealCurrent(takeFocus = false): void {
    const place = this.session.state?.place;
    if (place !== undefined) this.#reveal(place, takeFocus);
  }

  #reveal(place: Place, takeFocus: boolean): void {
    const map = this.#map;
    if (map === undefined) return;
    this.#drawing = this.highlighter
      .reveal(map, place, takeFocus)
      .then(() => {
        this.highlighter.refresh();
        if (!map.isSource(map.uriOf(place))) this.stepper.update();
      })
      .catch((error: unknown) => this.errors.log(`reveal: ${String(error)}`));
  }

  #onEdit(event: vscode.TextDocumentChangeEvent): void {
    if (this.#map?.noteEdit(event) === true) this.#drawAll();
  }

  #stepperModel(): StepperModel {
    const { state, loaded } = this.session;
    const { busy } = this.#indicator;
    const statement = (state?.place && this.#map?.textOf(state.place)) ?? this.highlighter.shown?.text;
    return {
      session: state,
      statement: statement?.replace(/\s+/g, " "),
      scenario: loaded?.scenario.path ?? this.#scenario?.path,
      busy: busy && { text: busy.text },
      edited: this.#map?.isEdited === true,
    };
  }

  #fromStepper(message: Exclude<StepperToHost, { kind: "ready" }>): void {
    switch (message.kind) {
      case "command":
        void vscode.commands.executeCommand(`ksmLab.${message.command}`);
        return;
      case "seek":
        void this.seek(message.step);
        return;
      case "reveal":
        this.#reveal(message.place, true);
        return;
      case "broken":
        this.errors.log(`stepper: ${message.message}`);
    }
  }

  async #openReport(report: SourceReport): Promise<void> {
    const uri = this.#documents.setReport(reportMarkdown(report));
    try {
      await vscode.commands.executeCommand("markdown.showPreview", uri);
    } catch (error) {
      this.errors.log(`markdown preview: ${String(error)}`);
      await vscode.window.showTextDocument(uri);
    }
  }

  #warnOfProblems(report: SourceReport, errorCount: number): void {
    const broken = report.functions.filter((fn) => !fn.compiled).map((fn) => `${fn.name}()`);
    const text =
      broken.length === 0
        ? `${report.path}: ${errorCount} problems.`
        : `${report.path}: ${broken.slice(0, 3).join(", ")}${broken.length > 3 ? ` and ${broken.length - 3} more` : ""} cannot be compiled; the machine stops when one is called.`;
    this.errors.warn(text, [showProblems]);
  }

  /** Says what went wrong and offers a way on; an error with a place is put into Problems as well. */
  #failed(error: unknown, uri: vscode.Uri | undefined): void {
    const code = error instanceof UserError ? error.code : undefined;
    const ownKsm: Remedy = { label: "Run KSM Lab's Own KSM", run: () => this.simulateReference() };
    const again: Remedy = { label: "Simulate Again", run: () => this.simulate(uri) };
    if (error instanceof UserError && error.where?.line !== undefined) {
      const target = this.#errorUri(error.where.path, uri);
      if (target !== undefined) {
        this.#problems.showError(target, error);
        this.errors.show(error, [showProblems]);
        void vscode.commands.executeCommand("workbench.action.problems.focus");
        return;
      }
    }
    if (code === "no-source" || code === "not-ksm" || code === "too-large") this.errors.show(error, [ownKsm]);
    else if (code === "worker-died" || code === "worker-stuck") this.errors.show(error, [again]);
    else this.errors.show(error);
  }

  #errorUri(path: string, uri: vscode.Uri | undefined): vscode.Uri | undefined {
    return path === this.#scenario?.path ? this.#scenario.uri : uri;
  }

  #engineDied(error: UserError): void {
    if (this.session.state === undefined) return;
    const uri = this.#map?.source.uri;
    this.session.lost();
    if (this.session.busy === undefined) this.#failed(error, uri);
  }
}

const showProblems: Remedy = {
  label: "Show Problems",
  run: () => vscode.commands.executeCommand("workbench.actions.view.problems"),
};

/** An error of the scenario says so by its path; the engine may leave that out. */
function atScenario(error: unknown, scenario: ScenarioFile | undefined): unknown {
  if (!(error instanceof UserError) || error.where !== undefined || !error.code.startsWith("scenario")) return error;
  return new UserError(error.code, error.message, scenario && { path: scenario.path });
}
