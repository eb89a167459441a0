/** Which member of a union is the live one, where a flag of KSM's records tells. */
import type { RecordType } from "../../frontend/types/ctype.ts";
import type { Structs } from "../structs.ts";

const STABLE_FLAG = 0x200;
const UNSTABLE_FLAG = 0x100;
const CHAIN_LENGTH = -1024;

/**
 * Names of members in anonymous unions of the record at `address` that are not live now; none where nothing tells.
 * `constant`: the source's own flags.
 */
export function deadMembers(
  structs: Structs,
  record: RecordType,
  address: number,
  constant: (name: string) => number | undefined,
): ReadonlySet<string> {
  const tag = `struct ${record.tag ?? ""}`;
  if (/^struct (ksm_)?rmap_item$/.test(tag)) return deadOfItem(structs, tag, address, constant);
  if (/^struct (ksm_)?stable_node$/.test(tag)) return deadOfNode(structs, tag, address, constant);
  return NONE;
}

const NONE: ReadonlySet<string> = new Set();

function deadOfItem(
  structs: Structs,
  tag: string,
  address: number,
  constant: (name: string) => number | undefined,
): ReadonlySet<string> {
  const word = structs.field(address, tag, "address");
  if (word === undefined) return NONE;
  const has = (name: string, otherwise: number): boolean => {
    const mask = constant(name) ?? otherwise;
    return Math.floor((word & 0xfff) / mask) % 2 === 1;
  };
  if (has("STABLE_FLAG", STABLE_FLAG))
    return new Set(["node", "nid", ...aside(structs, tag, ["oldchecksum", "age", "remaining_skips"])]);
  if (has("UNSTABLE_FLAG", UNSTABLE_FLAG))
    return new Set(["head", "hlist", "anon_vma", ...aside(structs, tag, ["linear_page_index"])]);
  return new Set(["node", "head", "hlist", ...aside(structs, tag, ["linear_page_index"])]);
}

/** Since 7.3 what only unstable items need lies over what only stable ones need. */
function aside(structs: Structs, tag: string, names: readonly string[]): readonly string[] {
  return structs.has(tag, "linear_page_index") ? names : [];
}

function deadOfNode(
  structs: Structs,
  tag: string,
  address: number,
  constant: (name: string) => number | undefined,
): ReadonlySet<string> {
  const length = structs.field(address, tag, "rmap_hlist_len");
  if (length === undefined) return NONE;
  const isChain = length === (constant("STABLE_NODE_CHAIN") ?? CHAIN_LENGTH);
  const dead = new Set([isChain ? "kpfn" : "chain_prune_time"]);
  const head = structs.field(address, tag, "head");
  const migrating = structs.global("migrate_nodes");
  // STABLE_NODE_DUP_HEAD is the address of migrate_nodes' next link.
  if (head !== undefined && migrating !== undefined && head === migrating)
    for (const name of ["node", "hlist_dup"]) dead.add(name);
  else if (head !== undefined && migrating !== undefined && head === migrating + 8)
    for (const name of ["node", "list"]) dead.add(name);
  else for (const name of ["head", "hlist_dup", "list"]) dead.add(name);
  return dead;
}
