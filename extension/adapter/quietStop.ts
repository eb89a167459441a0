/**
 * A stop that VS Code shows without taking the keyboard's focus to the editor, whatever debug.focusEditorOnBreak says: what is
 * moved in the stepper must not make the next key one for the source.
 *
 * The protocol's word for it is preserveFocusHint, and VS Code takes it for more: it shows nothing of such a stop, no
 * statement, no variables. What it does without the keyboard's focus is to turn to a thread that has stopped when the one
 * that it shows has exited. So a stop is told in two steps, both with that hint:
 *
 *   stopped (stand-in) → its stack is asked for → exited (all others): the stand-in is shown, with nothing on its stack
 *   stopped (thread)   → its stack is asked for → exited (stand-in):   the thread is shown, with its statement
 *
 * In the end every thread is there again, by the id that it always has.
 */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type { MessageChannel } from "./messageChannel.ts";

/** Thread id of the stand-in; no thread has one so high. */
export const STAND_IN = 0x7fff_ffff;

/** Of a stop of one thread. */
export type StopBody = Dap.StoppedEvent["body"] & { readonly threadId: number };

export interface QuietStopParts {
  readonly channel: MessageChannel;
  /** Resolves when the client shows that thread. */
  readonly whenTurned: (threadId: number) => Promise<void>;
  /** The simulation stands there still. */
  readonly isNow: (stop: StopBody) => boolean;
}

export class QuietStop {
  readonly #channel: MessageChannel;
  readonly #whenTurned: QuietStopParts["whenTurned"];
  readonly #isNow: QuietStopParts["isNow"];
  #phase: "none" | "standIn" | "thread" = "none";
  #stop: StopBody | undefined;
  #next: StopBody | undefined;
  /** Threads that the client knows of in this phase; undefined until it has asked. */
  #listed: readonly number[] | undefined;
  /** About the stack, in this phase, that are not answered yet. */
  #questions = 0;

  constructor({ channel, whenTurned, isNow }: QuietStopParts) {
    this.#channel = channel;
    this.#whenTurned = whenTurned;
    this.#isNow = isNow;
  }

  /** Tells of it; after the one that is being told, and in place of another that waits for that. */
  tell(stop: StopBody): void {
    if (this.#phase === "none") this.#begin("standIn", stop);
    else this.#next = stop;
  }

  /** Another stop is told in the usual way: what is under way here has lost its sense. */
  end(): void {
    this.#phase = "none";
    this.#stop = undefined;
    this.#next = undefined;
    this.#listed = undefined;
  }

  /** A request about the stand-in is one about the thread for which it stands; but for its stack, which is empty. */
  meant(request: Dap.Request): Dap.Request {
    const args = request.arguments as { readonly threadId?: unknown } | undefined;
    if (args?.threadId !== STAND_IN || request.command === "stackTrace" || this.#stop === undefined) return request;
    return { ...request, arguments: { ...args, threadId: this.#stop.threadId } };
  }

  /** Of an answer to "threads": with the stand-in while there is one, and the one that has stopped before the others. */
  listed(threads: readonly Dap.Thread[]): Dap.Thread[] {
    const stop = this.#stop;
    if (this.#phase === "none" || stop === undefined) return [...threads];
    this.#listed ??= threads.map(({ id }) => id);
    const first = threads.filter(({ id }) => id === stop.threadId);
    const name = first[0]?.name ?? "";
    return [...first, ...threads.filter(({ id }) => id !== stop.threadId), { id: STAND_IN, name }];
  }

  /**
   * The stack of this thread is asked for. Returns what is to be done when that has been answered: VS Code may ask twice, and
   * shows the frames that it got last.
   */
  asked(threadId: number): (() => void) | undefined {
    const [phase, stop, listed] = [this.#phase, this.#stop, this.#listed];
    if (listed === undefined || threadId !== (phase === "standIn" ? STAND_IN : stop?.threadId)) return undefined;
    this.#questions++;
    return () => {
      if (stop === undefined || this.#listed !== listed || --this.#questions > 0) return;
      void this.#leave(phase === "standIn" ? listed : [STAND_IN], stop);
    };
  }

  /** These threads are no more; then the client turns to the other. */
  async #leave(threads: readonly number[], stop: StopBody): Promise<void> {
    // Another file must not be opened for what is past: the client stays with the stand-in.
    if (this.#phase === "thread" && !this.#isNow(stop)) {
      this.#over();
      return;
    }
    const listed = (this.#listed = []);
    for (const threadId of threads) this.#channel.event<Dap.ThreadEvent>("thread", { reason: "exited", threadId });
    const isFirst = this.#phase === "standIn";
    await this.#whenTurned(isFirst ? STAND_IN : stop.threadId);
    if (this.#listed !== listed) return;
    if (isFirst) this.#begin("thread", stop);
    else this.#over();
  }

  #over(): void {
    const next = this.#next;
    this.end();
    if (next !== undefined) this.tell(next);
  }

  #begin(phase: "standIn" | "thread", stop: StopBody): void {
    this.#stop = stop;
    this.#phase = phase;
    this.#listed = undefined;
    this.#questions = 0;
    const told = phase === "thread" ? stop : { reason: stop.reason, threadId: STAND_IN };
    this.#channel.event<Dap.StoppedEvent>("stopped", { ...told, preserveFocusHint: true, allThreadsStopped: true });
  }
}
