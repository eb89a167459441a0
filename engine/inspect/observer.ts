/** The player's Observer on a machine: sysfs through the source's own show functions, pages through the page tables. */
import type { Addr, ThreadId } from "../base/brands.ts";
import { type Machine, type ProbeResult, SCRATCH } from "../machine/machine.ts";
import type { Figures, MappedPage, Observer, SysfsFile } from "../scenario/observer.ts";
import { ksmStatOf } from "./ksmStat.ts";
import { isKsmPage, mmOf } from "./pages.ts";
import { entriesOf, frameOf, isPresent, ZERO_PFN } from "./pageTable.ts";
import { Structs } from "./structs.ts";
import { sysfsFilesOf } from "./sysfsFiles.ts";

const PAGE_SIZE = 4096;
const SHORT_BYTES = 32;

/** Of few bytes of ASCII, as nearly every file has them: a decoder takes longer to be called than to decode. */
function shortText(bytes: Uint8Array): string | undefined {
  if (bytes.length > SHORT_BYTES) return undefined;
  let text = "";
  for (const byte of bytes) {
    if (byte >= 0x80) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** `count`: whether what the show functions execute counts for coverage (a scenario's observations do). */
export function createObserver(machine: Machine, options: { readonly count: boolean }): Observer {
  const structs = new Structs(machine);
  const decoder = new TextDecoder();
  /** Results are the same objects while nothing has changed. */
  const texts = new WeakMap<ProbeResult, string>();
  const textOf = (result: ProbeResult | undefined): string | undefined => {
    if (result === undefined || result.kind === "fault" || result.value < 0) return undefined;
    let text = texts.get(result);
    if (text === undefined) {
      const bytes = result.scratch.subarray(0, Math.min(result.value, PAGE_SIZE));
      text = (shortText(bytes) ?? decoder.decode(bytes)).trim();
      texts.set(result, text);
    }
    return text;
  };
  const taskOf = (thread: ThreadId): number | undefined => machine.threads().find((each) => each.id === thread)?.task;
  return {
    sysfsFiles: machine.remembered((memory) => sysfsFilesOf(new Structs(machine, memory))),
    readSysfs: (files: readonly SysfsFile[]): readonly (string | undefined)[] => {
      const calls = files.flatMap(({ show, kobj, attribute }) =>
        show === 0 ? [] : [{ fn: show as Addr, args: [kobj, attribute, SCRATCH] }],
      );
      const results = machine.probeAll(calls, { scratchBytes: PAGE_SIZE, count: options.count }).values();
      return files.map(({ show }) => (show === 0 ? undefined : textOf(results.next().value)));
    },
    ksmStat: (thread: ThreadId): Figures => {
      const task = taskOf(thread);
      return task === undefined ? new Map() : ksmStatOf(structs, task, options);
    },
    mappedPages: (thread: ThreadId, address: number, pages: number): readonly MappedPage[] => {
      const task = taskOf(thread);
      const mm = task === undefined ? undefined : mmOf(structs, task);
      if (mm === undefined) return [];
      return entriesOf(structs, mm, address, pages).map(({ page, entry }) => {
        const pfn = frameOf(entry);
        const isSwapped = !isPresent(entry);
        return { page, pfn, isSwapped, isZero: pfn === ZERO_PFN, isKsm: !isSwapped && isKsmPage(structs, pfn) };
      });
    },
  };
}
