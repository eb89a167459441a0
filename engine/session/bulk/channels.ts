/**
 * The channels on which bulk state travels to the stepper, one a part: the schema of its columns, and what the page says
 * of the part of it that it wants (its query). To give a part another column: add it to the schema here, fill it in the
 * channel's source (engine/session/bulkSources.ts), read it in webview/PART/ from `bulk`.
 */
import type { Schema } from "./columns.ts";
import { MEMORY_SCHEMA, type MemoryQuery } from "./memory.ts";
import { NUMBERS_SCHEMA } from "./numbers.ts";
import { TIMELINE_SCHEMA } from "./timeline.ts";
import { TREES_SCHEMA, type TreesQuery } from "./trees.ts";

/** What the page asks of each channel. */
export interface ChannelQueries {
  timeline: Record<string, never>;
  memory: MemoryQuery;
  trees: TreesQuery;
  numbers: Record<string, never>;
}
export type Channel = keyof ChannelQueries;

/** All that a page wants of one channel. */
export type BulkRequest = { [C in Channel]: { readonly channel: C; readonly query: ChannelQueries[C] } }[Channel];

export const SCHEMAS = {
  timeline: TIMELINE_SCHEMA,
  memory: MEMORY_SCHEMA,
  trees: TREES_SCHEMA,
  numbers: NUMBERS_SCHEMA,
} as const satisfies Record<Channel, Schema>;
export type ChannelSchema<C extends Channel> = (typeof SCHEMAS)[C];
