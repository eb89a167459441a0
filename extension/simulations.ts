/**
 * What a window simulates: a source on a scenario, and how one is begun in place of another. The former one stays when the
 * new one cannot be loaded. Errors are thrown; saying them is the caller's.
 */
import * as vscode from "vscode";
import type { LaunchConfiguration } from "./adapter/launchConfiguration.ts";
import { type ErrorDesk, showProblems } from "./errorDesk.ts";
import type { Resumed } from "./export/sessionFiles.ts";
import type { LabFaces } from "./labFaces.ts";
import { problemsSentence } from "./report/reportMarkdown.ts";
import { type ScenarioFile, type Scenarios, scenarioTitle } from "./scenarios.ts";
import type { LabSession, Overrides } from "./session/labSession.ts";
import { findKsm, type FoundSource, namedFile, readReference, readSource } from "./source/sourceFinder.ts";
import { SourceMap } from "./source/sourceMap.ts";
import { cancelled } from "./userError.ts";

export interface SimulationsParts {
  readonly session: LabSession;
  readonly scenarios: Scenarios;
  readonly errors: ErrorDesk;
  readonly faces: () => LabFaces;
  /** Opens the debug view on what was begun. */
  readonly show: (title: string) => Promise<void>;
}

export class Simulations {
  /** The one that is chosen. */
  scenario: ScenarioFile | undefined;
  readonly #parts: SimulationsParts;
  #loading: Promise<unknown> = Promise.resolve();
  #lastSource: vscode.Uri | undefined;

  constructor(parts: SimulationsParts) {
    this.#parts = parts;
  }

  /** Where the source is of the simulation that was begun last. */
  get lastSource(): vscode.Uri | undefined {
    return this.#lastSource;
  }

  /** Resolves when what is being loaded is shown, or could not be loaded. */
  async whenLoaded(): Promise<void> {
    await this.#loading;
  }

  /** With the scenario that is chosen; opens the debug view on it. */
  async begin(source: FoundSource): Promise<void> {
    await this.play(source, await this.#parts.scenarios.current());
  }

  /** `at`: where a session that is opened again stood, and what belongs to it. */
  async play(source: FoundSource, scenario: ScenarioFile, at?: Resumed): Promise<void> {
    const { session, faces, show } = this.#parts;
    await this.#load(source, scenario, at?.overrides, at?.changes);
    if (at !== undefined) {
      const stop = await session.seek(at.step);
      // At the end of the history there may be more to do that is no statement.
      if (at.isEnded && stop?.why === "reached") await session.continue();
    }
    if (vscode.workspace.getConfiguration("ksmLab").get("openStepperOnSimulate", true)) faces().stepper.open(true);
    await show(scenarioTitle(scenario.text) ?? scenario.path);
  }

  /** The same, with the source's text as it is now. */
  async beginAgain(scenario = this.scenario): Promise<void> {
    const { map } = this.#parts.faces();
    const { loaded } = this.#parts.session;
    if (map === undefined || loaded === undefined || scenario === undefined) return;
    await this.#load(await readSource(map.source.uri), scenario, loaded.overrides);
  }

  /** The same, with the scenario as its file is now. */
  async beginWithScenarioOfNow(): Promise<void> {
    const former = this.scenario;
    if (former === undefined) return;
    try {
      await this.beginAgain(await this.#parts.scenarios.read(former.uri));
    } catch (error) {
      this.scenario = former;
      throw error;
    }
  }

  /** What runs is begun anew with it. */
  async useScenario(chosen: ScenarioFile): Promise<void> {
    const faces = this.#parts.faces();
    this.scenario = chosen;
    const source = faces.map?.source.uri;
    if (source === undefined) faces.stepper.update();
    else await this.begin(await readSource(source));
  }

  /** What a launch configuration asks for. Errors are shown at their place as well. */
  async launch(configuration: LaunchConfiguration, folder: vscode.WorkspaceFolder | undefined): Promise<void> {
    const { scenarios, faces } = this.#parts;
    const { source, scenario, config, sysfs } = configuration;
    let chosen = this.scenario;
    try {
      chosen = scenario === undefined ? await scenarios.current() : await scenarios.named(scenario, folder);
      const found = source === "reference" ? await readReference() : await namedSource(source, folder);
      await this.#load(found, chosen, { config, sysfs });
    } catch (error) {
      faces().problems.showError(error, chosen, faces().map?.source.uri);
      throw error;
    }
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
    const { session, faces, errors } = this.#parts;
    this.scenario = scenario;
    const report = await session.load(source.input, scenario, overrides, changes);
    this.#lastSource = source.uri;
    const errorCount = await faces().begin(new SourceMap(source, report.path), report);
    if (errorCount > 0) errors.warn(problemsSentence(report, errorCount), [showProblems]);
  }
}

async function namedSource(
  source: string | undefined,
  folder: vscode.WorkspaceFolder | undefined,
): Promise<FoundSource> {
  const uri = source === undefined ? await findKsm(undefined) : namedFile(source, folder);
  if (uri === undefined) throw cancelled();
  return readSource(uri);
}
