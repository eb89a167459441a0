/** KSM Lab in one window: every command of the palette, the lenses and the stepper is a method here. */
import * as vscode from "vscode";
import type { FastTarget, HistoryQuestion, Moment, Move } from "../engine/session/debugView.ts";
import type { StepKind, StopInfo } from "../engine/session/view.ts";
import type { PageName, WhyAnswer } from "../engine/session/whyView.ts";
import type { LaunchConfiguration } from "./adapter/launchConfiguration.ts";
import { DebugFace } from "./debug/debugFace.ts";
import { EngineHost } from "./engine/engineHost.ts";
import type { Port } from "./engine/port.ts";
import { ErrorDesk } from "./errorDesk.ts";
import type { Remedy } from "./errorDesk.ts";
import { exportAs, type ExportFormat } from "./export/panelExport.ts";
import { SessionBreakpoints } from "./export/sessionBreakpoints.ts";
import { type Leniency, SessionFiles } from "./export/sessionFiles.ts";
import { Guard } from "./guard.ts";
import { LabFaces } from "./labFaces.ts";
import { Reports } from "./report/reports.ts";
import { type ListedScenario, Scenarios } from "./scenarios.ts";
import { LabSession } from "./session/labSession.ts";
import { Simulations } from "./simulations.ts";
import { LabDocuments } from "./source/labDocuments.ts";
import { findKsm, readReference, readSource } from "./source/sourceFinder.ts";
import { answerStepper } from "./stepper/stepperRequests.ts";
import { Tours } from "./tours/tours.ts";
import { notInSource } from "./userError.ts";

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
  readonly #simulations: Simulations;
  readonly #guard: Guard;

  constructor(context: vscode.ExtensionContext, openPort: (worker: vscode.Uri) => Port) {
    const at = (folder: string): vscode.Uri => vscode.Uri.joinPath(context.extensionUri, folder);
    this.engine = new EngineHost(at("dist"), openPort, (error) => this.#guard.engineDied(error));
    this.session = new LabSession(() => this.engine.client());
    this.#scenarios = new Scenarios(at("examples"), context.workspaceState);
    this.#documents = new LabDocuments(() => this.engine.kernelFiles());
    this.#simulations = new Simulations({
      session: this.session,
      scenarios: this.#scenarios,
      errors: this.errors,
      faces: () => this.faces,
      show: (title) => this.#debug.show(title),
    });
    this.#guard = new Guard({
      session: this.session,
      errors: this.errors,
      faces: () => this.faces,
      simulations: this.#simulations,
      simulate: (source) => this.simulate(source),
      simulateReference: () => this.simulateReference(),
      resume: () => this.resume(),
    });
    this.faces = new LabFaces({
      extensionUri: context.extensionUri,
      session: this.session,
      errors: this.errors,
      scenario: () => this.#simulations.scenario,
      receive: (message) => answerStepper(this, message),
      tour: () => this.tours.card,
    });
    this.tours = new Tours({
      folder: at("tours"),
      session: this.session,
      guarded: (work) => this.#guard.run(work),
      scenario: (uri) => this.#scenarios.read(uri),
      play: (source, scenario) => this.#simulations.play(source, scenario),
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
      guarded: (work, source) => this.#guard.run(work, source),
    });
    this.#debug = new DebugFace(this, this.#scenarios);
    this.#sessions = this.#sessionFiles(
      String((context.extension.packageJSON as { readonly version?: unknown }).version),
    );
  }

  /** Resolves when nothing is under way and what there is to see is drawn. */
  async whenIdle(): Promise<void> {
    await this.session.whenIdle();
    await this.faces.whenDrawn();
  }

  async simulate(given?: vscode.Uri): Promise<void> {
    let uri: vscode.Uri | undefined;
    await this.#guard.run(
      async () => {
        uri = await findKsm(given);
        if (uri !== undefined) await this.#simulations.begin(await readSource(uri));
      },
      () => uri,
    );
  }

  async simulateReference(): Promise<void> {
    await this.#guard.run(async () => this.#simulations.begin(await readReference()));
  }

  async step(kind: StepKind): Promise<void> {
    await this.#moving(() => this.session.step(kind));
  }

  async continue(): Promise<void> {
    await this.#moving(() => this.session.continue());
  }

  /** `isPassing`: see LabSession. */
  async seek(step: number, isPassing = false): Promise<void> {
    await this.#moving(() => this.session.seek(step, isPassing));
  }

  async settle(): Promise<void> {
    await this.#moving(() => this.session.settle());
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
    if (this.faces.map?.isEdited === true) await this.#guard.run(() => this.#simulations.beginAgain());
    else await this.#moving(() => this.session.restart());
  }

  /** Compiles what the editor has and goes to where the operation begins that the former simulation had come to. */
  async restartEdited(): Promise<void> {
    const operation = this.session.state?.operation?.index;
    await this.#guard.run(async () => {
      await this.#simulations.beginAgain();
      if (operation !== undefined) await this.session.move({ kind: "goto", moment: { operation } });
      await this.faces.whenDrawn();
    });
  }

  /** From the first statement, with the scenario as its file is now; what runs stays when that cannot be played. */
  async restartScenario(): Promise<void> {
    await this.#guard.run(() => this.#simulations.beginWithScenarioOfNow());
  }

  async move(move: Move): Promise<void> {
    await this.#moving(() => this.session.move(move));
  }

  /** Asks the history something; the answer is a way to its moment. */
  async search(question: HistoryQuestion): Promise<void> {
    await this.#guard.run(async () => {
      const { text, step } = await this.session.search(question);
      if (step === undefined) this.errors.tell(text);
      else this.errors.tell(text, [{ label: "Go There", run: () => this.seek(step) }]);
    });
  }

  /** Past all breakpoints to `target`, or to what is asked for; then says where that is, and where its history is near. */
  async runFast(target: FastTarget | undefined, ask: () => Promise<FastTarget | undefined>): Promise<void> {
    await this.#guard.run(async () => {
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
    await this.#guard.run(async () => {
      uri = await findKsm(undefined);
    });
    return uri;
  }

  /** For the debug adapter: begins what a launch configuration asks for. Errors are shown at their place, and thrown. */
  async launch(configuration: LaunchConfiguration, folder: vscode.WorkspaceFolder | undefined): Promise<void> {
    this.errors.forget();
    await this.#simulations.launch(configuration, folder);
  }

  /** Resolves when what is being loaded is shown, or could not be loaded. */
  async whenLoaded(): Promise<void> {
    await this.#simulations.whenLoaded();
  }

  async stop(): Promise<void> {
    await this.#guard.run(() => this.session.stop());
  }

  /** What runs is begun anew with the scenario that is chosen. */
  async chooseScenario(): Promise<void> {
    await this.#guard.run(async () => {
      const chosen = await this.#scenarios.choose();
      if (chosen !== undefined) await this.#simulations.useScenario(chosen);
    });
  }

  /** Begins a simulation with this scenario, or the one in the active editor. */
  async useScenario(given: vscode.Uri | undefined): Promise<void> {
    const uri = given ?? vscode.window.activeTextEditor?.document.uri;
    if (uri === undefined) return;
    await this.#guard.run(async () => {
      this.#simulations.scenario = await this.#scenarios.use(uri);
    });
    if (this.#simulations.scenario?.uri.toString() === uri.toString()) await this.simulate(this.faces.map?.source.uri);
  }

  /** Into the file that the user names, unless `target` does. */
  async saveSession(target: vscode.Uri | undefined): Promise<void> {
    await this.#guard.run(async () => {
      const saved = await this.#sessions.save(target);
      if (saved !== undefined) this.errors.tell(`The session was saved in ${vscode.workspace.asRelativePath(saved)}.`);
    });
  }

  /** The panel, or the history's counters, into the file that the user names, unless `target` does. */
  async exportAs(format: ExportFormat, target: vscode.Uri | undefined): Promise<void> {
    const { session, faces } = this;
    await this.#guard.run(async () => {
      const file = await exportAs(format, { session, picture: (kind) => faces.stepper.picture(kind) }, target);
      if (file === undefined) return;
      const open: Remedy = { label: "Open", run: () => vscode.commands.executeCommand("vscode.open", file) };
      this.errors.tell(`Exported to ${vscode.workspace.asRelativePath(file)}.`, [open]);
    });
  }

  async openSession(uri: vscode.Uri, how?: Leniency): Promise<void> {
    await this.#guard.run(async () => {
      await this.#sessions.open(uri, how);
      await this.faces.whenDrawn();
    });
  }

  /** What an engine that died took with it is begun again, and goes to the step where it stood. */
  async resume(): Promise<void> {
    const kept = this.session.lostWith;
    if (kept === undefined) return;
    await this.#guard.run(async () => {
      await this.#sessions.resume(await this.#sessions.snapshot(kept), this.#simulations.lastSource);
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
    await this.#guard.run(async () => {
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

  #sessionFiles(version: string): SessionFiles {
    return new SessionFiles({
      version,
      session: this.session,
      scenarios: this.#scenarios,
      documents: this.#documents,
      errors: this.errors,
      kernelFiles: () => this.engine.kernelFiles(),
      panel: this.faces.stepper,
      breakpoints: new SessionBreakpoints({
        session: this.session,
        map: () => this.faces.map,
        watched: () => this.#debug.watched.map((each) => ({ kind: "data", isEnabled: true, ...each })),
      }),
      openAgain: (uri, how) => this.openSession(uri, how),
      play: (source, scenario, at) => this.#simulations.play(source, scenario, at),
    });
  }

  async #moving(move: () => Promise<StopInfo | undefined>): Promise<void> {
    await this.#guard.run(async () => {
      await move();
      await this.faces.whenDrawn();
    });
  }

  /** Writes a file of /sys/kernel/mm/ksm, and says what came of it. */
  async setKnob(file: string, text: string): Promise<void> {
    await this.#guard.run(async () => {
      const written = await this.session.setKnob(file, text);
      await this.faces.whenDrawn();
      if (written.errno === undefined) this.errors.tell(written.text);
      else this.errors.warn(written.text, []);
    });
  }
}
