/** KSM Lab in one window: every command of the palette, the lenses and the stepper is a method here. */
import * as vscode from "vscode";
import type { FastTarget, HistoryQuestion, Moment, Move } from "../engine/session/debugView.ts";
import type { StepKind, StopInfo } from "../engine/session/view.ts";
import type { PageName, WhyAnswer } from "../engine/session/whyView.ts";
import type { LaunchConfiguration } from "./adapter/launchConfiguration.ts";
import { DebugFace } from "./debug/debugFace.ts";
import { EngineHost } from "./engine/engineHost.ts";
import type { Port } from "./engine/port.ts";
import { ErrorDesk, showProblems } from "./errorDesk.ts";
import type { Remedy } from "./errorDesk.ts";
import { exportAs, type ExportFormat } from "./export/panelExport.ts";
import { type Resumed, SessionFiles } from "./export/sessionFiles.ts";
import { LabFaces } from "./labFaces.ts";
import { problemsSentence } from "./report/reportMarkdown.ts";
import { Reports } from "./report/reports.ts";
import { Scenarios, scenarioTitle } from "./scenarios.ts";
import type { ListedScenario, ScenarioFile } from "./scenarios.ts";
import { LabSession } from "./session/labSession.ts";
import type { Overrides } from "./session/labSession.ts";
import { LabDocuments } from "./source/labDocuments.ts";
import { findKsm, namedFile, readReference, readSource } from "./source/sourceFinder.ts";
import type { FoundSource } from "./source/sourceFinder.ts";
import { SourceMap } from "./source/sourceMap.ts";
import { answerStepper } from "./stepper/stepperRequests.ts";
import { Tours } from "./tours/tours.ts";
import { cancelled, notInSource, UserError } from "./userError.ts";

export class Lab implements vscode.Disposable {
  readonly session: LabSession;
  readonly faces: LabFaces;
  readonly errors = new ErrorDesk();
  readonly engine: EngineHost;
  readonly tours: Tours;
  readonly reports: Reports;
  readonly #sessions: SessionFiles;
  readonly #scenarios: Scenarios;
  readonly #documents: LabDocuments;
  readonly #debug: DebugFace;
  #loading: Promise<unknown> = Promise.resolve();
  #scenario: ScenarioFile | undefined;
  /** Where the source is of the simulation that was begun last. */
  #lastSource: vscode.Uri | undefined;

  constructor(context: vscode.ExtensionContext, openPort: (worker: vscode.Uri) => Port) {
    const at = (folder: string): vscode.Uri => vscode.Uri.joinPath(context.extensionUri, folder);
    this.engine = new EngineHost(at("dist"), openPort, (error) => this.#engineDied(error));
    this.session = new LabSession(() => this.engine.client());
    this.#scenarios = new Scenarios(at("examples"), context.workspaceState);
    this.#documents = new LabDocuments(() => this.engine.kernelFiles());
    this.faces = new LabFaces({
      extensionUri: context.extensionUri,
      session: this.session,
      errors: this.errors,
      scenario: () => this.#scenario,
      receive: (message) => answerStepper(this, message),
      tour: () => this.tours.card,
    });
    this.tours = new Tours({
      folder: at("tours"),
      session: this.session,
      guarded: (work) => this.#guarded(work),
      scenario: (uri) => this.#scenarios.read(uri),
      play: (source, scenario) => this.#play(source, scenario),
      whenDrawn: () => this.faces.whenDrawn(),
      draw: () => this.faces.stepper.update(),
      openStepper: () => this.faces.stepper.open(true),
    });
    this.reports = new Reports({
      estimateBundle: vscode.Uri.joinPath(at("dist"), "estimateWorker.js"),
      session: this.session,
      faces: this.faces,
      documents: this.#documents,
      errors: this.errors,
      guarded: (work, source) => this.#guarded(work, source),
    });
    this.#debug = new DebugFace(this, this.#scenarios);
    this.#sessions = new SessionFiles({
      version: String((context.extension.packageJSON as { readonly version?: unknown }).version),
      session: this.session,
      scenarios: this.#scenarios,
      documents: this.#documents,
      errors: this.errors,
      kernelFiles: () => this.engine.kernelFiles(),
      play: (source, scenario, at) => this.#play(source, scenario, at),
    });
  }

  /** Resolves when nothing is under way and what there is to see is drawn. */
  async whenIdle(): Promise<void> {
    await this.session.whenIdle();
    await this.faces.whenDrawn();
  }

  async simulate(given?: vscode.Uri): Promise<void> {
    let uri: vscode.Uri | undefined;
    await this.#guarded(
      async () => {
        uri = await findKsm(given);
        if (uri !== undefined) await this.#begin(await readSource(uri));
      },
      () => uri,
    );
  }

  async simulateReference(): Promise<void> {
    await this.#guarded(async () => this.#begin(await readReference()));
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
    const isUnderWay = this.session.state !== undefined && this.faces.map?.isSource(uri) === true;
    if (!isUnderWay) await this.simulate(uri);
    if (this.faces.map?.isSource(uri) === true) await this.#moving(() => this.session.runTo({ fn }));
  }

  async runToCursor(kind: "runTo" | "runBackTo"): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const target = editor && this.faces.map?.pathLineOf(editor.document, editor.selection.active.line);
    if (target === undefined) this.errors.show(notInSource());
    else await this.move({ kind, target });
  }

  /** From the first statement again; with the text of the editor when that is not what runs. */
  async restart(): Promise<void> {
    if (this.faces.map?.isEdited === true) await this.#guarded(() => this.#loadAgain());
    else await this.#moving(() => this.session.restart());
  }

  /** Compiles what the editor has and goes to where the operation begins that the former simulation had come to. */
  async restartEdited(): Promise<void> {
    const operation = this.session.state?.operation?.index;
    await this.#guarded(async () => {
      await this.#loadAgain();
      if (operation !== undefined) await this.session.move({ kind: "goto", moment: { operation } });
      await this.faces.whenDrawn();
    });
  }

  /** From the first statement, with the scenario as its file is now; what runs stays when that cannot be played. */
  async restartScenario(): Promise<void> {
    await this.#guarded(async () => {
      const former = this.#scenario;
      if (former === undefined) return;
      try {
        await this.#loadAgain(await this.#scenarios.read(former.uri));
      } catch (error) {
        this.#scenario = former;
        throw error;
      }
    });
  }

  async #loadAgain(scenario = this.#scenario): Promise<void> {
    const { map } = this.faces;
    const { loaded } = this.session;
    if (map === undefined || loaded === undefined || scenario === undefined) return;
    await this.#load(await readSource(map.source.uri), scenario, loaded.overrides);
  }

  async move(move: Move): Promise<void> {
    await this.#moving(() => this.session.move(move));
  }

  /** Asks the history something; the answer is a way to its moment. */
  async search(question: HistoryQuestion): Promise<void> {
    await this.#guarded(async () => {
      const { text, step } = await this.session.search(question);
      if (step === undefined) this.errors.tell(text);
      else this.errors.tell(text, [{ label: "Go There", run: () => this.seek(step) }]);
    });
  }

  /** Past all breakpoints to `target`, or to what is asked for; then says where that is, and where its history is near. */
  async runFast(target: FastTarget | undefined, ask: () => Promise<FastTarget | undefined>): Promise<void> {
    await this.#guarded(async () => {
      const until = target ?? (await ask());
      const stop = until === undefined ? undefined : await this.session.move({ kind: "runFast", until });
      if (stop !== undefined) this.errors.tell(stop.description);
      await this.faces.whenDrawn();
    });
  }

  async goTo(moment: Moment): Promise<void> {
    await this.move({ kind: "goto", moment });
  }

  /** The ksm.c that debugging would be about; undefined when there is none, which is then said. */
  async findSource(): Promise<vscode.Uri | undefined> {
    let uri: vscode.Uri | undefined;
    await this.#guarded(async () => {
      uri = await findKsm(undefined);
    });
    return uri;
  }

  /** For the debug adapter: begins what a launch configuration asks for. Errors are shown at their place, and thrown. */
  async launch(configuration: LaunchConfiguration, folder: vscode.WorkspaceFolder | undefined): Promise<void> {
    const { source, scenario, config, sysfs } = configuration;
    this.errors.forget();
    let chosen = this.#scenario;
    try {
      chosen = scenario === undefined ? await this.#scenarios.current() : await this.#scenarios.named(scenario, folder);
      const found = source === "reference" ? await readReference() : await this.#named(source, folder);
      await this.#load(found, chosen, { config, sysfs });
    } catch (error) {
      if (error instanceof UserError && error.where?.line !== undefined) {
        const uri = error.where.path === chosen?.path ? chosen.uri : this.faces.map?.source.uri;
        if (uri !== undefined) this.faces.problems.showError(uri, error);
      }
      throw error;
    }
  }

  async #named(source: string | undefined, folder: vscode.WorkspaceFolder | undefined): Promise<FoundSource> {
    const uri = source === undefined ? await findKsm(undefined) : namedFile(source, folder);
    if (uri === undefined) throw cancelled();
    return readSource(uri);
  }

  /** Resolves when what is being loaded is shown, or could not be loaded. */
  async whenLoaded(): Promise<void> {
    await this.#loading;
  }

  async stop(): Promise<void> {
    await this.#guarded(() => this.session.stop());
  }

  /** What runs is begun anew with the scenario that is chosen. */
  async chooseScenario(): Promise<void> {
    await this.#guarded(async () => {
      const chosen = await this.#scenarios.choose();
      if (chosen !== undefined) await this.#useScenario(chosen);
    });
  }

  /** Begins a simulation with this scenario, or the one in the active editor. */
  async useScenario(given: vscode.Uri | undefined): Promise<void> {
    const uri = given ?? vscode.window.activeTextEditor?.document.uri;
    if (uri === undefined) return;
    await this.#guarded(async () => {
      this.#scenario = await this.#scenarios.use(uri);
    });
    if (this.#scenario?.uri.toString() === uri.toString()) await this.simulate(this.faces.map?.source.uri);
  }

  /** Into the file that the user names, unless `target` does. */
  async saveSession(target: vscode.Uri | undefined): Promise<void> {
    await this.#guarded(async () => {
      const saved = await this.#sessions.save(target);
      if (saved !== undefined) this.errors.tell(`The session was saved in ${vscode.workspace.asRelativePath(saved)}.`);
    });
  }

  /** The panel, or the history's counters, into the file that the user names, unless `target` does. */
  async exportAs(format: ExportFormat, target: vscode.Uri | undefined): Promise<void> {
    const { session, faces } = this;
    await this.#guarded(async () => {
      const file = await exportAs(format, { session, picture: (kind) => faces.stepper.picture(kind) }, target);
      if (file === undefined) return;
      const open: Remedy = { label: "Open", run: () => vscode.commands.executeCommand("vscode.open", file) };
      this.errors.tell(`Exported to ${vscode.workspace.asRelativePath(file)}.`, [open]);
    });
  }

  async openSession(uri: vscode.Uri): Promise<void> {
    await this.#guarded(async () => {
      await this.#sessions.open(uri);
      await this.faces.whenDrawn();
    });
  }

  /** What an engine that died took with it is begun again, and goes to the step where it stood. */
  async resume(): Promise<void> {
    const kept = this.session.lostWith;
    if (kept === undefined) return;
    await this.#guarded(async () => {
      await this.#sessions.resume(await this.#sessions.snapshot(kept), this.#lastSource);
      await this.faces.whenDrawn();
    });
  }

  listScenarios(): Promise<readonly ListedScenario[]> {
    return this.#scenarios.list();
  }

  askWhy(page: PageName): Promise<WhyAnswer> {
    // A step of the walkthrough is done with it.
    void vscode.commands.executeCommand("setContext", "ksmLab.asked", true);
    return this.session.why(page);
  }

  /** Says why a page is merged or not, and leads to the statement that decides. */
  async why(page: PageName): Promise<void> {
    await this.#guarded(async () => {
      const answer = await this.askWhy(page);
      const { text, place, statement, outlook } = answer;
      const told = [text, ...(outlook === undefined ? [] : [`${outlook}.`])].join(" ");
      if (place === undefined) this.errors.tell(told);
      else this.errors.tell(told, [{ label: "Show What Decides", run: async () => this.faces.reveal(place, true) }]);
      this.errors.log(`${answer.page}: ${told} ${statement ?? ""}`);
    });
  }

  dispose(): void {
    for (const one of [this.tours, this.#debug, this.faces, this.engine, this.#documents, this.errors]) one.dispose();
  }

  async #useScenario(chosen: ScenarioFile): Promise<void> {
    this.#scenario = chosen;
    const source = this.faces.map?.source.uri;
    if (source === undefined) this.faces.stepper.update();
    else await this.#begin(await readSource(source));
  }

  /** Begins a simulation with the scenario that is chosen, and opens the debug view on it. */
  async #begin(source: FoundSource): Promise<void> {
    await this.#play(source, await this.#scenarios.current());
  }

  /** `at`: where a session that is opened again stood, and what belongs to it. */
  async #play(source: FoundSource, scenario: ScenarioFile, at?: Resumed): Promise<void> {
    await this.#load(source, scenario, at?.overrides, at?.changes);
    if (at !== undefined) {
      const stop = await this.session.seek(at.step);
      // At the end of the history there may be more to do that is no statement.
      if (at.isEnded && stop?.why === "reached") await this.session.continue();
    }
    if (vscode.workspace.getConfiguration("ksmLab").get("openStepperOnSimulate", true)) this.faces.stepper.open(true);
    await this.#debug.show(scenarioTitle(scenario.text) ?? scenario.path);
  }

  #load(
    source: FoundSource,
    scenario: ScenarioFile,
    overrides: Overrides = {},
    changes: Resumed["changes"] = [],
  ): Promise<void> {
    const loading = this.#loadNow(source, scenario, overrides, changes);
    this.#loading = loading.catch(() => undefined);
    return loading;
  }

  async #loadNow(
    source: FoundSource,
    scenario: ScenarioFile,
    overrides: Overrides,
    changes: Resumed["changes"],
  ): Promise<void> {
    this.#scenario = scenario;
    const report = await this.session.load(source.input, scenario, overrides, changes);
    this.#lastSource = source.uri;
    const errorCount = await this.faces.begin(new SourceMap(source, report.path), report);
    if (errorCount > 0) this.errors.warn(problemsSentence(report, errorCount), [showProblems]);
  }

  async #moving(move: () => Promise<StopInfo | undefined>): Promise<void> {
    await this.#guarded(async () => {
      await move();
      await this.faces.whenDrawn();
    });
  }

  /** Writes a file of /sys/kernel/mm/ksm, and says what came of it. */
  async setKnob(file: string, text: string): Promise<void> {
    await this.#guarded(async () => {
      const written = await this.session.setKnob(file, text);
      await this.faces.whenDrawn();
      if (written.errno === undefined) this.errors.tell(written.text);
      else this.errors.warn(written.text, []);
    });
  }

  /** Does it; what goes wrong is said, and the source that it was about is the place of errors that have one. */
  async #guarded(work: () => Promise<void>, source: () => vscode.Uri | undefined = () => undefined): Promise<void> {
    this.errors.forget();
    try {
      await work();
    } catch (error) {
      this.#failed(error, source() ?? this.faces.map?.source.uri);
    }
  }

  #failed(error: unknown, source: vscode.Uri | undefined): void {
    const isUser = error instanceof UserError;
    if (isUser && error.where?.line !== undefined) {
      const uri = error.where.path === this.#scenario?.path ? this.#scenario.uri : source;
      if (uri !== undefined) {
        this.faces.problems.showError(uri, error);
        this.errors.show(error, [showProblems]);
        void showProblems.run();
        return;
      }
    }
    this.errors.show(error, isUser ? this.#remedies(error.code, source) : []);
  }

  #remedies(code: string, source: vscode.Uri | undefined): readonly Remedy[] {
    if (code === "worker-died" || code === "worker-stuck") {
      const again: Remedy = { label: "Simulate Again", run: () => this.simulate(source ?? this.#lastSource) };
      const kept = this.session.lostWith;
      if (kept === undefined) return [again];
      const step = kept.state.step.toLocaleString("en-US");
      return [{ label: `Restart at Step ${step}`, run: () => this.resume() }, again];
    }
    if (code === "no-source" || code === "not-ksm" || code === "too-large")
      return [{ label: "Run KSM Lab's Own KSM", run: () => this.simulateReference() }];
    return [];
  }

  /** A death between two requests; one during a request is reported by that request. */
  #engineDied(error: UserError): void {
    const wasActive = this.session.state !== undefined;
    const isReported = this.session.busy !== undefined;
    const source = this.faces.map?.source.uri;
    this.session.lost();
    if (wasActive && !isReported) this.#failed(error, source);
  }
}
