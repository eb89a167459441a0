/**
 * Packets of a session's channels for the one page that reads them: a difference when the page has what was sent last,
 * else everything.
 */
import { SCHEMAS } from "./bulk/channels.ts";
import type { BulkRequest, Channel } from "./bulk/channels.ts";
import type { Columns, Schema } from "./bulk/columns.ts";
import { encodePacket } from "./bulk/packets.ts";
import type { Bulk, KnownSame } from "./bulk/packets.ts";
import type { BulkSources } from "./bulkSources.ts";

/** A source with its query, whatever the channel. */
interface AnySource {
  read(query: BulkRequest["query"]): Columns;
  readonly knownSame?: KnownSame;
}

export class BulkReader {
  private readonly sources: BulkSources;
  private readonly sent = new Map<Channel, Bulk>();

  constructor(sources: BulkSources) {
    this.sources = sources;
  }

  /** `since`: the revision that the page has, 0 for none. */
  packet(request: BulkRequest, since: number, step: number): ArrayBuffer {
    const { channel, query } = request;
    const source: AnySource = this.sources[channel];
    const last = this.sent.get(channel);
    const columns = source.read(query);
    const now: Bulk = { revision: (last?.revision ?? 0) + 1, step, columns };
    const schema: Schema = SCHEMAS[channel];
    this.sent.set(channel, now);
    if (last === undefined || last.revision !== since) return encodePacket(schema, undefined, now);
    return encodePacket(schema, last, now, source.knownSame);
  }
}
