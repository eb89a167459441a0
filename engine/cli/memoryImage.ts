/**
 * Memory images that estimate reads: which stretches of a file, or of a live process, are pages of memory. Raw images (a
 * guest's RAM) are pages from their first byte on; ELF cores hold the stretches that their PT_LOAD segments name; of a
 * process (pid:N) the private anonymous pages that are present, as /proc/PID/pagemap tells them.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { LabError } from "../base/labError.ts";
import { type MemoryImage, PAGE_SIZE } from "../session/estimate/memoryImage.ts";
import { coreStretches, isElf } from "./elfCore.ts";
import { openProcess } from "./processMemory.ts";

/** How files begin that have memory in them, but not as it lies: read as a raw image they would give wrong figures. */
const PACKED: readonly (readonly [signature: string, what: string])[] = [
  ["KDUMP   ", "a compressed dump (kdump)"],
  ["makedumpfile", "a flattened compressed dump (makedumpfile)"],
  ["LibvirtQemudSave", "a guest that libvirt saved"],
  ["QEVM", "a migration stream of QEMU"],
  ["QFI\xfb", "a qcow2 disk image"],
  ["EMiL", "a LiME dump with headers"],
  ["\x1f\x8b\x08", "compressed (gzip)"],
  ["\x28\xb5\x2f\xfd", "compressed (zstd)"],
  ["\xfd7zXZ\0", "compressed (xz)"],
  ["\x04\x22\x4d\x18", "compressed (lz4)"],
];

/** `name`: a path, or pid:N. */
export function openImage(name: string): MemoryImage {
  const pid = /^pid:(\d{1,10})$/.exec(name)?.[1];
  if (pid !== undefined) return openProcess(Number(pid));
  if (name.startsWith("pid:")) throw new LabError("bad-image", `${name} names no process; pid:N is what does`);
  let file: number;
  try {
    file = openSync(name, "r");
  } catch (error) {
    throw unreadable(name, error);
  }
  try {
    return openFile(name, file);
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function openFile(name: string, file: number): MemoryImage {
  const found = fstatSync(file);
  if (!found.isFile()) throw new LabError("bad-image", `${name} is no file; an image of memory is needed`);
  const { size } = found;
  if (size === 0) throw new LabError("bad-image", `${name} is empty (0 bytes)`);
  const read = (target: Uint8Array, offset: number): void => {
    readWhole(name, file, target, offset);
  };
  const head = new Uint8Array(Math.min(size, 64));
  read(head, 0);
  const begin = String.fromCharCode(...head);
  const packed = PACKED.find(([signature]) => begin.startsWith(signature))?.[1];
  if (packed !== undefined) {
    const needed = "a raw image (pmemsave) or an ELF core (dump-guest-memory, gcore) is needed";
    throw new LabError("bad-image", `${name} is ${packed}, not memory as it lies: ${needed}`);
  }
  const isCore = isElf(head);
  if (!isCore && size % PAGE_SIZE !== 0) {
    const rest = `${String(size % PAGE_SIZE)} bytes at offset ${String(size - (size % PAGE_SIZE))} are no whole page`;
    throw new LabError("bad-image", `${name} has ${String(size)} bytes, not a multiple of the page size 4096: ${rest}`);
  }
  return {
    name,
    kind: isCore ? "ELF core" : "raw image",
    stretches: isCore ? coreStretches(name, size, read) : [{ offset: 0, pages: size / PAGE_SIZE }],
    read,
    close: () => {
      closeSync(file);
    },
  };
}

function readWhole(name: string, file: number, target: Uint8Array, offset: number): void {
  for (let done = 0; done < target.length;) {
    let count: number;
    try {
      count = readSync(file, target, done, target.length - done, offset + done);
    } catch (error) {
      throw unreadable(name, error, offset + done);
    }
    if (count === 0) {
      const message = `${name} ends at byte ${String(offset + done)} while it is read: it has been truncated`;
      throw new LabError("bad-image", message);
    }
    done += count;
  }
}

function unreadable(name: string, error: unknown, offset?: number): LabError {
  const cause = error instanceof Error && "code" in error ? String(error.code) : String(error);
  const where = offset === undefined ? "" : ` at byte ${String(offset)}`;
  if (cause === "ENOENT") return new LabError("path-not-found", `there is no file ${name}`);
  return new LabError("unreadable", `${name} cannot be read${where}: ${cause}`);
}
