/** ELF cores (gcore, dump-guest-memory), little-endian, of 32 and 64 bits: where the bytes of their segments lie. */
import { LabError } from "../base/labError.ts";

const PAGE_SIZE = 4096;
const ET_CORE = 4;
const PT_LOAD = 1;
/** e_phnum when there are too many: sh_info of the first section header has the number. */
const PN_XNUM = 0xffff;
const MAX_SEGMENTS = 1_000_000;

export type ReadAt = (target: Uint8Array, offset: number) => void;

export function isElf(head: Uint8Array): boolean {
  return head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46;
}

/** The pages that the core holds. A LabError says what is wrong with it, and at which byte. */
export function coreStretches(
  name: string,
  size: number,
  read: ReadAt,
): readonly { readonly offset: number; readonly pages: number }[] {
  const bad = (message: string): LabError => new LabError("bad-image", `${name}: ${message}`);
  const view = (offset: number, length: number): DataView => {
    if (!(offset >= 0 && offset + length <= size))
      throw bad(
        `truncated: bytes ${String(offset)} to ${String(offset + length)} are needed, the file has ${String(size)}`,
      );
    const bytes = new Uint8Array(length);
    read(bytes, offset);
    return new DataView(bytes.buffer);
  };
  const ident = view(0, 16);
  const is64 = ident.getUint8(4) === 2;
  if (ident.getUint8(5) !== 1) throw bad("byte 5: a core of another byte order (big-endian); little-endian is needed");
  const header = view(0, is64 ? 64 : 52);
  const type = header.getUint16(16, true);
  if (type !== ET_CORE) throw bad(`byte 16: an ELF file of type ${String(type)}, not a core (type 4)`);
  const word = (at: DataView, long: number, short: number): number =>
    is64 ? Number(at.getBigUint64(long, true)) : at.getUint32(short, true);
  const table = word(header, 32, 28);
  const entrySize = header.getUint16(is64 ? 54 : 42, true);
  let count = header.getUint16(is64 ? 56 : 44, true);
  if (count === PN_XNUM) count = view(word(header, 40, 32), is64 ? 64 : 40).getUint32(is64 ? 44 : 28, true);
  if (count > MAX_SEGMENTS) throw bad(`${String(count)} segments are more than any core has`);
  if (count > 0 && entrySize < (is64 ? 56 : 32))
    throw bad(`program headers of ${String(entrySize)} bytes are too small`);
  const stretches: { offset: number; pages: number }[] = [];
  for (let at = 0; at < count; at += 1) {
    const place = table + at * entrySize;
    const entry = view(place, is64 ? 56 : 32);
    if (entry.getUint32(0, true) !== PT_LOAD) continue;
    const offset = word(entry, 8, 4);
    const bytes = word(entry, 32, 16);
    if (bytes === 0) continue;
    const segment = `segment ${String(at)} (program header at byte ${String(place)})`;
    if (offset + bytes > size)
      throw bad(`truncated: ${segment} ends at byte ${String(offset + bytes)}, the file has ${String(size)}`);
    if (bytes % PAGE_SIZE !== 0)
      throw bad(`${segment} has ${String(bytes)} bytes, not a multiple of the page size 4096`);
    stretches.push({ offset, pages: bytes / PAGE_SIZE });
  }
  if (stretches.length === 0) throw bad("a core without segments that hold memory");
  return stretches;
}
