/** Compatible and composite types (C11 6.2.7), qualifiers of the top level left out. */
import type { CType, FunctionType, RecordType } from "./ctype.ts";
import { isRecord } from "./layout.ts";

export function isCompatible(a: CType, b: CType): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case "void":
      return b.kind === "void";
    case "int":
      return b.kind === "int" ? a.name === b.name : b.kind === "enum" && a.scalar === b.scalar;
    case "enum":
      if (b.kind === "enum") return a.tag !== undefined && a.tag === b.tag && a.scalar === b.scalar;
      return b.kind === "int" && a.scalar === b.scalar;
    case "pointer":
      return b.kind === "pointer" && isSameQualified(a.to, b.to) && isCompatible(a.to, b.to);
    case "array":
      if (b.kind !== "array" || !isCompatible(a.of, b.of)) return false;
      return a.count === undefined || b.count === undefined || a.count === b.count;
    case "function":
      return b.kind === "function" && isCompatibleFunction(a, b);
    default:
      return isRecord(b) && isSameRecord(a, b);
  }
}

/** const counts behind a pointer; that of a record is not kept (see TypeTable.constOf). */
function isSameQualified(a: CType, b: CType): boolean {
  return (a.isConst ?? false) === (b.isConst ?? false);
}

/** Each unit has a record (and an enum) of its own for what a header declares: a tag, or an untagged layout, makes them one type. */
export function isSameRecord(a: RecordType, b: RecordType): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.tag !== b.tag) return false;
  return a.tag !== undefined || isLayoutEqual(a, b);
}

function isCompatibleFunction(a: FunctionType, b: FunctionType): boolean {
  if (!isCompatible(a.returns, b.returns)) return false;
  if (hasNoPrototype(a) || hasNoPrototype(b)) return true;
  if (a.variadic !== b.variadic || a.params.length !== b.params.length) return false;
  return a.params.every((param, index) => {
    const other = b.params[index];
    return other !== undefined && isCompatible(param.type, other.type);
  });
}

/** `f()`: nothing is known of the parameters. */
export function hasNoPrototype(type: FunctionType): boolean {
  return type.variadic && type.params.length === 0;
}

/** Of two declarations of one thing, the type that knows more (array length, prototype). */
export function compositeType(a: CType, b: CType): CType {
  if (a.kind === "array" && b.kind === "array") return a.count === undefined ? b : a;
  if (a.kind === "function" && b.kind === "function") return hasNoPrototype(a) ? b : a;
  return a;
}

/** True when two definitions of one tag (in two units) lay their members out alike. */
export function isLayoutEqual(a: RecordType, b: RecordType, depth = 0): boolean {
  if (a === b || a.members === undefined || b.members === undefined || depth > 8) return true;
  if (a.kind !== b.kind || a.size !== b.size || a.align !== b.align) return false;
  if (a.members.length !== b.members.length) return false;
  return a.members.every((member, index) => {
    const other = b.members?.[index];
    if (other === undefined || other.name !== member.name || other.offset !== member.offset) return false;
    if (other.bits?.shift !== member.bits?.shift || other.bits?.width !== member.bits?.width) return false;
    return isLayoutEqualType(member.type, other.type, depth + 1);
  });
}

function isLayoutEqualType(a: CType, b: CType, depth: number): boolean {
  if (isRecord(a) && isRecord(b)) return a.tag === b.tag && isLayoutEqual(a, b, depth);
  if (a.kind === "array" && b.kind === "array") return a.count === b.count && isLayoutEqualType(a.of, b.of, depth);
  if (a.kind === "pointer" || b.kind === "pointer") return a.kind === b.kind;
  if (a.kind === "int" || a.kind === "enum") return (b.kind === "int" || b.kind === "enum") && a.scalar === b.scalar;
  return a.kind === b.kind;
}
