/**
 * Requests to the engine's worker. Every request is answered: with the worker's result or error, and when the worker dies
 * or does not heed a cancel, with an error that says so. The client is then dead; its owner opens another.
 */
import type { DebugOutput } from "../../engine/session/debugView.ts";
import type { DebugRequests, FromWorker, Requests, ToWorker } from "../../engine/session/protocol.ts";
import type { RunFigures } from "../../engine/session/view.ts";
import { fromProtocol, workerDied, workerStuck } from "../userError.ts";
import type { UserError } from "../userError.ts";
import type { Port } from "./port.ts";

/** All that the worker answers: the lab's requests, and those of the debugger. */
export type AllRequests = Requests & DebugRequests;
export type AnyMethod = keyof AllRequests;

export interface Progress {
  readonly step: number;
  readonly text: string;
  readonly figures?: RunFigures;
}

export interface PendingRequest<R> {
  readonly result: Promise<R>;
  /** Asks the worker to end it; one that then says nothing for the grace time is ended itself. */
  cancel(): void;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: UserError) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  graceTimer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Of silence after a cancel. An engine that is well answers within a second on a machine of its own, and after many where
 * others take the processor; what it has done so far is worth more than the time that one waits for an engine that is stuck.
 */
export const CANCEL_GRACE_MS = 20_000;

export class WorkerClient {
  readonly #port: Port;
  readonly #graceMs: number;
  readonly #onDeath: ((error: UserError) => void) | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #death: UserError | undefined;
  /** Told what the machine says while it runs. */
  onOutput: (output: DebugOutput) => void = () => undefined;

  /** `onDeath` is told also of a death that no request was waiting in. */
  constructor(port: Port, onDeath?: (error: UserError) => void, graceMs = CANCEL_GRACE_MS) {
    this.#port = port;
    this.#onDeath = onDeath;
    this.#graceMs = graceMs;
    port.onMessage((message) => this.#receive(message));
    port.onDeath((reason) => this.#die(workerDied(reason)));
  }

  /** Set when the worker has ended: every further request is rejected with it. */
  get death(): UserError | undefined {
    return this.#death;
  }

  request<M extends AnyMethod>(
    method: M,
    params: AllRequests[M]["params"],
    onProgress?: (progress: Progress) => void,
  ): PendingRequest<AllRequests[M]["result"]> {
    const id = this.#nextId++;
    const result = new Promise<AllRequests[M]["result"]>((resolve, reject) => {
      if (this.#death !== undefined) {
        reject(this.#death);
        return;
      }
      const settle = (value: unknown): void => resolve(value as AllRequests[M]["result"]);
      this.#waiting.set(id, { resolve: settle, reject, onProgress, graceTimer: undefined });
      this.#post({ id, method, params } as ToWorker);
    });
    return { result, cancel: () => this.#cancel(id) };
  }

  /** Ends the worker; what is under way is rejected. */
  dispose(): void {
    if (this.#death === undefined) this.#die(workerDied("it was closed"));
  }

  #post(message: ToWorker): void {
    try {
      this.#port.post(message);
    } catch (error) {
      this.#die(workerDied(error instanceof Error ? error.message : String(error)));
    }
  }

  #cancel(id: number): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || waiting.graceTimer !== undefined) return;
    this.#startGrace(waiting);
    this.#post({ cancel: id });
  }

  #startGrace(waiting: Waiting): void {
    clearTimeout(waiting.graceTimer);
    waiting.graceTimer = setTimeout(() => this.#die(workerStuck()), this.#graceMs);
  }

  #receive(message: FromWorker): void {
    if ("output" in message) {
      this.onOutput(message.output);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    if ("progress" in message) {
      if (waiting.graceTimer !== undefined) this.#startGrace(waiting);
      const { step, text, figures } = message;
      waiting.onProgress?.({ step, text, ...(figures === undefined ? {} : { figures }) });
      return;
    }
    if ("output" in message) return;
    this.#waiting.delete(message.id);
    clearTimeout(waiting.graceTimer);
    if ("error" in message) waiting.reject(fromProtocol(message.error));
    else waiting.resolve(message.result);
  }

  #die(error: UserError): void {
    if (this.#death !== undefined) return;
    this.#death = error;
    this.#port.terminate();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) {
      clearTimeout(one.graceTimer);
      one.reject(error);
    }
    this.#onDeath?.(error);
  }
}
