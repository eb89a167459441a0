/** What a call gives its caller: a number in the form of the kind that the call site expects. */
import type { ScalarKind } from "../../frontend/types/ctype.ts";
import { FaultSignal } from "../fault.ts";
import { toKind } from "./integers.ts";

/** `given`: the kind that the callee returns; undefined for a builtin. Fault when no number of 64 bits holds it. */
export function inKind(wanted: ScalarKind | undefined, value: number, given: ScalarKind | undefined): number {
  if (wanted === given && wanted !== undefined) return value;
  if (!Number.isInteger(value) || value < -(2 ** 53) || value >= 2 ** 53)
    throw new FaultSignal("integer-range", `the result of a call (${value}) is no integer within ±2^53`);
  return wanted === undefined ? value + 0 : toKind(wanted, value) + 0;
}
