/**
 * Whole pages in frames, compared, hashed and cleared in compiled code (machine/inline.ts): by the ids of their contents, which
 * the page store's own WebAssembly is asked about. Where a page is no whole frame it goes to the label `giveUp`.
 */
import { FRAME_BASE, PAGE_SIZE } from "../memory/memory.ts";
import type { InlineBlank, InlineComparison, InlineHash } from "../inline.ts";
import { addTo } from "./blockWriter.ts";
import type { Instance } from "./functionWriter.ts";
import { OWN } from "./linearMemory.ts";
import { I32 } from "./wasm/code.ts";

export function writeComparison(
  instance: Instance,
  { baseNs, perByteNs }: InlineComparison,
  args: readonly number[],
  { giveUp, result }: { readonly giveUp: string; readonly result: number },
): void {
  const { scope, whole, setting } = instance;
  const { code } = scope;
  const [a, b, size] = args;
  if (a === undefined || b === undefined || size === undefined) return code.br(giveUp);
  unless(instance, size, PAGE_SIZE, giveUp);
  const frames = [a, b].map((page) => frameOf(instance, page, giveUp));
  if (setting.comparesPrefixes) lookAhead(instance, frames[0] ?? 0);
  const [order, same] = [code.local(I32), code.local(I32)];
  const compared = scope.label("compared");
  code.block(compared);
  if (setting.comparesPrefixes) comparePrefixes(instance, frames, { order, same, compared });
  for (const frame of frames) contentOf(instance, frame);
  code.call(scope.import("order"));
  code.tee(order);
  code.get(order);
  code.i32(31);
  code.op("i32ShrS", "i32Xor");
  code.set(same);
  code.end();
  code.get(whole.ns);
  code.f64(baseNs);
  code.get(same);
  code.op("f64ConvertI32S");
  code.f64(perByteNs);
  code.op("f64Mul", "f64Add", "f64Ceil", "i32TruncF64S", "i32Add");
  code.set(whole.ns);
  // Equal: 4096, a below b: negative, else where they differ.
  code.get(order);
  code.i32(31);
  code.op("i32ShrS");
  code.get(order);
  code.i32(PAGE_SIZE);
  code.op("i32Ne", "i32Or", "i64ExtendI32S");
  code.set(result);
}

export function writeBlank(
  instance: Instance,
  { ns }: InlineBlank,
  [address, byte, size]: readonly number[],
  { giveUp, result }: { readonly giveUp: string; readonly result: number },
): void {
  const { scope, whole } = instance;
  const { code } = scope;
  if (address === undefined || byte === undefined || size === undefined) return code.br(giveUp);
  contentOfPage(instance, { address, size, zero: byte }, giveUp);
  code.brIf(giveUp);
  addTo(code, whole.ns, ns);
  code.get(address);
  code.set(result);
}

export function writeHash(
  instance: Instance,
  { ns }: InlineHash,
  [address, size, seed]: readonly number[],
  { giveUp, result }: { readonly giveUp: string; readonly result: number },
): void {
  const { scope, whole } = instance;
  const { code } = scope;
  if (address === undefined || size === undefined || seed === undefined) return code.br(giveUp);
  contentOfPage(instance, { address, size, zero: seed }, giveUp);
  code.call(scope.import("hash53"));
  code.op("i64TruncF64S");
  code.set(result);
  addTo(code, whole.ns, ns);
}

/** Pushes the id of what a whole page holds; locals, of which `zero` is to be 0. */
function contentOfPage(
  instance: Instance,
  { address, size, zero }: { readonly address: number; readonly size: number; readonly zero: number },
  giveUp: string,
): void {
  unless(instance, size, PAGE_SIZE, giveUp);
  unless(instance, zero, 0, giveUp);
  contentOf(instance, frameOf(instance, address, giveUp));
}

/** Unless a local (i64) has this value, it goes to the label `otherwise`. */
function unless({ scope: { code } }: Instance, local: number, value: number, otherwise: string): void {
  code.get(local);
  code.i64(value);
  code.op("i64Ne");
  code.brIf(otherwise);
}

/** Pushes the id of what a frame (a local, i32) holds: 0 for zeros. */
function contentOf({ scope: { code, places }, setting }: Instance, frame: number): void {
  code.get(frame);
  code.i32(2);
  code.op("i32Shl");
  code.memory("i32Load", places.arena + setting.frames.idsOffset);
}

/** A local (i32) with the number of the frame that begins at an address (a local). */
function frameOf({ scope, setting }: Instance, address: number, giveUp: string): number {
  const { code } = scope;
  const [pfn, frame] = [scope.temporary(), code.local(I32)];
  code.get(address);
  code.i64(FRAME_BASE);
  code.op("i64Sub");
  code.i64(12);
  code.op("i64Rotr");
  code.tee(pfn);
  code.i64(setting.frames.count);
  code.op("i64GeU");
  code.brIf(giveUp);
  code.get(pfn);
  code.op("i32WrapI64");
  code.set(frame);
  return frame;
}

/** Unless that was done for this frame. */
function lookAhead({ scope }: Instance, frame: number): void {
  const { code } = scope;
  code.get(frame);
  code.i32(0);
  code.memory("i32Load", OWN.aheadFrom);
  code.op("i32Sub");
  code.i32(0);
  code.memory("i32Load", OWN.aheadCount);
  code.op("i32GeU");
  code.if();
  code.i32(0);
  code.get(frame);
  code.memory("i32Store", OWN.aheadFrom);
  code.i32(0);
  code.get(frame);
  code.call(scope.import("lookAhead"));
  code.memory("i32Store", OWN.aheadCount);
  code.end();
}

/** Where the first eight bytes differ it goes to `compared`, with what order() would give, and how many bytes are the same. */
function comparePrefixes(
  { scope, setting }: Instance,
  frames: readonly number[],
  { order, same, compared }: { readonly order: number; readonly same: number; readonly compared: string },
): void {
  const { code } = scope;
  const prefixes = frames.map((frame) => {
    const prefix = scope.temporary();
    code.get(frame);
    code.i32(3);
    code.op("i32Shl");
    code.memory("i64Load", scope.places.arena + setting.frames.prefixesOffset);
    code.set(prefix);
    return prefix;
  });
  const [left = 0, right = 0] = prefixes;
  code.get(left);
  code.get(right);
  code.op("i64Xor", "i64Clz");
  code.i64(3);
  code.op("i64ShrU", "i32WrapI64");
  code.tee(same);
  // Below: ~same.
  code.i32(0);
  code.get(left);
  code.get(right);
  code.op("i64LtU", "i32Sub", "i32Xor");
  code.set(order);
  code.get(left);
  code.get(right);
  code.op("i64Ne");
  code.brIf(compared);
}
