/**
 * What kernel functions cost, in nanoseconds of simulated time: the orders of magnitude of one processor of the last
 * decade. They matter to the scan-time advisor, to `elapse`, and to nothing else.
 *
 * Measured figures (each from a mail to linux-mm): xxh64 of a page 1.41 us and jhash2 5.13 us (the series that made
 * KSM take xxhash); cmp_and_merge_page() of an anonymous page 2 to 4 us, of a KSM page 0.25 to 0.5 us (6.11 folio
 * series); merging with one core about 127,000 pages a second (ksm_tests -P), that is some 8 us a merged page, faults
 * and page table updates included. The rest is estimated: an atomic operation on a line in the cache takes some 5 ns,
 * a miss to memory some 80 ns.
 */
export const COST_NS = {
  /** Uncontended lock or unlock. */
  lock: 10,
  /** An atomic read-modify-write. */
  atomic: 5,
  /** Insertion into or removal from a tree, rebalancing included (a few cache misses). */
  treeUpdate: 60,
  slabAlloc: 40,
  slabFree: 30,
  /** To another thread and back. */
  contextSwitch: 1_500,
  wakeUp: 300,
  threadStart: 20_000,
  format: 200,
  clockRead: 20,
  xxhashPerByte: 1_410 / 4096,
  jhashPerByte: 5_130 / 4096,
  /** Comparing: a call, and then about 8 bytes a nanosecond up to the first difference. */
  compareCall: 20,
  comparePerByte: 0.125,
  /** Copying and clearing, pages not in the cache. */
  copyPerByte: 0.1,
  fillPerByte: 0.05,
} as const;
