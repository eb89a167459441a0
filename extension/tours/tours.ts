/**
 * Tours in the window: at most one is under way. Its card stands in the stepper, its moments are those of the window's one
 * simulation; leaving it leaves the simulation where it stands. A simulation of something else ends it.
 */
import * as vscode from "vscode";
import type { TourCard } from "../../webview/messages.ts";
import type { ScenarioFile } from "../scenarios.ts";
import type { LabSession } from "../session/labSession.ts";
import { findKsm, readReference, readSource } from "../source/sourceFinder.ts";
import type { FoundSource } from "../source/sourceFinder.ts";
import { cancelled, noSimulation } from "../userError.ts";
import type { Tour } from "./tour.ts";
import { TourLibrary } from "./tourLibrary.ts";
import type { TourSource } from "./tourMoves.ts";
import { TourPlayer } from "./tourPlayer.ts";

export interface ToursParts {
  readonly folder: vscode.Uri;
  readonly session: LabSession;
  /** Says what goes wrong. */
  readonly guarded: (work: () => Promise<void>) => Promise<void>;
  readonly scenario: (uri: vscode.Uri) => Promise<ScenarioFile>;
  /** Begins a simulation, with the stepper and the debug view. */
  readonly play: (source: FoundSource, scenario: ScenarioFile) => Promise<void>;
  /** Resolves when the session's position is in view. */
  readonly whenDrawn: () => Promise<void>;
  /** The card has changed. */
  readonly draw: () => void;
  readonly openStepper: () => void;
}

export class Tours implements vscode.Disposable {
  readonly #parts: ToursParts;
  readonly #library: TourLibrary;
  readonly #unlisten: () => void;
  #player: TourPlayer | undefined;
  #card: TourCard | undefined;
  #isMoving = false;

  constructor(parts: ToursParts) {
    this.#parts = parts;
    this.#library = new TourLibrary(parts.folder);
    this.#unlisten = parts.session.onChange((change) => {
      if (change === "session" && !this.#isMoving) this.leave();
    });
  }

  /** What the stepper shows of the tour under way. */
  get card(): TourCard | undefined {
    return this.#card;
  }

  list(): Promise<readonly Tour[]> {
    return this.#library.list();
  }

  /** Asks which, and on which source, where that is not given and there is a choice. */
  async start(id?: string, on?: "reference" | "source"): Promise<void> {
    await this.#parts.guarded(async () => {
      const tours = await this.list();
      const tour = tours.find((each) => each.id === id) ?? (await pickTour(tours));
      const source = tour && (await chooseSource(on));
      if (tour === undefined || source === undefined) return;
      this.#player = this.#playerOf(tour, source);
      this.#parts.openStepper();
      await this.#show(0);
    });
  }

  /** After the last step it is over. */
  async next(): Promise<void> {
    const shown = this.#player?.shown;
    if (shown === undefined) return;
    if (shown.index + 1 === shown.tour.steps.length) this.leave();
    else await this.#parts.guarded(() => this.#show(shown.index + 1));
  }

  async back(): Promise<void> {
    const index = this.#player?.shown?.index ?? 0;
    if (index > 0) await this.#parts.guarded(() => this.#show(index - 1));
  }

  leave(): void {
    this.#player = undefined;
    this.#setCard(undefined);
  }

  dispose(): void {
    this.#unlisten();
  }

  async #show(index: number): Promise<void> {
    const player = this.#player;
    if (player === undefined || this.#isMoving) return;
    this.#isMoving = true;
    try {
      await player.show(index);
    } finally {
      this.#isMoving = false;
    }
    await this.#parts.whenDrawn();
    if (this.#player === player) this.#setCard(await cardOf(player));
  }

  #setCard(card: TourCard | undefined): void {
    if (card === this.#card) return;
    this.#card = card;
    void vscode.commands.executeCommand("setContext", "ksmLab.touring", card !== undefined);
    this.#parts.draw();
  }

  #playerOf(tour: Tour, found: FoundSource): TourPlayer {
    const { session } = this.#parts;
    const isOurs = found.input.kind === "reference";
    const source = (path: string): TourSource => ({ path, text: found.text, isOurs });
    return new TourPlayer(tour, source(found.uri.path), {
      load: async (name) => {
        const scenario = await this.#parts.scenario(this.#library.uriOf(name));
        if (!this.#runs(found, scenario)) await this.#parts.play(found, scenario);
        const { loaded } = session;
        if (loaded === undefined) throw noSimulation();
        return source(loaded.report.path);
      },
      walker: {
        move: async (move) => {
          const info = await session.move(move);
          const stop = session.lastStop;
          if (stop === undefined) throw noSimulation();
          if (info?.why === "cancelled") throw cancelled();
          return stop;
        },
        threads: async () => (await session.ask("debugThreads", {})).threads,
      },
    });
  }

  /** What the step needs is loaded already. */
  #runs({ input }: FoundSource, scenario: ScenarioFile): boolean {
    const { loaded, state } = this.#parts.session;
    return (
      state !== undefined &&
      loaded?.scenario.text === scenario.text &&
      Object.keys(loaded.overrides.config ?? {}).length === 0 &&
      Object.keys(loaded.overrides.sysfs ?? {}).length === 0 &&
      JSON.stringify(loaded.source) === JSON.stringify(input)
    );
  }
}

async function cardOf({ shown }: TourPlayer): Promise<TourCard | undefined> {
  if (shown === undefined) return undefined;
  const { tour, step, index, missing } = shown;
  const markdown = index === 0 && tour.introduction !== "" ? `${tour.introduction}\n\n${step.text}` : step.text;
  const html = await vscode.commands.executeCommand<string>("markdown.api.render", markdown);
  const { title, steps } = tour;
  return { tour: title, step: step.title, index, total: steps.length, html, missing, pointers: step.pointers };
}

async function pickTour(tours: readonly Tour[]): Promise<Tour | undefined> {
  const items = tours.map((tour) => ({ label: tour.title, detail: tour.about, tour }));
  const picked = await vscode.window.showQuickPick(items, { title: "KSM tour", matchOnDetail: true });
  return picked?.tour;
}

/** Undefined when the user was asked and chose none. */
async function chooseSource(on: "reference" | "source" | undefined): Promise<FoundSource | undefined> {
  const uri = on === "reference" ? undefined : await findKsm(undefined).catch(() => undefined);
  if (uri === undefined) return readReference();
  const theirs = await readSource(uri);
  if (on === "source") return theirs;
  const items = [
    { label: "KSM Lab's own KSM", detail: "Written for reading; it has every step of every tour", isOurs: true },
    { label: vscode.workspace.asRelativePath(uri), detail: "Steps that it lacks say so", isOurs: false },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: "The tour runs on" });
  if (picked === undefined) return undefined;
  return picked.isOurs ? readReference() : theirs;
}
