/**
 * A scripted SessionState for tests of the faces: what a session could look like in the middle of the first merge, without
 * an engine. Nothing of the product imports it.
 */
import type {
  CounterView,
  PageState,
  PageView,
  Place,
  ProcessView,
  SessionState,
  TreeNodeView,
  TreeView,
} from "../../engine/session/view.ts";

export function mockPlace(line: number, column: number, length: number, path = "mm/ksm.c"): Place {
  const start = line * 100 + column;
  const [endLine, endColumn] = [line, column + length];
  return { path, start, end: start + length, line, column, endLine, endColumn, role: "source" };
}

const BASE = 0xffff888003000000n;

function address(offset: number): string {
  return `0x${(BASE + BigInt(offset)).toString(16)}`;
}

function page(index: number, state: PageState): PageView {
  const base = { address: `0x${(0x7f0000000000 + index * 4096).toString(16)}`, state };
  return state === "absent" ? base : { ...base, pfn: 0x1200 + index };
}

export function mockProcesses(): readonly ProcessView[] {
  const a: PageView[] = [
    page(0, "ksm-shared"),
    page(1, "ksm-shared"),
    page(2, "volatile"),
    page(3, "unstable"),
    page(4, "unscanned"),
    page(5, "ksm"),
    page(6, "zero"),
    page(7, "ksm-zero"),
  ];
  const b: PageView[] = [page(0, "ksm-shared"), page(1, "unmergeable"), page(2, "absent"), page(3, "absent")];
  const wide: PageView[] = Array.from({ length: 44 }, (_, index) =>
    page(index, index % 5 === 0 ? "unstable" : "volatile"),
  );
  const stat = (items: number, merging: number, before?: number): readonly CounterView[] => [
    { name: "ksm_rmap_items", value: items },
    { name: "ksm_merging_pages", value: merging, ...(before === undefined ? {} : { before }) },
  ];
  const region = (name: string, start: string, mergeable: boolean, pages: readonly PageView[]) => ({
    name,
    start,
    mergeable,
    pageCount: pages.length,
    pages,
  });
  return [
    { name: "A", pid: 101, alive: true, regions: [region("r", "0x7f0000000000", true, a)], ksmStat: stat(8, 3, 2) },
    {
      name: "B",
      pid: 102,
      alive: true,
      regions: [region("r", "0x7f0000000000", true, b), region("heap", "0x7f0000100000", false, wide)],
      ksmStat: stat(4, 1, 0),
    },
    { name: "C", pid: 103, alive: false, regions: [], ksmStat: [] },
  ];
}

/** A balanced tree of `size` nodes, deepest level red. */
export function mockTree(name: "stable" | "unstable", size: number): TreeView {
  const depthOf = Math.floor(Math.log2(size));
  const build = (low: number, high: number, depth: number): TreeNodeView | undefined => {
    if (low > high) return undefined;
    const middle = (low + high) >> 1;
    const left = build(low, middle - 1, depth + 1);
    const right = build(middle + 1, high, depth + 1);
    const isChain = name === "stable" && middle === 1;
    const dup = (n: number): TreeNodeView => ({
      address: address(0x9000 + n * 64),
      label: `pfn ${0x1300 + n}`,
      color: "black",
      kind: "dup",
      details: [],
      sharers: [`A/r/${n}`, `B/r/${n}`],
    });
    return {
      address: address(middle * 64 + (name === "stable" ? 0 : 0x8000)),
      label: name === "stable" ? `pfn ${0x1200 + middle}` : `A/r/${middle}`,
      color: depth === depthOf && depth > 0 ? "red" : "black",
      kind: isChain ? "chain" : name,
      details: [`content seed:${middle}`],
      ...(left === undefined ? {} : { left }),
      ...(right === undefined ? {} : { right }),
      ...(isChain ? { dups: [dup(1), dup(2)] } : {}),
      ...(name === "stable" && !isChain ? { sharers: ["A/r/0", "A/r/1", "B/r/0"] } : {}),
    };
  };
  return { name, node: 0, root: size === 0 ? undefined : build(0, size - 1, 0), size };
}

export function mockCounters(): readonly CounterView[] {
  return [
    { name: "run", value: 1, isWritable: true },
    { name: "pages_to_scan", value: 1, isWritable: true },
    { name: "sleep_millisecs", value: 3600000, isWritable: true },
    { name: "smart_scan", value: 0, isWritable: true },
    { name: "merge_across_nodes", value: 1, isWritable: true },
    { name: "use_zero_pages", value: 0, isWritable: true },
    { name: "max_page_sharing", value: 256, isWritable: true },
    { name: "advisor_mode", value: "[none] scan-time", isWritable: true },
    { name: "pages_shared", value: 1 },
    { name: "pages_sharing", value: 3, before: 2 },
    { name: "pages_unshared", value: 2 },
    { name: "pages_volatile", value: 8, before: 9 },
    { name: "full_scans", value: 1 },
    { name: "pages_scanned", value: 16 },
    { name: "pages_skipped", value: 0 },
    { name: "ksm_zero_pages", value: 0 },
    { name: "general_profit", value: 11520, before: 7424 },
    { name: "stable_node_chains", value: 0 },
    { name: "stable_node_dups", value: 0 },
  ];
}

/** A state in the middle of a run; anything can be replaced. */
export function mockState(more: Partial<SessionState> = {}): SessionState {
  const place = mockPlace(2264, 1, 45);
  const frame = (name: string, line: number) => ({ name, place: mockPlace(line, 1, 10), isModel: false });
  const ksmd = {
    id: 1,
    name: "ksmd",
    state: "running",
    frames: [
      { name: "cmp_and_merge_page", place, isModel: false },
      frame("ksm_do_scan", 2612),
      frame("ksm_scan_thread", 2640),
    ],
  } as const;
  const event = (step: number, name: string, text: string) => ({ step, name, text, thread: "ksmd", place });
  return {
    revision: 7,
    title: "Two processes, one page in common",
    sourcePath: "mm/ksm.c",
    version: "6.12.117",
    status: "stopped",
    stop: { why: "step", description: "Stepped to mm/ksm.c:2265" },
    step: 12345,
    lastStep: 15980,
    timeNs: 20_412_000,
    thread: ksmd,
    threads: [
      ksmd,
      { id: 2, name: "A", state: "sleeping", waitsFor: "the scenario's next operation", frames: [] },
      {
        id: 3,
        name: "B",
        state: "sleeping",
        waitsFor: "mmap_lock of A, held by ksmd",
        frames: [frame("mmap_lock", 12)],
      },
    ],
    place,
    trail: [mockPlace(2260, 1, 30), mockPlace(2258, 1, 12), mockPlace(2240, 1, 18)],
    operation: { index: 9, total: 13, text: "tick 16 of 30" },
    counters: mockCounters(),
    processes: mockProcesses(),
    trees: [mockTree("stable", 6), mockTree("unstable", 4)],
    events: [
      event(9120, "ksm_start_scan", "full scan 1 begins, 12 rmap_items"),
      event(10011, "unstable_insert", "A/r/0 is new to the unstable tree"),
      event(11540, "merge_one_page", "A/r/1 and A/r/0 become one KSM page, pfn 0x1200"),
      event(12310, "stable_tree_search", "B/r/0 is like pfn 0x1200"),
      event(12345, "merge_with_ksm_page", "B/r/0 now maps pfn 0x1200"),
    ],
    observations: [],
    ...more,
  };
}
