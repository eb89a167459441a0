/** What is wrong with an access that the flat memory refuses: its kind of Fault and the first half of its sentence. */
import type { FaultKind } from "../fault.ts";
import type { FlatMemory } from "./flatMemory.ts";
import { ARENA_BASE, FRAME_BASE, FUNCTION_BASE, PAGE_SIZE } from "./memory.ts";
import { SHADOW_FREED, SHADOW_POPPED } from "./shadow.ts";

/** Spelled as the kernel does: 0xffff888000001234. Any number that is a 64-bit value. */
export function hexAddress(addr: number): string {
  return `0x${BigInt.asUintN(64, BigInt(addr))
    .toString(16)
    .padStart(addr < 0 ? 16 : 1, "0")}`;
}

export function describeBadAccess(
  memory: FlatMemory,
  addr: number,
  size: number,
  verb: "read" | "write",
): { readonly kind: FaultKind; readonly text: string } {
  const what = `${verb} of ${size} bytes at ${hexAddress(addr)}`;
  if (addr >= 0 && addr < PAGE_SIZE) return { kind: "null-access", text: `null pointer access: ${what}` };
  if (addr > 0) return { kind: "wild-access", text: `wild access: ${what}, an address of user space` };
  if (addr < 0 && addr >= -4095)
    return { kind: "wild-access", text: `wild access: ${what}, which is the error value ${addr}` };
  if (addr >= FUNCTION_BASE) return { kind: "wild-access", text: `wild access: ${what}, where functions are` };
  if (addr >= FRAME_BASE) return { kind: "wild-access", text: `wild access: ${what}, beyond the last page frame` };
  const shadow = addr >= ARENA_BASE ? memory.shadow[(addr - ARENA_BASE) >>> 3] : undefined;
  if (shadow === SHADOW_FREED) return { kind: "use-after-free", text: `use after free: ${what}` };
  if (shadow === SHADOW_POPPED)
    return { kind: "use-after-free", text: `use of a stack frame whose function has returned: ${what}` };
  if (isWithinKnownPage(memory, addr)) return { kind: "out-of-bounds", text: `out of bounds: ${what}` };
  return { kind: "wild-access", text: `wild access: ${what}` };
}

/** Pages that hold globals or slabs: what is inaccessible there lies between objects. */
function isWithinKnownPage(memory: FlatMemory, addr: number): boolean {
  const offset = addr - ARENA_BASE;
  if (offset < 0 || offset >= memory.size) return false;
  return memory.pageOwners[Math.floor(offset / PAGE_SIZE)] !== 0;
}
