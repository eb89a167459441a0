import { SCHEMAS } from "../engine/session/bulk/channels.ts";
import type { Channel, ChannelSchema } from "../engine/session/bulk/channels.ts";
import { applyPacket } from "../engine/session/bulk/packets.ts";
import type { Bulk } from "../engine/session/bulk/packets.ts";
import type { Schema } from "../engine/session/bulk/columns.ts";

/** What has come on each channel. */
export class BulkStore {
  private readonly held = new Map<Channel, Bulk>();

  /** The revision that is held now; 0 when the packet could not be taken. */
  take(channel: Channel, packet: ArrayBuffer): number {
    const schema: Schema = SCHEMAS[channel];
    const bulk = applyPacket(schema, this.held.get(channel), packet);
    if (bulk === "stale") return 0;
    this.held.set(channel, bulk);
    return bulk.revision;
  }

  get<C extends Channel>(channel: C): Bulk<ChannelSchema<C>> | undefined {
    return this.held.get(channel);
  }

  clear(): void {
    this.held.clear();
  }
}
