/**
 * The one simulation of a window, seen from outside: what was loaded, the state at the current position, and what is under
 * way. One request runs at a time; a step asked for meanwhile waits, a second one is dropped, so that a key held down
 * never runs on after it is let go. Owns no state of the machine: the worker does.
 */
import type { BulkRequest } from "../../engine/session/bulk/channels.ts";
import type * as Debug from "../../engine/session/debugView.ts";
import type { KnobWritten } from "../../engine/session/knobs.ts";
import type { DebugRequests, SourceInput } from "../../engine/session/protocol.ts";
import type { SavedIntervention } from "../../engine/session/savedInterventions.ts";
import { STEP_MOVES } from "../../engine/session/stepMoves.ts";
import type {
  LensFigures,
  Outline,
  SessionState,
  SourceReport,
  StepKind,
  StopInfo,
} from "../../engine/session/view.ts";
import type { PageName, WhyAnswer } from "../../engine/session/whyView.ts";
import type { AllRequests, WorkerClient } from "../engine/workerClient.ts";
import { noSimulation } from "../userError.ts";
import { type Busy, moveText, RequestLine } from "./requestLine.ts";

export interface Scenario {
  readonly path: string;
  readonly text: string;
}

/** What a launch configuration changes of the source's configuration and of the scenario. */
export type Overrides = Pick<AllRequests["load"]["params"], "config" | "sysfs">;

export interface Loaded {
  readonly source: SourceInput;
  readonly scenario: Scenario;
  readonly report: SourceReport;
  readonly overrides: Overrides;
}

/** What has to be known of a session to come back to where it stands, on another engine. */
export interface Kept {
  readonly loaded: Loaded;
  /** What was done to the machine by hand. */
  readonly changes: readonly SavedIntervention[];
  readonly state: SessionState;
}

/**
 * What changed: "stop" when a step or a run has ended, "position" when the state there has been read, "values" at the same
 * position, "busy" for progress, "session" when one begins or ends.
 */
export type Change = "session" | "stop" | "position" | "values" | "busy";

/** Requests that change what the machine holds, at the same position. */
type SettingMethod = "setVariable" | "setExpression" | "writeMemory" | "evaluate";

export class LabSession {
  readonly #openClient: () => Promise<WorkerClient>;
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #outputs = new Set<(output: Debug.DebugOutput) => void>();
  #loaded: Loaded | undefined;
  #state: SessionState | undefined;
  #stop: Debug.DebugStop | undefined;
  #isPassing = false;
  #changes: readonly SavedIntervention[] = [];
  #lost: Kept | undefined;
  readonly #line: RequestLine;

  constructor(openClient: () => Promise<WorkerClient>) {
    this.#openClient = openClient;
    this.#line = new RequestLine({
      openClient,
      onBusy: () => this.#tell("busy"),
      onOutput: (output) => this.#say(output),
      onLost: () => this.lost(),
    });
  }

  get loaded(): Loaded | undefined {
    return this.#loaded;
  }
  get state(): SessionState | undefined {
    return this.#state;
  }
  /** Where it stands, and why; undefined while there is no simulation. */
  get lastStop(): Debug.DebugStop | undefined {
    return this.#stop;
  }
  /** It goes on from here at once: what shows the source, and the debugger, wait. "stop" and "position" are told again then. */
  get isPassing(): boolean {
    return this.#isPassing;
  }
  /** Undefined while there is no simulation. */
  get kept(): Kept | undefined {
    if (this.#loaded === undefined || this.#state === undefined) return undefined;
    return { loaded: this.#loaded, changes: this.#changes, state: this.#state };
  }
  /** What an engine that died has taken with it; until the next simulation is begun. */
  get lostWith(): Kept | undefined {
    return this.#lost;
  }
  get busy(): Busy | undefined {
    return this.#line.busy;
  }

  /** Returns what ends the listening. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What the machine says while it runs. Returns what ends the listening. */
  onOutput(listener: (output: Debug.DebugOutput) => void): () => void {
    this.#outputs.add(listener);
    return () => this.#outputs.delete(listener);
  }

  /** Begins a simulation in place of the former one, which stays when the new one cannot be loaded. */
  async load(
    source: SourceInput,
    scenario: Scenario,
    overrides: Overrides = {},
    interventions: readonly SavedIntervention[] = [],
  ): Promise<SourceReport> {
    this.cancel();
    return this.#line.exclusive(async () => {
      try {
        const params = { source, scenario, ...overrides, interventions };
        const { report } = await this.#line.request("load", params, "compiling");
        this.#loaded = { source, scenario, report, overrides };
        this.#changes = interventions;
        this.#lost = undefined;
        await this.#read();
        return report;
      } catch (error) {
        await this.#restoreAfterFailure();
        throw error;
      } finally {
        this.#tell("session");
      }
    });
  }

  async check(source: SourceInput): Promise<SourceReport> {
    return this.#line.exclusive(async () => (await this.#line.request("check", { source }, "compiling")).report);
  }

  /** Undefined when the step was dropped because others were still waiting. */
  async step(kind: StepKind): Promise<StopInfo | undefined> {
    return this.move({ kind: STEP_MOVES[kind] });
  }

  async runTo(target: Debug.RunTarget): Promise<StopInfo | undefined> {
    return this.move({ kind: "runTo", target });
  }

  async continue(): Promise<StopInfo | undefined> {
    return this.move({ kind: "continue" });
  }

  /** `isPassing`: others follow at once, or settle(), as while a timeline is dragged. */
  async seek(step: number, isPassing = false): Promise<StopInfo | undefined> {
    return this.#move({ kind: "goto", moment: { step } }, isPassing);
  }

  /** Where it has come to by passing it stays: tells so. */
  async settle(): Promise<StopInfo | undefined> {
    return this.#line.exclusive(async () => {
      if (!this.#isPassing) return undefined;
      this.#isPassing = false;
      this.#tell("stop");
      this.#tell("position");
      return this.#stop?.info;
    });
  }

  async restart(): Promise<StopInfo | undefined> {
    this.cancel();
    return this.move({ kind: "restart" });
  }

  /** Along the history. Undefined when there is no simulation, or when it was a step and was dropped (see step()). */
  async move(move: Debug.Move): Promise<StopInfo | undefined> {
    if (move.kind.startsWith("step") && this.#line.length > 1) return undefined;
    return this.#move(move, false);
  }

  async #move(move: Debug.Move, isPassing: boolean): Promise<StopInfo | undefined> {
    return this.#line.exclusive(async () => {
      if (this.#state === undefined) return undefined;
      const { stop } = await this.#line.request("move", move, moveText(move));
      this.#isPassing = isPassing;
      // Who waits for the stop does not wait for all that is to be drawn.
      this.#stop = stop;
      this.#tell("stop");
      await this.#read(stop);
      if ("singleThread" in move && move.singleThread) await this.#readChanges();
      this.#tell("position");
      return stop.info;
    });
  }

  /** Asks the engine something that moves nothing; also while something is under way. */
  async ask<M extends keyof DebugRequests | "programFiles">(
    method: M,
    params: AllRequests[M]["params"],
  ): Promise<AllRequests[M]["result"]> {
    if (this.#state === undefined) throw noSimulation();
    return (await this.#openClient()).request(method, params).result;
  }

  /** A question to the history may take as long as a run: it is what is under way meanwhile. */
  async search(question: Debug.HistoryQuestion): Promise<Debug.HistoryAnswer> {
    if (this.#state === undefined) throw noSimulation();
    return this.#line.exclusive(() => this.#line.request("history", question, "searching the history"));
  }

  /** Sets something, which begins a new future; "values" is told when that is so. */
  async change<M extends SettingMethod>(
    method: M,
    params: AllRequests[M]["params"],
  ): Promise<AllRequests[M]["result"]> {
    if (this.#state === undefined) throw noSimulation();
    return this.#line.exclusive(async () => {
      const result = await (await this.#openClient()).request(method, params).result;
      if (method !== "evaluate" || (result as Debug.Evaluated).note !== undefined) {
        await this.#read();
        await this.#readChanges();
        this.#tell("values");
      }
      return result;
    });
  }

  /** Why a page is merged or not. Takes as long as a run, and moves nothing. */
  async why(page: PageName): Promise<WhyAnswer> {
    if (this.#state === undefined) throw noSimulation();
    return this.#line.exclusive(async () => (await this.#line.request("why", page, "following the page")).answer);
  }

  /** Writes a file of /sys/kernel/mm/ksm: the session goes on to where that is done, and a new future begins. */
  async setKnob(file: string, text: string): Promise<KnobWritten> {
    if (this.#state === undefined) throw noSimulation();
    return this.#line.exclusive(async () => {
      try {
        return (await this.#line.request("setKnob", { file, text }, `writing ${file}`)).written;
      } finally {
        // An engine that died in it has left nothing to read.
        if (this.kept !== undefined) {
          await this.#read();
          await this.#readChanges();
          this.#tell("stop");
          this.#tell("position");
        }
      }
    });
  }

  /** Ends the simulation; a run that is under way is cancelled first. */
  async stop(): Promise<void> {
    this.cancel();
    await this.#line.exclusive(async () => {
      if (this.#state === undefined) return;
      this.#forget();
      this.#tell("session");
      await this.#line.request("dispose", {}, "stopping");
    });
  }

  cancel(): void {
    this.#line.cancel();
  }

  async outline(text: string): Promise<Outline> {
    return (await this.#openClient()).request("outline", { text }).result;
  }

  /** What a run can stop at beside breakpoints; known before there is a simulation. */
  async exceptionFilters(): Promise<readonly Debug.ExceptionFilterInfo[]> {
    return (await (await this.#openClient()).request("exceptionFilters", {}).result).filters;
  }

  /** What is wrong with a scenario's text, as the engine reads it. */
  async checkScenario(path: string, text: string): Promise<AllRequests["checkScenario"]["result"]["problems"]> {
    return (await (await this.#openClient()).request("checkScenario", { path, text }).result).problems;
  }

  async figures(): Promise<LensFigures | undefined> {
    if (this.#state === undefined) return undefined;
    return (await this.#openClient()).request("lenses", {}).result;
  }

  /** What the stepper's channel holds now (engine/session/bulk/packets.ts); undefined when there is no simulation. */
  async bulk(request: BulkRequest, since: number): Promise<ArrayBuffer | undefined> {
    if (this.#state === undefined) return undefined;
    const client = await this.#openClient();
    return (await client.request("bulk", { request, since }).result).packet;
  }

  /** Resolves when nothing is under way. */
  async whenIdle(): Promise<void> {
    await this.#line.whenIdle();
  }

  /** For the owner of the worker: it died, and the simulation with it. */
  lost(): void {
    if (this.#state === undefined) return;
    this.#lost = this.kept;
    this.#forget();
    this.#tell("session");
  }

  #forget(): void {
    this.#loaded = undefined;
    this.#state = undefined;
    this.#stop = undefined;
  }

  /** What there is to see at the position where the session stands now. */
  async #read(stop?: Debug.DebugStop): Promise<void> {
    const client = await this.#openClient();
    const [at, { state }] = await Promise.all([
      stop ?? client.request("position", {}).result.then((position) => position.stop),
      client.request("state", {}).result,
    ]);
    this.#stop = at;
    this.#state = state;
  }

  async #readChanges(): Promise<void> {
    const client = await this.#openClient();
    this.#changes = (await client.request("interventions", {}).result).interventions;
  }

  async #restoreAfterFailure(): Promise<void> {
    if (this.#state === undefined) return;
    try {
      await this.#read();
    } catch {
      this.#forget();
    }
  }

  #say(output: Debug.DebugOutput): void {
    for (const listener of this.#outputs) listener(output);
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}
