/**
 * Statements of a source that the timeline remembers the execution of, told by what they do to KSM's own counters and
 * records: so they are found in every version of mm/ksm.c, traced or not, and in the project's own KSM.
 */
import type { FunctionId } from "../../base/brands.ts";
import type { Program, Variable } from "../../frontend/ir/ir.ts";
import type { LandmarkKind } from "../bulk/timeline.ts";

export type Landmark = LandmarkKind | "tick" | "scan";

/** By the text of the statement. The first that fits. */
const LOOKS: readonly { readonly kind: Landmark; readonly text: RegExp }[] = [
  { kind: "merge", text: /^(ksm_pages_|counts\.)(shared|sharing)\s*\+\+/ },
  { kind: "unmerge", text: /^(ksm_pages_|counts\.)(shared|sharing)\s*--/ },
  { kind: "unstable", text: /^(ksm_pages_|counts\.)unshared\s*\+\+/ },
  { kind: "skipped", text: /^(ksm_pages_|counts\.)skipped\s*\+\+/ },
  { kind: "checksum", text: /->oldchecksum\s*=[^=]/ },
  { kind: "zero", text: /\bksm_map_zero_page\s*\(/ },
  { kind: "free", text: /^(free_stable_node\s*\(|kmem_cache_free\s*\(\s*node_cache\b)/ },
  { kind: "scan", text: /^(ksm_scan\.seqnr|cursor\.scans)\s*\+\+/ },
];

/** ksm_do_scan(), and the project's own. */
const BATCH_FUNCTIONS = ["ksm_do_scan", "scan_batch"];

/** Inlined wherever a node goes: what it contains is told by who calls it. */
const LEAVES = ["free_stable_node"];

export interface Landmarks {
  /** By statement: 0 for none, else 1 + the index in `kinds`. */
  readonly at: Uint8Array;
  readonly kinds: readonly Landmark[];
  /** The function whose every call is a tick. */
  readonly batch: FunctionId | undefined;
}

export function findLandmarks(program: Program): Landmarks {
  const kinds: readonly Landmark[] = [...LOOKS.map(({ kind }) => kind), "tick"];
  const at = new Uint8Array(program.statements.length);
  const batch = program.functions.find(({ name, body }) => body !== undefined && BATCH_FUNCTIONS.includes(name));
  for (const [id, { span, fn, macro }] of program.statements.entries()) {
    const file = program.files[span.file];
    if (file?.role !== "source" || macro !== undefined) continue;
    const name = program.functions[fn]?.name ?? "";
    const text = file.text.slice(span.start, span.end);
    const look = LEAVES.includes(name) ? -1 : LOOKS.findIndex((each) => each.text.test(text));
    if (look >= 0) at[id] = look + 1;
    else if (fn === batch?.id) at[id] = kinds.length;
  }
  return { at, kinds, batch: batch?.id };
}

/** Pointers to rmap_items that functions of the source have in their variables, by function. */
export function itemVariables(program: Program, rmapItem: string | undefined): ReadonlyMap<FunctionId, Variable> {
  const found = new Map<FunctionId, Variable>();
  const record = rmapItem === undefined ? undefined : program.records.get(rmapItem);
  if (record === undefined) return found;
  for (const { id, body } of program.functions) {
    const variable = body?.variables.find(({ type }) => type.kind === "pointer" && type.to === record);
    if (variable !== undefined) found.set(id, variable);
  }
  return found;
}
