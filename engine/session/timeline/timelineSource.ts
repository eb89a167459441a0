import type { TimelineColumns } from "../bulk/timeline.ts";
import type { BulkSource } from "../bulkSources.ts";
import type { TimelineRecorder } from "./recorder.ts";

/** The recorder's columns on their channel: what was sent is not looked through again while nothing was forgotten. */
export function timelineSource(recorder: TimelineRecorder): BulkSource<"timeline"> {
  let cuts = -1;
  let onlyGrew = false;
  return {
    read: (): TimelineColumns => {
      const columns = recorder.columns();
      onlyGrew = recorder.cuts === cuts;
      cuts = recorder.cuts;
      return columns;
    },
    knownSame: (name) => (onlyGrew && name !== "end" ? Number.POSITIVE_INFINITY : 0),
  };
}
