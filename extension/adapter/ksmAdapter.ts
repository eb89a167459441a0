/**
 * The debug adapter of type "ksm": the debug protocol over the window's one simulation. Knows neither VS Code nor Node, so
 * that it runs inline in any extension host and in a test with a client in the same process. Holds no state of the machine;
 * what it keeps is what the protocol makes it: what the client can do, the breakpoints as the client set them.
 */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type { AdapterHost } from "./adapterHost.ts";
import { BreakpointRequests, type WatchedData } from "./breakpointRequests.ts";
import type { Handlers } from "./conversations.ts";
import { Coordinates } from "./coordinates.ts";
import { Lifecycle } from "./lifecycle.ts";
import { Looking } from "./looking.ts";
import { MessageChannel } from "./messageChannel.ts";
import { Moves } from "./moves.ts";
import { objection } from "./phases.ts";
import { QuietStop } from "./quietStop.ts";
import { sourceRequests } from "./sourceRequests.ts";
import { Stepping } from "./stepping.ts";
import { Stops } from "./stops.ts";

export class KsmAdapter {
  readonly #host: AdapterHost;
  readonly #channel: MessageChannel;
  readonly #moves: Moves;
  readonly #quiet: QuietStop;
  readonly #breakpoints: BreakpointRequests;
  readonly #lifecycle: Lifecycle;
  readonly #handlers: Handlers;
  #client: Dap.InitializeRequestArguments | undefined;
  #isStarted = false;
  #isOver = false;

  /** `post` sends to the client. */
  constructor(host: AdapterHost, post: (message: Dap.ProtocolMessage) => void) {
    this.#host = host;
    const channel = new MessageChannel(post);
    const coordinates = new Coordinates(host);
    this.#channel = channel;
    this.#breakpoints = new BreakpointRequests({ host, coordinates, channel });
    const quiet: QuietStop = new QuietStop({
      channel,
      whenTurned: (threadId) => host.whenTurnedTo(threadId),
      isNow: (stop) => stops.isNow(stop),
    });
    const breakpointIds = (ids: readonly number[]): number[] => this.#breakpoints.clientIdsOf(ids);
    const stops = new Stops({ host, channel, coordinates, quiet, breakpointIds });
    const moves = new Moves({
      host,
      channel,
      stops,
      onNewProgram: () => this.#breakpoints.rebind(),
      onEnd: () => this.supersede(),
    });
    this.#moves = moves;
    this.#quiet = quiet;
    this.#lifecycle = new Lifecycle({
      host,
      channel,
      coordinates,
      moves,
      filters: () => host.session.exceptionFilters(),
      started: () => {
        this.#isStarted = true;
      },
      ended: () => this.#end(),
    });
    const wantsMemoryEvents = (): boolean => this.#client?.supportsMemoryEvent === true;
    const lifecycle = this.#lifecycle.handlers;
    this.#handlers = {
      ...lifecycle,
      initialize: (args, turn) => {
        this.#client = args;
        return lifecycle.initialize(args, turn);
      },
      ...this.#breakpoints.handlers,
      ...new Stepping({ host, coordinates, moves }).handlers,
      ...new Looking({ host, coordinates, channel, moves, quiet, wantsMemoryEvents }).handlers,
      ...sourceRequests(host),
    };
  }

  /** Resolves when the request has been answered; never rejects. What is no request is left alone. */
  async receive(message: Dap.ProtocolMessage): Promise<void> {
    if (message.type !== "request") return;
    await this.#channel.answer(this.#quiet.meant(message as Dap.Request), this.#handlers, (request) =>
      this.#check(request),
    );
  }

  /** The commands that are answered, in no particular order. */
  get requests(): readonly string[] {
    return Object.keys(this.#handlers);
  }

  /** It shows the simulation: launched, and not ended since, though its client may not have left yet. */
  get isShowing(): boolean {
    return this.#isStarted && !this.#isOver;
  }

  /** What the client's data breakpoints watch. */
  get watched(): readonly WatchedData[] {
    return this.isShowing ? this.#breakpoints.watched : [];
  }

  /** The simulation has ended, or another debug session shows it now. */
  supersede(): void {
    if (this.#isOver || !this.#isStarted) return;
    this.#lifecycle.end();
    this.#channel.event<Dap.TerminatedEvent>("terminated", {});
  }

  dispose(): void {
    this.#end();
  }

  #end(): void {
    this.#isOver = true;
    this.#moves.dispose();
  }

  #check(request: Dap.Request): void {
    const why = objection(request, {
      isInitialized: this.#client !== undefined,
      isStarted: this.isShowing,
      isRunning: this.#host.session.busy !== undefined,
    });
    if (why !== undefined) throw why;
  }
}
