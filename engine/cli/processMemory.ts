/**
 * A live process's memory, read-only: /proc/PID/maps says where it has private memory, /proc/PID/pagemap which pages of
 * that are there and anonymous (others KSM does not look at, and reading them would bring them in), /proc/PID/mem their bytes.
 */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { LabError } from "../base/labError.ts";
import type { MemoryImage, Stretch } from "../session/estimate/memoryImage.ts";

const PAGE_SIZE = 4096;
const ENTRY_BYTES = 8;
const PRESENT = 0x80000000;
/** A page of a file, or of memory that is shared. */
const NOT_ANONYMOUS = 0x20000000;
const CHUNK_PAGES = 65_536;

export function openProcess(pid: number): MemoryImage {
  const name = `pid:${String(pid)}`;
  if (process.platform !== "linux")
    throw new LabError("bad-image", `${name}: the memory of a process is read on Linux only`);
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw error instanceof LabError ? error : refused(pid, error);
    }
  };
  const folder = `/proc/${String(pid)}`;
  const areas = privateAreas(attempt(() => readFileSync(`${folder}/maps`, "latin1")));
  // Of a kernel thread the pagemap cannot be opened: as if there were no such process.
  const stretches = areas.length === 0 ? [] : attempt(() => presentStretches(`${folder}/pagemap`, areas));
  if (stretches.length === 0)
    throw new LabError("bad-image", `${name} has no anonymous memory (a kernel thread, or a process that is ending)`);
  const memory = attempt(() => openSync(`${folder}/mem`, "r"));
  return {
    name,
    kind: "process",
    stretches,
    read: (target, offset) => {
      attempt(() => {
        for (let done = 0; done < target.length;) {
          const count = readSync(memory, target, done, target.length - done, offset + done);
          if (count === 0) throw gone(pid);
          done += count;
        }
      });
    },
    close: () => {
      closeSync(memory);
    },
  };
}

interface Area {
  readonly start: number;
  readonly end: number;
}

/** Private, readable, and no window into the kernel. */
export function privateAreas(maps: string): readonly Area[] {
  return maps.split("\n").flatMap((line) => {
    const [, start = "", end = "", access = "", what = ""] =
      /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \d+\s*(.*)$/.exec(line) ?? [];
    if (!access.startsWith("r") || !access.endsWith("p") || /^\[v(dso|var|syscall)/.test(what)) return [];
    return [{ start: parseInt(start, 16), end: parseInt(end, 16) }];
  });
}

function presentStretches(path: string, areas: readonly Area[]): readonly Stretch[] {
  const pagemap = openSync(path, "r");
  const stretches: { offset: number; pages: number }[] = [];
  const entries = new DataView(new ArrayBuffer(CHUNK_PAGES * ENTRY_BYTES));
  try {
    for (const { start, end } of areas) {
      for (let from = start; from < end; from += CHUNK_PAGES * PAGE_SIZE) {
        const pages = Math.min(CHUNK_PAGES, (end - from) / PAGE_SIZE);
        const count = readSync(pagemap, entries, 0, pages * ENTRY_BYTES, (from / PAGE_SIZE) * ENTRY_BYTES);
        for (let at = 0; at < count / ENTRY_BYTES; at += 1) {
          const flags = entries.getUint32(at * ENTRY_BYTES + 4, true);
          if ((flags & PRESENT) === 0 || (flags & NOT_ANONYMOUS) !== 0) continue;
          const offset = from + at * PAGE_SIZE;
          const last = stretches.at(-1);
          if (last !== undefined && last.offset + last.pages * PAGE_SIZE === offset) last.pages += 1;
          else stretches.push({ offset, pages: 1 });
        }
      }
    }
  } finally {
    closeSync(pagemap);
  }
  return stretches;
}

function gone(pid: number): LabError {
  return new LabError("process-gone", `process ${String(pid)} has ended while it was read`);
}

function refused(pid: number, error: unknown): LabError {
  const cause = error instanceof Error && "code" in error ? String(error.code) : String(error);
  if (cause === "EACCES" || cause === "EPERM") {
    const how = "run as its user (with kernel.yama.ptrace_scope at 0), or as root";
    return new LabError("not-allowed", `the memory of process ${String(pid)} may not be read (${cause}): ${how}`);
  }
  if (cause === "ENOENT") return new LabError("no-process", `there is no process ${String(pid)}`);
  if (cause === "EIO")
    return new LabError("page-gone", `process ${String(pid)} has given memory back while it was read`);
  if (cause === "ESRCH") return gone(pid);
  return new LabError("unreadable", `the memory of process ${String(pid)} cannot be read: ${cause}`);
}
