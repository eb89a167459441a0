/** Where the columns of each channel come from. They are those of the session's position: after a step back, the former ones. */
import type { Channel, ChannelQueries, ChannelSchema } from "./bulk/channels.ts";
import type { Columns } from "./bulk/columns.ts";
import type { KnownSame } from "./bulk/packets.ts";
import { MemorySource } from "./memorySource.ts";
import { NumbersSource } from "./numbersSource.ts";
import type { StateInput } from "./stateReader.ts";
import type { TimelineRecorder } from "./timeline/recorder.ts";
import { timelineSource } from "./timeline/timelineSource.ts";
import { TreesSource } from "./treesSource.ts";

export interface BulkSource<C extends Channel> {
  /** The columns now. An array that was returned is never written to again: it is what the next one is compared with. */
  read(query: ChannelQueries[C]): Columns<ChannelSchema<C>>;
  /** What need not be compared with what read() returned the time before. */
  readonly knownSame?: KnownSame;
}
export type BulkSources = { readonly [C in Channel]: BulkSource<C> };

export function createBulkSources(input: StateInput, recorder: TimelineRecorder): BulkSources {
  return {
    timeline: timelineSource(recorder),
    memory: new MemorySource(input),
    trees: new TreesSource(input),
    numbers: new NumbersSource(input),
  };
}
