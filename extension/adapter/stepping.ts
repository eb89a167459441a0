/** Requests that move along the history, both ways. Each is answered at once; a stopped event says where it ended. */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type { Granularity, Move, Moment, RunTarget } from "../../engine/session/debugView.ts";
import { badArguments, staleReference, unknownSource, unknownThread } from "./adapterError.ts";
import type { AdapterHost } from "./adapterHost.ts";
import type { Group, Turn } from "./conversations.ts";
import type { Coordinates } from "./coordinates.ts";
import type { Moves } from "./moves.ts";

type SteppingCommand =
  | "continue"
  | "reverseContinue"
  | "next"
  | "stepIn"
  | "stepInTargets"
  | "stepOut"
  | "stepBack"
  | "ksm/stepIntoBack"
  | "ksm/stepOverBack"
  | "ksm/stepOutBack"
  | "ksm/seek"
  | "ksm/history"
  | "restartFrame"
  | "gotoTargets"
  | "goto";

type StepMove = Extract<Move, { readonly granularity?: Granularity }>;
type StepArguments = Pick<Dap.StepBackArguments, "threadId" | "granularity" | "singleThread">;

/** Ids of targets are functions, counted from 1. */
const FIRST_FUNCTION = 1;

export interface SteppingParts {
  readonly host: AdapterHost;
  readonly coordinates: Coordinates;
  readonly moves: Moves;
}

export class Stepping {
  readonly #parts: SteppingParts;
  /** Targets of goto, by id: given out since the last step. */
  readonly #targets = new Map<number, Move>();
  #nextTarget = 1;

  constructor(parts: SteppingParts) {
    this.#parts = parts;
  }

  readonly handlers: Group<SteppingCommand> = {
    continue: async ({ threadId, singleThread }, turn) => {
      await this.#checkThread(threadId);
      this.#begin(turn, { kind: "continue", ...alone(threadId, singleThread) });
      return { allThreadsContinued: singleThread !== true };
    },
    reverseContinue: async ({ threadId, singleThread }, turn) => {
      await this.#checkThread(threadId);
      this.#begin(turn, { kind: "reverseContinue", ...alone(threadId, singleThread) });
    },
    next: (args, turn) => this.#step(turn, "stepOver", args),
    stepIn: ({ targetId, ...args }, turn) => this.#step(turn, "stepIn", args, this.#into(targetId)),
    stepInTargets: async ({ frameId }) => ({ targets: await this.#stepInTargets(frameId) }),
    stepOut: (args, turn) => this.#step(turn, "stepOut", args),
    // Undoes what was executed last, whichever thread it was; the three others stay in the thread.
    stepBack: (args, turn) => this.#step(turn, "stepInBack", args),
    "ksm/stepIntoBack": (args, turn) => this.#step(turn, "stepInBack", args),
    "ksm/stepOverBack": (args, turn) => this.#step(turn, "stepOverBack", args),
    "ksm/stepOutBack": (args, turn) => this.#step(turn, "stepOutBack", args),
    "ksm/seek": ({ moment }, turn) => this.#begin(turn, { kind: "goto", moment: checked(moment) }),
    "ksm/history": (question) => this.#parts.host.session.search(question),
    restartFrame: async ({ frameId }, turn) => {
      if (!Number.isSafeInteger(frameId)) throw badArguments("restartFrame", '"frameId" is the number of a frame');
      // A frame that is on no stack any more has nothing in it, either: refused before anything moves.
      await this.#parts.host.session.ask("scopes", { frame: frameId });
      this.#begin(turn, { kind: "restartFrame", frame: frameId });
    },
    gotoTargets: async ({ source, line, column }) => ({ targets: await this.#gotoTargets(source, line, column) }),
    goto: ({ targetId }, turn) => {
      const move = this.#targets.get(targetId);
      if (move === undefined) throw staleReference("target", targetId);
      this.#targets.clear();
      this.#begin(turn, move);
    },
  };

  #begin(turn: Turn, move: Move): void {
    turn.after(() => void this.#parts.moves.begin(move, turn.seq));
  }

  async #step(turn: Turn, kind: StepMove["kind"], args: StepArguments, into: { into?: number } = {}): Promise<void> {
    const { threadId, singleThread, granularity } = args;
    await this.#checkThread(threadId);
    this.#begin(turn, {
      kind,
      thread: threadId,
      ...into,
      ...sized(granularity),
      ...(singleThread === true ? { singleThread } : {}),
    });
  }

  /** Left out means the one that comes next, and that one need not be looked for. */
  async #checkThread(id: unknown): Promise<void> {
    const { session } = this.#parts.host;
    if (id === undefined || id === session.lastStop?.thread) return;
    const { threads } = await session.ask("debugThreads", {});
    if (!threads.some((each) => each.id === id)) throw unknownThread(id);
  }

  async #stepInTargets(frame: number): Promise<Dap.StepInTarget[]> {
    const { host, coordinates } = this.#parts;
    const { targets } = await host.session.ask("stepInTargets", { frame });
    return targets.map(({ fn, name, place }) => {
      const { line, column, endLine, endColumn } = coordinates.show(place);
      return { id: fn + FIRST_FUNCTION, label: `${name}()`, line, column, endLine, endColumn };
    });
  }

  #into(targetId: number | undefined): { into?: number } {
    return targetId === undefined ? {} : { into: targetId - FIRST_FUNCTION };
  }

  /** A line is a moment only together with a direction. */
  async #gotoTargets(source: Dap.Source, line: number, column: number | undefined): Promise<Dap.GotoTarget[]> {
    const { host, coordinates } = this.#parts;
    const at = host.find(
      source,
      coordinates.toLine(line),
      column === undefined ? undefined : coordinates.toColumn(column),
    );
    if (at === undefined) throw unknownSource(source.path ?? source.name ?? "the file");
    const { places } = await host.session.ask("breakpointLocations", { path: at.path, line: at.line });
    if (places.length === 0) return [];
    const target: RunTarget = { path: at.path, line: at.line };
    const offer = (label: string, move: Move): Dap.GotoTarget => {
      const id = this.#nextTarget++;
      this.#targets.set(id, move);
      return { id, label, line };
    };
    return [
      offer("Forward to this line", { kind: "runTo", target }),
      offer("Back to this line", { kind: "runBackTo", target }),
    ];
  }
}

function alone(threadId: number, singleThread: boolean | undefined): { thread?: number; singleThread?: boolean } {
  return singleThread === true ? { thread: threadId, singleThread } : {};
}

/** A line is stepped through statement by statement; an instruction is an operation of the IR. */
function sized(granularity: Dap.SteppingGranularity | undefined): { granularity?: Granularity } {
  return granularity === "instruction" ? { granularity: "operation" } : {};
}

function checked(moment: Moment): Moment {
  const [kind, value] = Object.entries(moment ?? {})[0] ?? [];
  const isKnown = ["step", "tick", "event", "operation"].includes(kind ?? "");
  if (!isKnown || typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw badArguments("ksm/seek", '"moment" is a step, a tick, an event or an operation, by its number');
  return moment;
}
