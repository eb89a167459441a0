/** The entries of an initialiser stored into an object in the frame, what they leave out being 0. */
import type { MemoryPlace } from "../sema/operand.ts";
import type { Unit } from "../sema/unit.ts";
import { sizeOf } from "../types/layout.ts";
import { addOffset } from "./exprs.ts";
import type { Initialiser } from "./initialisers.ts";
import { assign } from "./values.ts";

/** Stores the entries into an object in memory, what they leave out being 0. */
export function storeEntries(unit: Unit, place: MemoryPlace, initialiser: Initialiser): void {
  const size = sizeOf(initialiser.type);
  if (!coversAll(initialiser, size) && size > 0) unit.builder.emit({ op: "zero", dst: place.addr, size });
  for (const entry of initialiser.entries) {
    if (entry.kind === "bytes") storeBytes(unit, place, entry.offset, entry.bytes);
    else
      assign(
        unit,
        { kind: "memory", ...entry.target, addr: addOffset(place.addr, entry.target.offset) },
        entry.value,
        entry.node,
      );
  }
}

function coversAll(initialiser: Initialiser, size: number): boolean {
  let end = 0;
  for (const entry of initialiser.entries) {
    if (entry.kind === "bytes") {
      if (entry.offset !== end) return false;
      end += entry.bytes.length;
    } else {
      if (entry.target.offset !== end || entry.target.bits !== undefined) return false;
      end += sizeOf(entry.target.type);
    }
  }
  return end === size;
}

function storeBytes(unit: Unit, place: MemoryPlace, offset: number, bytes: readonly number[]): void {
  if (bytes.length === 0) return;
  const symbol = unit.symbolId(unit.linker.stringLiteral(Uint8Array.from(bytes)));
  const src = { op: "symbol", symbol, offset: 0 } as const;
  unit.builder.emit({ op: "copy", dst: addOffset(place.addr, offset), src, size: bytes.length });
}
