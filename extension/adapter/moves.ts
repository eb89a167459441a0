/**
 * Moving the window's simulation, and telling the client of it: of its own requests, and of moves that a command, a lens or
 * the stepper made. A request to move is answered at once; where it ends is an event.
 */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type { DebugStop, Move } from "../../engine/session/debugView.ts";
import type { Change, LabSession } from "../session/labSession.ts";
import type { AdapterHost } from "./adapterHost.ts";
import { asAdapterError, type MessageChannel } from "./messageChannel.ts";
import { ProgressReport } from "./progressReport.ts";
import type { Stops } from "./stops.ts";

export interface MovesParts {
  readonly host: AdapterHost;
  readonly channel: MessageChannel;
  readonly stops: Stops;
  /** The simulation was begun anew by another face: what was set has to be set again. */
  readonly onNewProgram: () => Promise<void>;
  /** It has ended. */
  readonly onEnd: () => void;
}

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
  /** Moves under way that the client asked for. */
  #asked = 0;
  /** A stop is to be told quietly. */
  #isDue = false;

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
      this.#session.onOutput((output) => this.#parts.stops.say(output)),
      this.#parts.host.onEdited((note) => this.note(note)),
    );
  }

  dispose(): void {
    this.#isListening = false;
    this.progress.end();
    this.#parts.stops.outdated();
    for (const end of this.#unlisten.splice(0)) end();
  }

  /** Begins a move for a request; resolves when it has ended and the client knows. */
  async begin(move: Move, seq?: number): Promise<void> {
    const { host } = this.#parts;
    this.#isTold = true;
    this.#request = seq;
    this.#asked++;
    this.#parts.stops.outdated();
    try {
      const stop = await this.#session.move(move);
      if (stop === undefined && this.#session.lastStop !== undefined)
        this.#stopped(this.#session.lastStop, host.keepsFocus(true));
    } catch (error) {
      const description = asAdapterError(error).message;
      this.note(description, "stderr");
      const stop = this.#session.lastStop;
      if (stop !== undefined)
        this.#stopped({ ...stop, reason: "pause", description, breakpoints: [] }, host.keepsFocus(true));
    } finally {
      if (this.#request === seq) this.#request = undefined;
      this.#asked--;
    }
  }

  /** Ends the move that this request began; any other request is answered already, or soon. */
  cancel(seq: number): void {
    if (seq === this.#request) this.#session.cancel();
  }

  /** Says where a simulation that has begun stands; `isQuiet`: the keyboard's focus stays where it is. */
  begun(isQuiet = false): void {
    const { lastStop, state } = this.#session;
    if (lastStop === undefined) return;
    const isAtEntry = state?.stop.why === "entry" && lastStop.direction === "forward";
    const stop = isAtEntry ? { ...lastStop, reason: "entry" as const, description: state.stop.description } : lastStop;
    this.#stopped(stop, isQuiet);
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
        if (this.#isDue && lastStop !== undefined) this.#stopped(lastStop, true);
        this.#isDue = false;
        return;
      case "stop":
        if (lastStop === undefined || this.#session.isPassing) return;
        // What is told quietly is told when it is drawn.
        this.#isDue = this.#parts.host.keepsFocus(this.#asked > 0);
        if (!this.#isDue) this.#stopped(lastStop, false);
        return;
      case "values":
        this.#invalidate();
        return;
      case "session":
        if (state === undefined) this.#parts.onEnd();
        else void this.#begunAnew();
    }
  }

  #stopped(stop: DebugStop, isQuiet: boolean): void {
    this.#isTold = false;
    if (isQuiet) void this.#parts.stops.tellQuietly(stop);
    else this.#parts.stops.tell(stop);
  }

  /** What was read of the machine holds no longer. */
  #invalidate(): void {
    if (this.#parts.stops.tellAgain()) return;
    if (this.#client.supportsInvalidatedEvent === true)
      this.#parts.channel.event<Dap.InvalidatedEvent>("invalidated", { areas: ["all"] });
    else if (this.#session.lastStop !== undefined) this.#stopped(this.#session.lastStop, false);
  }

  #continued(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#parts.stops.overtaken();
    const threadId = this.#session.lastStop?.thread ?? 0;
    this.#parts.channel.event<Dap.ContinuedEvent>("continued", { threadId, allThreadsContinued: true });
  }

  async #begunAnew(): Promise<void> {
    await this.#parts.host.whenReady();
    if (this.#isListening) await this.#parts.onNewProgram();
    if (this.#isListening) this.begun(this.#parts.host.keepsFocus(true));
  }
}
