/**
 * The one simulation of a window, seen from outside: what was loaded, the state at the current position, and what is under
 * way. One request runs at a time; a step asked for meanwhile waits, a second one is dropped, so that a key held down
 * never runs on after it is let go. Owns no state of the machine: the worker does.
 */
import type { Method, Requests, SourceInput } from "../../engine/session/protocol.ts";
import type {
  LensFigures,
  Outline,
  SessionState,
  SourceReport,
  StepKind,
  StopInfo,
} from "../../engine/session/view.ts";
import type { PendingRequest, Progress, WorkerClient } from "../engine/workerClient.ts";
import { cancelled, UserError } from "../userError.ts";

export interface Scenario {
  readonly path: string;
  readonly text: string;
}

export interface Loaded {
  readonly source: SourceInput;
  readonly scenario: Scenario;
  readonly report: SourceReport;
}

export interface Busy {
  /** "compiling", "continuing · step 12,000". */
  readonly text: string;
  readonly cancel: () => void;
}

export type RunTarget = Requests["runTo"]["params"]["target"];
export type Breakpoint = Requests["setBreakpoints"]["params"]["lines"][number];

/** What changed: "position" after steps and runs, "busy" for progress, "session" when one begins or ends. */
export type Change = "session" | "position" | "busy";

interface Moved {
  readonly stop: StopInfo;
  readonly state: SessionState;
}

export class LabSession {
  readonly #openClient: () => Promise<WorkerClient>;
  readonly #listeners = new Set<(change: Change) => void>();
  #loaded: Loaded | undefined;
  #state: SessionState | undefined;
  #busy: Busy | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(openClient: () => Promise<WorkerClient>) {
    this.#openClient = openClient;
  }

  get loaded(): Loaded | undefined {
    return this.#loaded;
  }
  get state(): SessionState | undefined {
    return this.#state;
  }
  get busy(): Busy | undefined {
    return this.#busy;
  }

  /** Returns what ends the listening. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins a simulation in place of the former one, which stays when the new one cannot be loaded. */
  async load(source: SourceInput, scenario: Scenario): Promise<SourceReport> {
    this.cancel();
    return this.#exclusive(async () => {
      try {
        const { report, state } = await this.#request("load", { source, scenario }, "compiling");
        this.#loaded = { source, scenario, report };
        this.#state = state;
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
    return this.#exclusive(async () => (await this.#request("check", { source }, "compiling")).report);
  }

  /** Undefined when the step was dropped because others were still waiting. */
  async step(kind: StepKind): Promise<StopInfo | undefined> {
    if (this.#waiting > 1) return undefined;
    return this.#move("step", { kind }, "stepping");
  }

  async runTo(target: RunTarget): Promise<StopInfo | undefined> {
    return this.#move("runTo", { target }, "running");
  }

  async continue(): Promise<StopInfo | undefined> {
    return this.#move("continue", {}, "continuing");
  }

  async seek(step: number): Promise<StopInfo | undefined> {
    return this.#move("seek", { step }, `going to step ${step.toLocaleString("en-US")}`);
  }

  async restart(): Promise<StopInfo | undefined> {
    this.cancel();
    return this.#move("restart", {}, "restarting");
  }

  /** Ends the simulation; a run that is under way is cancelled first. */
  async stop(): Promise<void> {
    this.cancel();
    await this.#exclusive(async () => {
      if (this.#state === undefined) return;
      this.#loaded = undefined;
      this.#state = undefined;
      this.#tell("session");
      await this.#request("dispose", {}, "stopping");
    });
  }

  cancel(): void {
    this.#busy?.cancel();
  }

  async setBreakpoints(lines: readonly Breakpoint[]): Promise<void> {
    await (await this.#openClient()).request("setBreakpoints", { lines }).result;
  }

  async outline(text: string): Promise<Outline> {
    return (await this.#openClient()).request("outline", { text }).result;
  }

  async figures(): Promise<LensFigures | undefined> {
    if (this.#state === undefined) return undefined;
    return (await this.#openClient()).request("lenses", {}).result;
  }

  /** Resolves when nothing is under way. */
  async whenIdle(): Promise<void> {
    await this.#last;
  }

  /** For the owner of the worker: it died, and the simulation with it. */
  lost(): void {
    if (this.#state === undefined) return;
    this.#loaded = undefined;
    this.#state = undefined;
    this.#tell("session");
  }

  async #move<M extends "step" | "runTo" | "continue" | "seek" | "restart">(
    method: M,
    params: Requests[M]["params"],
    text: string,
  ): Promise<StopInfo | undefined> {
    return this.#exclusive(async () => {
      if (this.#state === undefined) return undefined;
      const moved = (await this.#request(method, params, text)) as Moved;
      this.#state = moved.state;
      this.#tell("position");
      return moved.stop;
    });
  }

  async #restoreAfterFailure(): Promise<void> {
    if (this.#state === undefined) return;
    try {
      this.#state = (await this.#request("state", {}, "going back")).state;
    } catch {
      this.#loaded = undefined;
      this.#state = undefined;
    }
  }

  async #exclusive<R>(work: () => Promise<R>): Promise<R> {
    this.#waiting++;
    const before = this.#last;
    const mine = (async () => {
      await before;
      try {
        return await work();
      } finally {
        this.#waiting--;
      }
    })();
    this.#last = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  }

  /** Sends a request as the one that is under way, from opening the worker on. */
  async #request<M extends Method>(method: M, params: Requests[M]["params"], text: string) {
    let pending: PendingRequest<Requests[M]["result"]> | undefined;
    let wanted = true;
    const cancel = (): void => {
      wanted = false;
      pending?.cancel();
    };
    const show = (shown: string): void => {
      this.#busy = { text: shown, cancel };
      this.#tell("busy");
    };
    show(text);
    try {
      const client = await this.#openClient();
      if (!wanted) throw cancelled();
      const onProgress = (at: Progress): void => show(`${at.text === "" ? text : at.text} · ${stepText(at.step)}`);
      pending = client.request(method, params, onProgress);
      return await pending.result;
    } catch (error) {
      if (error instanceof UserError && (error.code === "worker-died" || error.code === "worker-stuck")) this.lost();
      throw error;
    } finally {
      this.#busy = undefined;
      this.#tell("busy");
    }
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function stepText(step: number): string {
  return `step ${step.toLocaleString("en-US")}`;
}
