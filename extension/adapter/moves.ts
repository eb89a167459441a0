/**
 * Moving the window's simulation, and telling the client of it: of its own requests, and of moves that a command, a lens or
 * the stepper made. A request to move is answered at once; where it ends is an event.
 */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type { DebugOutput, DebugStop, Move } from "../../engine/session/debugView.ts";
import type { Change, LabSession } from "../session/labSession.ts";
import type { AdapterHost } from "./adapterHost.ts";
import type { Coordinates } from "./coordinates.ts";
import { asAdapterError, type MessageChannel } from "./messageChannel.ts";
import { ProgressReport } from "./progressReport.ts";

export interface MovesParts {
  readonly host: AdapterHost;
  readonly channel: MessageChannel;
  readonly coordinates: Coordinates;
  /** The simulation was begun anew by another face: what was set has to be set again. */
  readonly onNewProgram: () => Promise<void>;
  /** What the client knows breakpoints of the engine by. */
  readonly breakpointIds: (ids: readonly number[]) => number[];
  /** It has ended. */
  readonly onEnd: () => void;
}

/** For these the protocol has no word. */
const UNNAMED: ReadonlySet<DebugStop["reason"]> = new Set(["end", "start", "fault"]);

/** What is said of these is long: who wrote what, and where. */
const SENTENCES: ReadonlySet<DebugStop["reason"]> = new Set(["data breakpoint", "exception", "fault"]);

export class Moves {
  readonly progress: ProgressReport;
  readonly #parts: MovesParts;
  readonly #unlisten: (() => void)[] = [];
  #client: Dap.InitializeRequestArguments = { adapterID: "ksm" };
  /** The client believes that it runs. */
  #isTold = false;
  #isListening = false;
  /** That the move under way was begun for. */
  #request: number | undefined;

  constructor(parts: MovesParts) {
    this.#parts = parts;
    this.progress = new ProgressReport(parts.channel, parts.host, () => this.#continued());
  }

  get #session(): LabSession {
    return this.#parts.host.session;
  }

  use(client: Dap.InitializeRequestArguments): void {
    this.#client = client;
    this.progress.isWanted = client.supportsProgressReporting === true;
  }

  /** From now on the client is told of everything that happens. */
  listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    this.#unlisten.push(
      this.#session.onChange((change) => this.#changed(change)),
      this.#session.onOutput((output) => this.#say(output)),
      this.#parts.host.onEdited((note) => this.note(note)),
    );
  }

  dispose(): void {
    this.#isListening = false;
    this.progress.end();
    for (const end of this.#unlisten.splice(0)) end();
  }

  /** Begins a move for a request; resolves when it has ended and the client knows. */
  async begin(move: Move, seq?: number): Promise<void> {
    this.#isTold = true;
    this.#request = seq;
    try {
      const stop = await this.#session.move(move);
      if (stop === undefined && this.#session.lastStop !== undefined) this.stopped(this.#session.lastStop);
    } catch (error) {
      const description = asAdapterError(error).message;
      this.note(description, "stderr");
      const stop = this.#session.lastStop;
      if (stop !== undefined) this.stopped({ ...stop, reason: "pause", description, breakpoints: [] });
    } finally {
      if (this.#request === seq) this.#request = undefined;
    }
  }

  /** Ends the move that this request began; any other request is answered already, or soon. */
  cancel(seq: number): void {
    if (seq === this.#request) this.#session.cancel();
  }

  /** Says where it stands. */
  stopped(stop: DebugStop): void {
    this.#isTold = false;
    const reason = UNNAMED.has(stop.reason) ? "pause" : stop.reason;
    const hit = this.#parts.breakpointIds(stop.breakpoints);
    const ids = hit.length === 0 ? {} : { hitBreakpointIds: hit };
    this.#parts.channel.event<Dap.StoppedEvent>("stopped", {
      reason,
      ...described(stop),
      ...(stop.thread === undefined ? {} : { threadId: stop.thread }),
      allThreadsStopped: true,
      ...ids,
    });
    if (stop.access !== undefined || UNNAMED.has(stop.reason))
      this.#say({ kind: "note", text: stop.description, step: stop.access?.step ?? stop.step, ...placed(stop) });
  }

  /** Says where a simulation that has begun stands. */
  begun(): void {
    const { lastStop, state } = this.#session;
    if (lastStop === undefined) return;
    const isAtEntry = state?.stop.why === "entry" && lastStop.direction === "forward";
    this.stopped(isAtEntry ? { ...lastStop, reason: "entry", description: state.stop.description } : lastStop);
  }

  /** A line in the debug console. */
  note(text: string, category: "console" | "stderr" = "console"): void {
    this.#parts.channel.event<Dap.OutputEvent>("output", { category, output: `${text}\n` });
  }

  #changed(change: Change): void {
    const { state, busy, lastStop } = this.#session;
    switch (change) {
      case "busy":
        this.progress.show(busy);
        return;
      case "position":
        return;
      case "stop":
        if (lastStop !== undefined && !this.#session.isPassing) this.stopped(lastStop);
        return;
      case "values":
        this.#invalidate();
        return;
      case "session":
        if (state === undefined) this.#parts.onEnd();
        else void this.#begunAnew();
    }
  }

  /** What was read of the machine holds no longer. */
  #invalidate(): void {
    if (this.#client.supportsInvalidatedEvent === true)
      this.#parts.channel.event<Dap.InvalidatedEvent>("invalidated", { areas: ["all"] });
    else if (this.#session.lastStop !== undefined) this.stopped(this.#session.lastStop);
  }

  #continued(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const threadId = this.#session.lastStop?.thread ?? 0;
    this.#parts.channel.event<Dap.ContinuedEvent>("continued", { threadId, allThreadsContinued: true });
  }

  async #begunAnew(): Promise<void> {
    await this.#parts.host.whenReady();
    if (this.#isListening) await this.#parts.onNewProgram();
    if (this.#isListening) this.begun();
  }

  #say({ kind, text, step, place }: DebugOutput): void {
    const link = this.#parts.host.momentLink(step);
    const at = place === undefined ? undefined : this.#parts.coordinates.show(place);
    this.#parts.channel.event<Dap.OutputEvent>("output", {
      category: kind === "warning" ? "stderr" : kind === "note" ? "console" : "stdout",
      output: `${text.replace(/\n+$/, "")}${link === undefined ? "" : `  ${link}`}\n`,
      ...(at === undefined ? {} : { source: at.source, line: at.line, column: at.column }),
    });
  }
}

/** Beside the thread's name there is room for a few words; a sentence is told as what there is to say besides. */
function described({ reason, description, direction, step }: DebugStop): { description: string; text?: string } {
  if (!SENTENCES.has(reason)) return { description };
  const way = direction === "backward" ? "backwards: " : "";
  return { description: `${way}${reason}, step ${String(step)}`, text: description };
}

function placed({ access, place }: DebugStop): Pick<DebugOutput, "place"> {
  const at = access?.place ?? place;
  return at === undefined ? {} : { place: at };
}
