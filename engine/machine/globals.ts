/**
 * The program's data symbols in flat memory: addresses (in the order of the symbols, with a gap of at least 16 bytes
 * between two), initial bytes, and the addresses that initialisers hold.
 */
import type { Addr, FunctionId, SymbolId } from "../base/brands.ts";
import type { DataSymbol, Program } from "../frontend/ir/ir.ts";
import type { Allocator } from "./memory/allocator.ts";
import { PAGE_OF_GLOBALS } from "./memory/allocator.ts";
import type { FlatMemory } from "./memory/flatMemory.ts";
import { arenaAddress } from "./memory/flatMemory.ts";
import { FUNCTION_BASE, PAGE_SIZE } from "./memory/memory.ts";
import { SHADOW_LIVE } from "./memory/shadow.ts";
import { roundUp } from "./memory/slabLayout.ts";

const GAP = 16;
const FUNCTION_SPACING = 16;

export function addressOfFunction(fn: FunctionId): Addr {
  return (FUNCTION_BASE + fn * FUNCTION_SPACING) as Addr;
}

/** undefined: no function begins there. */
export function functionAtAddress(address: number, functionCount: number): FunctionId | undefined {
  const id = (address - FUNCTION_BASE) / FUNCTION_SPACING;
  return Number.isInteger(id) && id >= 0 && id < functionCount ? (id as FunctionId) : undefined;
}

export class Globals {
  /** By symbol id. */
  readonly addresses: readonly Addr[];
  private readonly symbols: readonly DataSymbol[];
  private readonly byName = new Map<string, Addr>();

  constructor(program: Program, memory: FlatMemory, allocator: Allocator) {
    this.symbols = program.data;
    const offsets: number[] = [];
    let end = GAP;
    for (const symbol of program.data) {
      const offset = roundUp(end, Math.max(symbol.align, 8));
      offsets.push(offset);
      end = offset + symbol.size + GAP;
    }
    const start = allocator.takePages(Math.ceil(end / PAGE_SIZE), PAGE_OF_GLOBALS);
    this.addresses = offsets.map((offset) => arenaAddress(start + offset));
    for (const symbol of program.data) {
      const offset = start + offsets[symbol.id]!;
      memory.setShadow(offset, symbol.size, SHADOW_LIVE);
      if (symbol.init !== undefined) memory.writeBytes(this.addresses[symbol.id]!, symbol.init);
    }
    this.nameSymbols((symbol) => symbol.fn === undefined);
    this.nameSymbols((symbol) => symbol.fn !== undefined);
    for (const symbol of program.data) this.relocate(symbol, memory);
  }

  address(symbol: SymbolId | string): Addr | undefined {
    return typeof symbol === "string" ? this.byName.get(symbol) : this.addresses[symbol];
  }

  /** The symbol at or nearest before an address among the globals. */
  nearest(address: number): { readonly symbol: DataSymbol; readonly base: Addr } | undefined {
    let low = 0;
    let high = this.symbols.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.addresses[middle]! <= address) low = middle + 1;
      else high = middle;
    }
    const symbol = this.symbols[low - 1];
    return symbol === undefined ? undefined : { symbol, base: this.addresses[low - 1]! };
  }

  /** The first of a name wins. */
  private nameSymbols(include: (symbol: DataSymbol) => boolean): void {
    for (const symbol of this.symbols) {
      if (symbol.name !== "" && include(symbol) && !this.byName.has(symbol.name))
        this.byName.set(symbol.name, this.addresses[symbol.id]!);
    }
  }

  private relocate(symbol: DataSymbol, memory: FlatMemory): void {
    for (const { offset, target, addend } of symbol.relocations) {
      const address = "fn" in target ? addressOfFunction(target.fn) : this.addresses[target.symbol]!;
      memory.store("u64", this.addresses[symbol.id]! + offset, address + addend);
    }
  }
}
