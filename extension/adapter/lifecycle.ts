/** Requests that begin and end a debug session: it is launched, or attached to the simulation that the window has. */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type { ExceptionFilterInfo } from "../../engine/session/debugView.ts";
import { nothingToAttach, wasCancelled, wasOver } from "./adapterError.ts";
import type { AdapterHost } from "./adapterHost.ts";
import { capabilities } from "./capabilities.ts";
import type { Group } from "./conversations.ts";
import type { Coordinates } from "./coordinates.ts";
import { readLaunchConfiguration } from "./launchConfiguration.ts";
import type { MessageChannel } from "./messageChannel.ts";
import type { Moves } from "./moves.ts";

type LifecycleCommand =
  "initialize" | "launch" | "configurationDone" | "restart" | "disconnect" | "terminate" | "cancel" | "pause";

export interface LifecycleParts {
  readonly host: AdapterHost;
  readonly channel: MessageChannel;
  readonly coordinates: Coordinates;
  readonly moves: Moves;
  readonly filters: () => Promise<readonly ExceptionFilterInfo[]>;
  /** The simulation that is this debug session's has begun. */
  readonly started: () => void;
  /** This debug session is over. */
  readonly ended: () => void;
}

export class Lifecycle {
  readonly #parts: LifecycleParts;
  #configured: (() => void) | undefined;

  constructor(parts: LifecycleParts) {
    this.#parts = parts;
  }

  readonly handlers: Group<LifecycleCommand> = {
    initialize: async (args) => {
      const { coordinates, moves } = this.#parts;
      coordinates.use(args);
      moves.use(args);
      return capabilities(await this.#parts.filters());
    },
    launch: async (args, turn) => {
      const configuration = readLaunchConfiguration(args);
      if (args["simulation"] !== "current") await this.#parts.host.launch(configuration);
      else if (this.#parts.host.session.state === undefined) throw nothingToAttach();
      await this.#configure();
      turn.after(() => this.#settle(configuration.stopOnEntry));
    },
    configurationDone: () => this.#configured?.(),
    restart: async () => {
      await this.#parts.host.restart();
    },
    disconnect: async ({ terminateDebuggee }) => {
      const isOurs = this.#isStarted;
      this.end();
      if (isOurs && terminateDebuggee !== false) await this.#parts.host.stop();
    },
    terminate: async () => {
      await this.#parts.host.stop();
    },
    cancel: ({ requestId, progressId }) => this.#cancel(requestId, progressId),
    pause: () => this.#parts.host.session.cancel(),
  };

  #isStarted = false;

  /** The debug session is over, whatever becomes of the simulation. */
  end(): void {
    this.#isStarted = false;
    this.#configured?.();
    this.#parts.ended();
  }

  /** The client sets breakpoints now; resolves when it is done with that. */
  async #configure(): Promise<void> {
    const { channel, started } = this.#parts;
    this.#isStarted = true;
    started();
    const done = new Promise<void>((resolve) => {
      this.#configured = resolve;
    });
    channel.event<Dap.InitializedEvent>("initialized", undefined);
    await done;
    if (!this.#isStarted) throw wasCancelled();
  }

  /** After the answer to launch: says where the simulation stands, or runs on. */
  #settle(stopsHere: boolean): void {
    const { host, moves } = this.#parts;
    moves.listen();
    const note = host.editNote();
    if (note !== undefined) moves.note(note);
    if (!stopsHere) void moves.begin({ kind: "continue" });
    else if (host.session.busy === undefined) moves.begun();
  }

  #cancel(requestId: number | undefined, progressId: string | undefined): void {
    const { moves } = this.#parts;
    if (progressId !== undefined && !moves.progress.cancel(progressId)) throw wasOver(`progress ${progressId}`);
    // A client cancels whatever it no longer waits for: what has been answered meanwhile is no mistake of its.
    if (requestId !== undefined) moves.cancel(requestId);
    if (requestId === undefined && progressId === undefined) throw wasOver("what nobody named");
  }
}
