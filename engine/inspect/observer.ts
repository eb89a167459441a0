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

/** What the files of a list showed the last time, read again without making anything anew where nothing has changed. */
class SysfsReader {
  private readonly places: readonly number[];
  private readonly probe: () => readonly ProbeResult[];
  private results: readonly ProbeResult[] = [];
  private texts: readonly (string | undefined)[];

  constructor(machine: Machine, files: readonly SysfsFile[], count: boolean) {
    const shown = files.flatMap((file, place) => (file.show === 0 ? [] : [{ ...file, place }]));
    const calls = shown.map(({ show, kobj, attribute }) => ({ fn: show as Addr, args: [kobj, attribute, SCRATCH] }));
    this.places = shown.map(({ place }) => place);
    this.probe = machine.probes(calls, { scratchBytes: PAGE_SIZE, count });
    this.texts = files.map(() => undefined);
  }

  /** The same list as the time before where nothing has changed. */
  read(): readonly (string | undefined)[] {
    const results = this.probe();
    if (results === this.results) return this.texts;
    const texts = [...this.texts];
    for (let i = 0; i < results.length; i++)
      if (results[i] !== this.results[i]) texts[this.places[i]!] = textOf(results[i]!);
    this.results = results;
    this.texts = texts;
    return texts;
  }
}

function textOf(result: ProbeResult): string | undefined {
  if (result.kind === "fault" || result.value < 0) return undefined;
  const bytes = result.scratch.subarray(0, Math.min(result.value, PAGE_SIZE));
  return (shortText(bytes) ?? new TextDecoder().decode(bytes)).trim();
}

/** `count`: whether what the show functions execute counts for coverage (a scenario's observations do). */
export function createObserver(machine: Machine, options: { readonly count: boolean }): Observer {
  const structs = new Structs(machine);
  const readers = new WeakMap<readonly SysfsFile[], SysfsReader>();
  const taskOf = (thread: ThreadId): number | undefined => machine.findThread(({ id }) => id === thread)?.task;
  return {
    sysfsFiles: machine.remembered((memory) => sysfsFilesOf(new Structs(machine, memory))),
    readSysfs: (files: readonly SysfsFile[]): readonly (string | undefined)[] => {
      let reader = readers.get(files);
      if (reader === undefined) {
        reader = new SysfsReader(machine, files, options.count);
        readers.set(files, reader);
      }
      return reader.read();
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
