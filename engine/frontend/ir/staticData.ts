/** Objects with static storage: their initialisers as bytes and relocations. */
import type { DataDraft } from "../sema/drafts.ts";
import type { Value } from "../sema/operand.ts";
import type { Unit } from "../sema/unit.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import type { CType, Member } from "../types/ctype.ts";
import { isRecord, sizeOf } from "../types/layout.ts";
import { FunctionBuilder } from "./functionBuilder.ts";
import { type Entry, readInitialiser } from "./initialisers.ts";
import type { Expr, Relocation } from "./ir.ts";
import { convert } from "./values.ts";

/** Evaluates the initialiser and gives the draft its bytes. */
export function initialiseData(unit: Unit, draft: DataDraft, node: SyntaxNode): void {
  const { builder } = unit;
  unit.builder = new FunctionBuilder(new Set());
  const initialiser = readInitialiser(unit, draft.type, node);
  const image = new DataImage(unit, Math.max(sizeOf(initialiser.type), initialiser.end));
  for (const entry of initialiser.entries) image.put(entry);
  unit.builder = builder;
  draft.type = initialiser.type;
  draft.extraBytes = Math.max(0, initialiser.end - sizeOf(initialiser.type));
  draft.init = image.bytes;
  draft.relocations = [...image.relocations.values()];
  draft.defined = "initialised";
  draft.definedBy = unit;
}

/** More than any kernel table; an array of this size with an initialiser is a mistake. */
const MAX_BYTES = 1 << 24;

class DataImage {
  readonly bytes: Uint8Array;
  readonly relocations = new Map<number, Relocation>();
  readonly #unit: Unit;

  constructor(unit: Unit, size: number) {
    this.#unit = unit;
    this.bytes = new Uint8Array(Math.min(size, MAX_BYTES));
  }

  put(entry: Entry): void {
    if (entry.kind === "bytes") {
      if (entry.offset + entry.bytes.length <= this.bytes.length) this.bytes.set(entry.bytes, entry.offset);
      return;
    }
    const { target, node } = entry;
    const value = convert(this.#unit, entry.value, target.type, node);
    if (this.#unit.isError(value.type)) return;
    if (value.constant !== undefined) {
      this.relocations.delete(target.offset);
      if (target.bits === undefined) this.#putInteger(target.offset, sizeOf(target.type), value.constant);
      else this.#putBits(target.offset, target.bits, value.constant);
      return;
    }
    if (!this.#putAddress(target.offset, target.type, value)) {
      this.#unit.fail(node, "not-constant", "a static initialiser must be constant");
    }
  }

  #putInteger(offset: number, size: number, value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    for (let i = 0; i < size && offset + i < this.bytes.length; i++) {
      this.bytes[offset + i] = Number(rest & 255n);
      rest >>= 8n;
    }
  }

  #putBits(offset: number, bits: NonNullable<Member["bits"]>, value: bigint): void {
    for (let i = 0; i < bits.width; i++) {
      const at = bits.shift + i;
      const index = offset + Math.floor(at / 8);
      const mask = 1 << (at % 8);
      const isSet = ((value >> BigInt(i)) & 1n) === 1n;
      this.bytes[index] = isSet ? (this.bytes[index] ?? 0) | mask : (this.bytes[index] ?? 0) & ~mask;
    }
  }

  #putAddress(offset: number, type: CType, value: Value): boolean {
    if (isRecord(type) || sizeOf(type) !== 8) return false;
    const address = addressOf(value.expr);
    if (address === undefined) return false;
    this.#putInteger(offset, 8, 0n);
    this.relocations.set(offset, { offset, ...address });
    return true;
  }
}

/** symbol + n or function + n */
function addressOf(expr: Expr): Pick<Relocation, "target" | "addend"> | undefined {
  switch (expr.op) {
    case "symbol":
      return { target: { symbol: expr.symbol }, addend: expr.offset };
    case "function":
      return { target: { fn: expr.fn }, addend: 0 };
    case "binary": {
      const base = addressOf(expr.a);
      const isSum = expr.binary === "add" || expr.binary === "sub";
      if (base === undefined || !isSum || expr.b.op !== "const") return undefined;
      const addend = expr.binary === "add" ? expr.b.value : -expr.b.value;
      return { target: base.target, addend: base.addend + addend };
    }
    default:
      return undefined;
  }
}
