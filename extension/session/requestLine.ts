/**
 * The line in which requests to the worker wait: one runs at a time, is shown as what is under way, and can be cancelled
 * from the moment that it is asked for on, the opening of the worker included.
 */
import type * as Debug from "../../engine/session/debugView.ts";
import { progressText } from "../../engine/session/progressText.ts";
import type { AllRequests, AnyMethod, PendingRequest, Progress, WorkerClient } from "../engine/workerClient.ts";
import { cancelled, UserError } from "../userError.ts";

const LONG_MS = 2000;

export interface Busy {
  /** "compiling", "continuing · step 12,000". */
  readonly text: string;
  /** It moves the machine; a question to its history does not. */
  readonly isMove: boolean;
  readonly cancel: () => void;
}

export interface RequestLineParts {
  readonly openClient: () => Promise<WorkerClient>;
  /** What is under way has changed. */
  readonly onBusy: () => void;
  /** What the machine says while it runs. */
  readonly onOutput: (output: Debug.DebugOutput) => void;
  /** The worker has died, or had to be ended. */
  readonly onLost: () => void;
}

export class RequestLine {
  readonly #parts: RequestLineParts;
  #busy: Busy | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(parts: RequestLineParts) {
    this.#parts = parts;
  }

  get busy(): Busy | undefined {
    return this.#busy;
  }

  /** How many are under way or wait. */
  get length(): number {
    return this.#waiting;
  }

  /** Does it when all that was asked for before is done. */
  async exclusive<R>(work: () => Promise<R>): Promise<R> {
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
  async request<M extends AnyMethod>(method: M, params: AllRequests[M]["params"], text: string) {
    let pending: PendingRequest<AllRequests[M]["result"]> | undefined;
    let wanted = true;
    const cancel = (): void => {
      wanted = false;
      pending?.cancel();
    };
    const show = (shown: string): void => {
      this.#busy = { text: shown, isMove: method === "move", cancel };
      this.#parts.onBusy();
    };
    show(text);
    try {
      const client = await this.#parts.openClient();
      if (!wanted) throw cancelled();
      client.onOutput = this.#parts.onOutput;
      const far = howFar();
      pending = client.request(method, params, (at) => show(`${at.text === "" ? text : at.text} · ${far(at)}`));
      return await pending.result;
    } catch (error) {
      if (error instanceof UserError && (error.code === "worker-died" || error.code === "worker-stuck"))
        this.#parts.onLost();
      throw error;
    } finally {
      this.#busy = undefined;
      this.#parts.onBusy();
    }
  }

  cancel(): void {
    this.#busy?.cancel();
  }

  /** Resolves when nothing is under way. */
  async whenIdle(): Promise<void> {
    await this.#last;
  }
}

/** What a move is called while it is under way. */
export function moveText(move: Debug.Move): string {
  switch (move.kind) {
    case "continue":
      return "continuing";
    case "reverseContinue":
      return "continuing backwards";
    case "runTo":
      return "running";
    case "runBackTo":
      return "running backwards";
    case "goto":
      return "step" in move.moment ? `going to ${stepText(move.moment.step)}` : "going to another moment";
    case "runFast":
      return "running fast";
    case "restartFrame":
      return "going to where the function was entered";
    case "restart":
      return "restarting";
    default:
      return move.kind.endsWith("Back") ? "stepping back" : "stepping";
  }
}

/** Of a request that begins now: its step, and once it has lasted, what it did and when it will end. */
function howFar(): (at: Progress) => string {
  const began = Date.now();
  let from: number | undefined;
  return ({ step, figures }) => {
    const elapsedMs = Date.now() - began;
    from ??= figures?.share;
    return figures === undefined || elapsedMs < LONG_MS ? stepText(step) : progressText(figures, elapsedMs, from);
  };
}

function stepText(step: number): string {
  return `step ${step.toLocaleString("en-US")}`;
}
