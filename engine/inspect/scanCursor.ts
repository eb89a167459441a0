/** Where ksmd's scan stands, by the names that the versions of mm/ksm.c (and the project's own) have given to it. */
import type { CType } from "../frontend/types/ctype.ts";
import { ksmRecords } from "./ksmRecords.ts";
import type { Structs } from "./structs.ts";

const GLOBALS = ["ksm_scan", "cursor"];
const SLOT = ["mm_slot", "slot"];
const SEQUENCE = ["seqnr", "scans"];
const SLOT_MM = ["slot.mm", "mm"];

export interface ScanCursor {
  /** Full scans that have ended. */
  readonly sequence: number;
  /** Of the process that it is in; undefined between two scans. */
  readonly mm: number | undefined;
  /** Pages below it have been seen in this scan. */
  readonly address: number;
}

/** undefined where the source names things otherwise. */
export function scanCursor(structs: Structs): ScanCursor | undefined {
  const { machine } = structs;
  const symbol = machine.program.data.find((each) => GLOBALS.includes(each.name) && each.type.kind === "struct");
  const base = symbol === undefined ? undefined : machine.symbolAddress(symbol.id);
  if (symbol === undefined || base === undefined) return undefined;
  const read = (names: readonly string[]): number | undefined => member(structs, symbol.type, base, names);
  const sequence = read(SEQUENCE);
  const slot = read(SLOT);
  const address = read(["address"]);
  if (sequence === undefined || slot === undefined || address === undefined) return undefined;
  return { sequence, mm: mmOfSlot(structs, slot), address };
}

/** The head of the list is a slot without a process. */
function mmOfSlot(structs: Structs, slot: number): number | undefined {
  const { mmSlot } = ksmRecords(structs);
  const path = mmSlot === undefined ? undefined : structs.firstPath(mmSlot, SLOT_MM);
  if (mmSlot === undefined || path === undefined || slot === structs.global("ksm_mm_head")) return undefined;
  const mm = structs.field(slot, mmSlot, path);
  return mm === 0 ? undefined : mm;
}

function member(structs: Structs, type: CType, base: number, names: readonly string[]): number | undefined {
  if (type.kind !== "struct") return undefined;
  const found = type.members?.find((each) => each.name !== undefined && names.includes(each.name));
  return found === undefined
    ? undefined
    : structs.scalar({ type: found.type, offset: found.offset, bits: found.bits }, base + found.offset);
}
