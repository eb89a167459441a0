/** Integer promotions and the usual arithmetic conversions (C11 6.3.1). */
import { INT, LLONG, LONG, UINT, ULLONG, ULONG } from "./basicTypes.ts";
import type { CType, IntType } from "./ctype.ts";
import { isSignedScalar, scalarSize } from "./scalars.ts";

export function isInteger(type: CType): type is Extract<CType, { kind: "int" | "enum" }> {
  return type.kind === "int" || type.kind === "enum";
}

/** The type an integer has in an expression: everything narrower than int becomes int. */
export function promote(type: CType, bitFieldWidth?: number): IntType {
  if (!isInteger(type)) return INT;
  const size = scalarSize(type.scalar);
  if (bitFieldWidth !== undefined && bitFieldWidth < 32) return INT;
  if (bitFieldWidth === 32 && size <= 4) return isSignedScalar(type.scalar) ? INT : UINT;
  if (size < 4) return INT;
  if (type.kind === "enum") return byScalar(type.scalar);
  return type.isConst === true ? byScalar(type.scalar) : type;
}

/** The common type of two integer operands, each promoted first. */
export function commonType(left: IntType, right: IntType): IntType {
  if (left.scalar === right.scalar) return rank(left) >= rank(right) ? left : right;
  const leftSize = scalarSize(left.scalar);
  const rightSize = scalarSize(right.scalar);
  if (leftSize !== rightSize) return leftSize > rightSize ? left : right;
  const unsigned = isSignedScalar(left.scalar) ? right : left;
  const signed = unsigned === left ? right : left;
  return leftSize === 8 && rank(signed) > rank(unsigned) ? ULLONG : unsigned;
}

function rank(type: IntType): number {
  if (type.name.endsWith("long long")) return 3;
  return type.name.endsWith("long") ? 2 : 1;
}

function byScalar(scalar: IntType["scalar"]): IntType {
  switch (scalar) {
    case "u32":
      return UINT;
    case "i64":
      return LONG;
    case "u64":
      return ULONG;
    default:
      return INT;
  }
}

/** The first type of C11 6.4.4.1 that can hold an integer constant. */
export function constantType(value: bigint, suffix: string, isDecimal: boolean): IntType {
  const isUnsigned = suffix.includes("u");
  const longs = suffix.split("l").length - 1;
  const mayBeUnsigned = isUnsigned || !isDecimal;
  if (longs === 0) {
    if (!isUnsigned && value < 2n ** 31n) return INT;
    if (mayBeUnsigned && value < 2n ** 32n) return UINT;
  }
  if (longs < 2) {
    if (!isUnsigned && value < 2n ** 63n) return LONG;
    if (mayBeUnsigned) return ULONG;
    return LONG;
  }
  return !isUnsigned && value < 2n ** 63n ? LLONG : ULLONG;
}
