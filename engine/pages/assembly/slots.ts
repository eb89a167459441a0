/**
 * Linear memory in slots of 4 KiB. Single slots (page contents) are given back and taken again; runs of slots (tables)
 * come from the top. Nothing else allocates: the runtime is a stub, and there is no static data.
 *
 *   slot 0       unused, so that no address is 0
 *   1, 2         contents that have no bytes, written out for a comparison
 *   3            a page in the making (a patch)
 *   4            ids or seeds of a batch
 *   5 … 20       directory of the contents' descriptions
 *   21 …         descriptions, interning table, contents, in the order in which they were needed
 */

export const SLOT_SHIFT: u32 = 12;
export const SLOT_BYTES: u32 = 1 << SLOT_SHIFT;
export const WRITTEN_OUT: usize = 1 << SLOT_SHIFT;
export const DRAFT: usize = 3 << SLOT_SHIFT;
export const BATCH: usize = 4 << SLOT_SHIFT;
export const DIRECTORY: usize = 5 << SLOT_SHIFT;
export const DIRECTORY_BYTES: u32 = 16 << SLOT_SHIFT;
const FIRST_SLOT: u32 = 21;
/** Slots in one 64 KiB page of WASM. */
const SLOTS_PER_GROWTH: u32 = 16;
/** 512 MiB, in pages of WASM. */
const MOST_GROWTH: u32 = 1 << 13;

let top: u32 = FIRST_SLOT;
/** All of the 4 GiB that an address can name. */
let limit: u32 = 1 << 20;
/** Number of the slot given back last, which holds the number of the one before; 0 when there is none. */
let freed: u32 = 0;

/** No more than so many slots from now on; for hosts that have less to give, and for tests. */
export function setLimit(slots: u32): void {
  limit = min<u32>(slots, 1 << 20);
}

/** Address of `count` slots one behind the other, 0 when memory is full. */
export function takeRun(count: u32): usize {
  const end = top + count;
  if (end > limit || !reach(end)) return 0;
  const address = top << SLOT_SHIFT;
  top = end;
  return address;
}

/** Address of one slot, 0 when memory is full. What it holds is not cleared. */
export function takeSlot(): usize {
  if (freed == 0) return takeRun(1);
  const address = freed << SLOT_SHIFT;
  freed = load<u32>(address);
  return address;
}

export function giveRun(address: usize, count: u32): void {
  for (let at: u32 = 0; at < count; at++) giveSlot(address + (at << SLOT_SHIFT));
}

export function giveSlot(address: usize): void {
  store<u32>(address, freed);
  freed = <u32>(address >> SLOT_SHIFT);
}

/**
 * Doubles, in steps of at most 512 MiB: to the host's collector a growth is that much more memory, and it looks at its
 * whole heap after each. What is not used yet costs the host addresses only.
 */
function reach(end: u32): bool {
  const size = <u32>memory.size();
  const needed = (end + SLOTS_PER_GROWTH - 1) / SLOTS_PER_GROWTH;
  if (needed <= size) return true;
  const most = (limit + SLOTS_PER_GROWTH - 1) / SLOTS_PER_GROWTH;
  const generous = min<u32>(max<u32>(needed, size + min<u32>(size, MOST_GROWTH)), max<u32>(needed, most));
  return memory.grow(generous - size) >= 0 || memory.grow(needed - size) >= 0;
}
