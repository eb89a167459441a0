export interface MemoryUi {
  /** Regions shown whole although they are long: "pid:name". */
  readonly wholeRegions: readonly string[];
  /** Sharing class that is pointed at. */
  readonly sharingClass: number | undefined;
  /** The page cell that Tab leads to. */
  readonly cell: string | undefined;
}

/** Nothing of it is kept. */
export const INITIAL_MEMORY: MemoryUi = { wholeRegions: [], sharingClass: undefined, cell: undefined };
