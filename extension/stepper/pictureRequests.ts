/** Pictures asked of the stepper's page: each is answered, with the picture or with what was against it. */
import type { FromStepper, PictureFormat, ToStepper } from "../../webview/messages.ts";
import { noPicture } from "../userError.ts";

interface Waiting {
  readonly format: PictureFormat;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** A page that is just being opened on a large machine takes its time. */
const PATIENCE_MS = 30_000;

export class PictureRequests {
  readonly #post: (message: ToStepper) => void;
  readonly #patienceMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;

  constructor(post: (message: ToStepper) => void, patienceMs = PATIENCE_MS) {
    this.#post = post;
    this.#patienceMs = patienceMs;
  }

  /** Sent now when there is a page that hears it, else when one is ready. */
  ask(format: PictureFormat, isHeard: boolean): Promise<Uint8Array> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(id, "the stepper does not answer"), this.#patienceMs);
      this.#waiting.set(id, { format, resolve, reject, timer });
      if (isHeard) this.#post({ kind: "picture", id, format });
    });
  }

  /** A page is there now, which knows of nothing that was asked before. */
  ready(): void {
    for (const [id, { format }] of this.#waiting) this.#post({ kind: "picture", id, format });
  }

  answered({ id, bytes, problem }: Extract<FromStepper, { kind: "picture" }>): void {
    const waiting = this.#take(id);
    if (bytes === undefined) waiting?.reject(noPicture(problem ?? "the stepper drew nothing"));
    else waiting?.resolve(bytes);
  }

  /** The page has been closed. */
  closed(): void {
    for (const id of this.#waiting.keys()) this.#fail(id, "the stepper was closed");
  }

  #fail(id: number, reason: string): void {
    this.#take(id)?.reject(noPicture(reason));
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    clearTimeout(waiting?.timer);
    this.#waiting.delete(id);
    return waiting;
  }
}
