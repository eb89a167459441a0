/**
 * The body of one WebAssembly function, written instruction by instruction: bytes, locals, and labels by name instead of
 * by depth. Only what compiled code needs of the instruction set (W3C, WebAssembly Core Specification, 5.4; exceptions as
 * in the first exception handling proposal, which every host of VS Code has).
 */
import { invariant } from "../../../base/invariant.ts";

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F64 = 0x7c;
/** A block that leaves no value. */
export const EMPTY = 0x40;
export type ValueType = typeof I32 | typeof I64 | typeof F64;
type BlockType = ValueType | typeof EMPTY;

/** Instructions without immediates. */
export const OP = {
  unreachable: 0x00,
  return: 0x0f,
  drop: 0x1a,
  select: 0x1b,
  i32Eqz: 0x45,
  i32Eq: 0x46,
  i32Ne: 0x47,
  i32LtU: 0x49,
  i32GtU: 0x4b,
  i32GeU: 0x4f,
  i64Eqz: 0x50,
  i64Eq: 0x51,
  i64Ne: 0x52,
  i64LtS: 0x53,
  i64LtU: 0x54,
  i64GtS: 0x55,
  i64GtU: 0x56,
  i64LeS: 0x57,
  i64LeU: 0x58,
  i64GeS: 0x59,
  i64GeU: 0x5a,
  i64Clz: 0x79,
  f64Ne: 0x62,
  f64Gt: 0x64,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32And: 0x71,
  i32Or: 0x72,
  i32Shl: 0x74,
  i32Xor: 0x73,
  i32ShrS: 0x75,
  i32ShrU: 0x76,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i64Mul: 0x7e,
  i64DivS: 0x7f,
  i64DivU: 0x80,
  i64RemS: 0x81,
  i64RemU: 0x82,
  i64And: 0x83,
  i64Or: 0x84,
  i64Xor: 0x85,
  i64Shl: 0x86,
  i64ShrS: 0x87,
  i64ShrU: 0x88,
  i64Rotr: 0x8a,
  f64Ceil: 0x9b,
  f64Add: 0xa0,
  f64Mul: 0xa2,
  i32WrapI64: 0xa7,
  i32TruncF64S: 0xaa,
  i64ExtendI32S: 0xac,
  i64ExtendI32U: 0xad,
  i64TruncF64S: 0xb0,
  f64ConvertI32S: 0xb7,
  f64ConvertI64S: 0xb9,
  i64Extend8S: 0xc2,
  i64Extend16S: 0xc3,
  i64Extend32S: 0xc4,
} as const;

/** Accesses to linear memory, with the logarithm of what they are aligned to. */
export const MEM = {
  i32Load: [0x28, 2],
  i64Load: [0x29, 3],
  f64Load: [0x2b, 3],
  i32Load8U: [0x2d, 0],
  i64Load8S: [0x30, 0],
  i64Load8U: [0x31, 0],
  i64Load16S: [0x32, 1],
  i64Load16U: [0x33, 1],
  i64Load32S: [0x34, 2],
  i64Load32U: [0x35, 2],
  i32Store: [0x36, 2],
  i64Store: [0x37, 3],
  f64Store: [0x39, 3],
  i32Store8: [0x3a, 0],
  i64Store8: [0x3c, 0],
  i64Store16: [0x3d, 1],
  i64Store32: [0x3e, 2],
} as const;
export type Access = keyof typeof MEM;

export class Code {
  private readonly bytes: number[] = [];
  private readonly localTypes: ValueType[] = [];
  private readonly labels: string[] = [];
  private readonly parameters: number;

  constructor(parameters: number) {
    this.parameters = parameters;
  }

  /** How long the body is so far. */
  get length(): number {
    return this.bytes.length;
  }

  /** Locals and instructions, as the code section has them, without their length in front. */
  encoded(): number[] {
    const runs: { count: number; type: ValueType }[] = [];
    for (const type of this.localTypes) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ count: 1, type });
    }
    const head: number[] = [];
    unsigned(head, runs.length);
    for (const { count, type } of runs) {
      unsigned(head, count);
      head.push(type);
    }
    return head.concat(this.bytes, 0x0b);
  }

  local(type: ValueType): number {
    this.localTypes.push(type);
    return this.parameters + this.localTypes.length - 1;
  }

  op(...names: readonly (keyof typeof OP)[]): void {
    for (const name of names) this.bytes.push(OP[name]);
  }

  get(local: number): void {
    this.withIndex(0x20, local);
  }
  set(local: number): void {
    this.withIndex(0x21, local);
  }
  tee(local: number): void {
    this.withIndex(0x22, local);
  }
  call(fn: number): void {
    this.withIndex(0x10, fn);
  }
  callIndirect(type: number): void {
    this.withIndex(0x11, type);
    this.bytes.push(0);
  }

  i32(value: number): void {
    this.bytes.push(0x41);
    signed(this.bytes, value);
  }
  /** An integer within ±2^53. */
  i64(value: number): void {
    this.bytes.push(0x42);
    signed(this.bytes, value);
  }
  f64(value: number): void {
    this.bytes.push(0x44, ...new Uint8Array(new Float64Array([value]).buffer));
  }

  memory(access: Access, offset: number): void {
    const [code, align] = MEM[access];
    this.bytes.push(code, align);
    unsigned(this.bytes, offset);
  }

  block(label: string, type: BlockType = EMPTY): void {
    this.open(0x02, label, type);
  }
  loop(label: string): void {
    this.open(0x03, label, EMPTY);
  }
  if(type: BlockType = EMPTY): void {
    this.open(0x04, "", type);
  }
  else(): void {
    this.bytes.push(0x05);
  }
  try(type: BlockType = EMPTY): void {
    this.open(0x06, "", type);
  }
  catchAll(): void {
    this.bytes.push(0x19);
  }
  /** Inside a catchAll() that is the innermost block. */
  rethrow(): void {
    this.withIndex(0x09, 0);
  }
  end(): void {
    this.labels.pop();
    this.bytes.push(0x0b);
  }
  br(label: string): void {
    this.withIndex(0x0c, this.depthOf(label));
  }
  brIf(label: string): void {
    this.withIndex(0x0d, this.depthOf(label));
  }

  private depthOf(label: string): number {
    const at = this.labels.lastIndexOf(label);
    invariant(at >= 0, `a label ${label} is open`);
    return this.labels.length - 1 - at;
  }

  private open(code: number, label: string, type: BlockType): void {
    this.labels.push(label);
    this.bytes.push(code, type);
  }

  private withIndex(code: number, index: number): void {
    this.bytes.push(code);
    unsigned(this.bytes, index);
  }
}

/** LEB128. */
export function unsigned(to: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    to.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  to.push(rest);
}

function signed(to: number[], value: number): void {
  for (let rest = value; ;) {
    const low = ((rest % 128) + 128) % 128;
    rest = Math.floor(rest / 128);
    if ((rest === 0 && low < 64) || (rest === -1 && low >= 64)) {
      to.push(low);
      return;
    }
    to.push(low + 128);
  }
}
