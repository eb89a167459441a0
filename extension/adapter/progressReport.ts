/** Tells the client of a run that takes its time, so that it can show how far it is and offer to cancel it. */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type { Busy } from "../session/requestLine.ts";
import type { AdapterHost } from "./adapterHost.ts";
import type { MessageChannel } from "./messageChannel.ts";

export class ProgressReport {
  readonly #channel: MessageChannel;
  readonly #host: Pick<AdapterHost, "progressAfterMs">;
  /** The client can show it. */
  isWanted = false;
  #busy: Busy | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shown: string | undefined;
  #count = 0;

  readonly #onLong: () => void;

  /** `onLong` is called when a move has become a long one. */
  constructor(channel: MessageChannel, host: Pick<AdapterHost, "progressAfterMs">, onLong: () => void) {
    this.#channel = channel;
    this.#host = host;
    this.#onLong = onLong;
  }

  show(busy: Busy | undefined): void {
    this.#busy = busy;
    if (busy === undefined) {
      this.end();
      return;
    }
    if (this.#shown === undefined) this.#timer ??= setTimeout(() => this.#start(), this.#host.progressAfterMs);
    else
      this.#channel.event<Dap.ProgressUpdateEvent>("progressUpdate", { progressId: this.#shown, message: busy.text });
  }

  /** True when that progress was being shown, and what it is of is asked to end. */
  cancel(progressId: string): boolean {
    if (this.#shown !== progressId) return false;
    this.#busy?.cancel();
    return true;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#shown === undefined) return;
    this.#channel.event<Dap.ProgressEndEvent>("progressEnd", { progressId: this.#shown });
    this.#shown = undefined;
  }

  #start(): void {
    if (this.#busy === undefined) return;
    if (this.#busy.isMove) this.#onLong();
    if (!this.isWanted) return;
    this.#shown = `ksm-${String(++this.#count)}`;
    this.#channel.event<Dap.ProgressStartEvent>("progressStart", {
      progressId: this.#shown,
      title: "KSM",
      message: this.#busy.text,
      cancellable: true,
    });
  }
}
