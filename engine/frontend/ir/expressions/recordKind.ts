import type { RecordType, ScalarKind } from "../../types/ctype.ts";
import { unsignedOfSize } from "../../types/scalars.ts";

/** The kind in which a record of 1, 2, 4 or 8 bytes is passed and returned; undefined: by address. */
export function recordKind(type: RecordType): ScalarKind | undefined {
  return unsignedOfSize(type.size);
}
