/** The names that views need of a program: records, typedefs and enumerators of the units' file scopes. */
import type { Unit } from "../sema/unit.ts";
import { isLayoutEqual } from "../types/compatible.ts";
import type { CType, RecordType } from "../types/ctype.ts";
import { isRecord } from "../types/layout.ts";
import type { Program } from "./ir.ts";
import type { Linker } from "./linker.ts";

/** The source's own definitions win over the model's; a record that the two lay out differently is a diagnostic. */
export function fileScopeNames(
  units: readonly Unit[],
  linker: Linker,
): Pick<Program, "records" | "typedefs" | "enumConstants"> {
  const records = new Map<string, RecordType>();
  const typedefs = new Map<string, CType>();
  const enumConstants = new Map<string, number>();
  const ordered = [...units].sort((a, b) => Number(b.role === "source") - Number(a.role === "source"));
  for (const unit of ordered) {
    for (const [tag, type] of unit.fileScope.tags()) {
      if (isRecord(type) && type.members !== undefined) addRecord(records, `${type.kind} ${tag}`, type, linker);
    }
    for (const [name, entity] of unit.fileScope.names()) {
      if (entity.kind === "typedef" && !typedefs.has(name)) typedefs.set(name, entity.type);
      if (entity.kind === "constant" && !enumConstants.has(name)) {
        enumConstants.set(name, Number(BigInt.asIntN(64, entity.value)));
      }
    }
  }
  return { records, typedefs, enumConstants };
}

function addRecord(records: Map<string, RecordType>, name: string, type: RecordType, linker: Linker): void {
  const first = records.get(name);
  if (first === undefined) {
    records.set(name, type);
    return;
  }
  if (isLayoutEqual(first, type)) return;
  linker.tell({
    severity: "error",
    code: "layout-mismatch",
    message: `‘${name}’ is laid out differently in two units`,
    ...(type.span ? { span: type.span } : {}),
  });
}
