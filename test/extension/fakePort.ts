/** A worker's end of the line that a test holds in its hand. */
import type { Port } from "../../extension/engine/port.ts";
import type { FromWorker, ProtocolError, ToWorker } from "../../engine/session/protocol.ts";

export class FakePort implements Port {
  readonly posted: ToWorker[] = [];
  isTerminated = false;
  /** Called for every message that is posted; may answer. */
  respond: (message: ToWorker) => void = () => undefined;
  #onMessage: (message: FromWorker) => void = () => undefined;
  #onDeath: (reason: string) => void = () => undefined;

  post(message: ToWorker): void {
    this.posted.push(message);
    this.respond(message);
  }
  onMessage(listener: (message: FromWorker) => void): void {
    this.#onMessage = listener;
  }
  onDeath(listener: (reason: string) => void): void {
    this.#onDeath = listener;
  }
  terminate(): void {
    this.isTerminated = true;
  }

  answer(id: number, result: unknown): void {
    this.#onMessage({ id, result });
  }
  fail(id: number, error: ProtocolError): void {
    this.#onMessage({ id, error });
  }
  progress(id: number, step: number, text: string): void {
    this.#onMessage({ id, progress: 0, step, text });
  }
  die(reason: string): void {
    this.#onDeath(reason);
  }

  /** The ids of requests of this method, in the order in which they were posted. */
  idsOf(method: string): readonly number[] {
    return this.posted.flatMap((message) => ("method" in message && message.method === method ? [message.id] : []));
  }
  cancels(): readonly number[] {
    return this.posted.flatMap((message) => ("cancel" in message ? [message.cancel] : []));
  }
}
