import { SCHEMAS } from "../engine/session/bulk/channels.ts";
import type { Channel, ChannelSchema } from "../engine/session/bulk/channels.ts";
import { applyPacket } from "../engine/session/bulk/packets.ts";
import type { Bulk } from "../engine/session/bulk/packets.ts";
import type { Schema } from "../engine/session/bulk/columns.ts";

type Held = { [C in Channel]?: Bulk<ChannelSchema<C>> };

/** What has come on each channel. */
export class BulkStore {
  private held: Held = {};

  /** The revision that is held now; 0 when the packet could not be taken. */
  take(channel: Channel, packet: ArrayBuffer): number {
    const schema: Schema = SCHEMAS[channel];
    const before: Bulk | undefined = this.held[channel];
    const bulk = applyPacket(schema, before, packet);
    if (bulk === "stale") return 0;
    this.held = { ...this.held, [channel]: bulk };
    return bulk.revision;
  }

  get<C extends Channel>(channel: C): Held[C] {
    return this.held[channel];
  }

  /** What is held now, whatever comes later. */
  now(): Pick<BulkStore, "get"> {
    const { held } = this;
    return { get: (channel) => held[channel] };
  }

  clear(): void {
    this.held = {};
  }
}
