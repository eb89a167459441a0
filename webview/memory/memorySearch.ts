/** What is typed into the search: the name of a page, an address, a state, or else a content, which the engine knows. */
import { PAGE_STATES } from "../../engine/session/bulk/memory.ts";
import type { PageState } from "../../engine/session/view.ts";
import { cellAt, cellNamed, type MemoryColumns, type Region, stateOf } from "./memoryModel.ts";
import { STATE_LOOKS } from "./stateLooks.ts";

export type Search =
  | { readonly kind: "none" }
  | { readonly kind: "page"; readonly cell: number }
  | { readonly kind: "state"; readonly state: PageState }
  | { readonly kind: "content"; readonly text: string };

export function parseSearch(text: string, regions: readonly Region[]): Search {
  const wanted = text.trim();
  if (wanted === "") return { kind: "none" };
  const named = cellNamed(regions, wanted) ?? addressed(wanted, regions);
  if (named !== undefined) return { kind: "page", cell: named };
  const lower = wanted.toLowerCase();
  const state = PAGE_STATES.find((each) => each === lower || STATE_LOOKS[each].label === lower);
  return state === undefined ? { kind: "content", text: wanted } : { kind: "state", state };
}

function addressed(text: string, regions: readonly Region[]): number | undefined {
  return /^0x[0-9a-f]{4,16}$/i.test(text) ? cellAt(regions, Number(text)) : undefined;
}

/** What the engine is asked for: contents are its. Without regions nothing can be told from a content. */
export function contentQuery(text: string, regions: readonly Region[]): string {
  const search = parseSearch(text, regions);
  return search.kind === "content" ? search.text : "";
}

/** More matches than this are counted, not marked. */
const MAX_FOUND = 10_000;

export interface Found {
  readonly cells: readonly number[];
  readonly count: number;
}

const NOTHING: Found = { cells: [], count: 0 };

const known = new WeakMap<Uint32Array, Map<string, Found>>();

/** The cells that match, ascending. */
export function foundCells(columns: MemoryColumns, search: Search): Found {
  if (search.kind === "none") return NOTHING;
  if (search.kind === "page") return { cells: [search.cell], count: 1 };
  const kept = known.get(columns.found) ?? new Map<string, Found>();
  known.set(columns.found, kept);
  const key = JSON.stringify(search);
  const before = search.kind === "content" ? kept.get(key) : undefined;
  if (before !== undefined) return before;
  const result = lookThrough(columns, search);
  if (search.kind === "content") kept.set(key, result);
  return result;
}

function lookThrough(
  { state, content, found }: MemoryColumns,
  search: Extract<Search, { kind: "state" | "content" }>,
): Found {
  const contents = new Set(found);
  const cells: number[] = [];
  let count = 0;
  for (let cell = 0; cell < state.length; cell++) {
    const isHit =
      search.kind === "state" ? stateOf(state[cell] ?? 0) === search.state : contents.has(content[cell] ?? 0);
    if (!isHit) continue;
    count += 1;
    if (cells.length < MAX_FOUND) cells.push(cell);
  }
  return { cells, count };
}
