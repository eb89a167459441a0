/**
 * Keeps the page's channels up to date: after every move, and for every new wish, a packet of each channel that the page
 * wants. One question a channel is under way at a time; moves meanwhile are answered by one more.
 */
import type { BulkRequest, Channel } from "../../engine/session/bulk/channels.ts";
import type { FromStepper, ToStepper } from "../../webview/messages.ts";

export interface FeedHost {
  /** Undefined when there is no session to ask. */
  readonly ask: (request: BulkRequest, since: number) => Promise<ArrayBuffer | undefined>;
  readonly post: (message: ToStepper) => void;
  readonly log: (text: string) => void;
}

interface Wish {
  request: BulkRequest;
  /** Revision that the page has. */
  have: number;
  /** "asking": a question is under way; "sent": the page has not said yet that it has the packet. */
  phase: "idle" | "asking" | "sent";
  /** Something changed since the last question. */
  isStale: boolean;
  /** The page could not take even a whole packet. */
  refusals: number;
}

/** A page that refuses so many packets one after the other gets no more of this channel. */
const MAX_REFUSALS = 3;

export class StepperFeed {
  readonly #host: FeedHost;
  readonly #wishes = new Map<Channel, Wish>();

  constructor(host: FeedHost) {
    this.#host = host;
  }

  /** The page begins anew: it has nothing and wants nothing yet. */
  reset(): void {
    this.#wishes.clear();
  }

  /** The session is another one, or stands elsewhere. */
  moved(): void {
    for (const wish of this.#wishes.values()) this.#refresh(wish);
  }

  receive(message: Extract<FromStepper, { kind: "want" | "unwant" | "have" }>): void {
    switch (message.kind) {
      case "want":
        this.#want(message.request);
        return;
      case "unwant":
        this.#wishes.delete(message.channel);
        return;
      case "have":
        this.#arrived(message.channel, message.revision);
    }
  }

  #want(request: BulkRequest): void {
    const known = this.#wishes.get(request.channel);
    const wish: Wish = known ?? { request, have: 0, phase: "idle", isStale: false, refusals: 0 };
    wish.request = request;
    this.#wishes.set(request.channel, wish);
    this.#refresh(wish);
  }

  #arrived(channel: Channel, revision: number): void {
    const wish = this.#wishes.get(channel);
    if (wish?.phase !== "sent") return;
    wish.phase = "idle";
    wish.have = revision;
    wish.refusals = revision === 0 ? wish.refusals + 1 : 0;
    if (wish.refusals === MAX_REFUSALS) this.#host.log(`stepper: the page cannot read packets of ${channel}`);
    else if (wish.isStale || revision === 0) this.#refresh(wish);
  }

  #refresh(wish: Wish): void {
    wish.isStale = true;
    if (wish.phase === "idle" && wish.refusals < MAX_REFUSALS) void this.#send(wish);
  }

  async #send(wish: Wish): Promise<void> {
    const { channel } = wish.request;
    wish.phase = "asking";
    wish.isStale = false;
    let packet: ArrayBuffer | undefined;
    try {
      packet = await this.#host.ask(wish.request, wish.have);
    } catch (error) {
      this.#host.log(`stepper, ${channel}: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (this.#wishes.get(channel) !== wish) return;
    wish.phase = packet === undefined ? "idle" : "sent";
    if (packet !== undefined) this.#host.post({ kind: "bulk", channel, packet });
    else if (wish.isStale) this.#refresh(wish);
  }
}
