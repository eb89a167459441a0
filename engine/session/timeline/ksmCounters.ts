/** KSM's counters read straight from the source's own variables: cheap enough for every moment of a long run. */
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import { findPlace, scalarKind, type Structs } from "../../inspect/structs.ts";
import { COUNTER_NAMES, type CounterName } from "../bulk/timeline.ts";

/** Variables (or members of some) that hold each counter, by version: the first that there is. */
const VARIABLES: Readonly<Record<CounterName, readonly string[]>> = {
  pages_shared: ["ksm_pages_shared", "counts.shared"],
  pages_sharing: ["ksm_pages_sharing", "counts.sharing"],
  pages_unshared: ["ksm_pages_unshared", "counts.unshared"],
  rmap_items: ["ksm_rmap_items", "counts.items"],
  pages_scanned: ["ksm_pages_scanned", "counts.scanned"],
  pages_skipped: ["ksm_pages_skipped", "counts.skipped"],
  ksm_zero_pages: ["ksm_zero_pages.counter", "ksm_zero_pages"],
  stable_node_chains: ["ksm_stable_node_chains", "counts.chains"],
  stable_node_dups: ["ksm_stable_node_dups", "counts.dups"],
  full_scans: ["ksm_scan.seqnr", "cursor.scans"],
};

interface Place {
  readonly kind: ScalarKind;
  readonly address: number;
}

/** Undefined for a counter that the source does not have. */
export type CounterReaders = Readonly<Record<CounterName, (() => number) | undefined>>;

export function counterReaders(structs: Structs): CounterReaders {
  const readers: Partial<Record<CounterName, (() => number) | undefined>> = {};
  for (const name of COUNTER_NAMES) {
    const place = VARIABLES[name].map((variable) => placeOf(structs, variable)).find((each) => each !== undefined);
    readers[name] = place && (() => structs.machine.memory.peek(place.kind, place.address) ?? 0);
  }
  return readers as CounterReaders;
}

function placeOf(structs: Structs, variable: string): Place | undefined {
  const [name, path] = split(variable);
  const { machine } = structs;
  const symbol = machine.program.data.find((each) => each.name === name);
  const address = symbol === undefined ? undefined : machine.symbolAddress(symbol.id);
  if (symbol === undefined || address === undefined) return undefined;
  const { type } = symbol;
  if (path === undefined) {
    const kind = scalarKind(type);
    return kind === undefined ? undefined : { kind, address };
  }
  const member = type.kind === "struct" || type.kind === "union" ? findPlace(type, path) : undefined;
  const kind = member === undefined ? undefined : scalarKind(member.type);
  return member === undefined || kind === undefined ? undefined : { kind, address: address + member.offset };
}

function split(variable: string): readonly [string, string | undefined] {
  const dot = variable.indexOf(".");
  return dot < 0 ? [variable, undefined] : [variable.slice(0, dot), variable.slice(dot + 1)];
}
