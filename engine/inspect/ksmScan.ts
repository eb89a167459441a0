/** Where ksmd is in its scan, by the names that sources have given it. */
import type { Structs } from "./structs.ts";

/** A global record, and its member that counts full scans; the reference's cursor last. */
const SEQUENCES = [
  ["ksm_scan", "seqnr"],
  ["cursor", "scans"],
] as const;

/** Number of the full scan that is under way, as items of the unstable tree are stamped with; undefined without such a count. */
export function scanSequence(structs: Structs): number | undefined {
  for (const [name, member] of SEQUENCES) {
    const value = structs.globalMember(name, member);
    if (value !== undefined) return value;
  }
  return undefined;
}
