/**
 * What a player asks of whoever can read the machine's memory (engine/inspect): the files of sysfs, figures of processes,
 * and which frame each page has. Reading changes nothing.
 */
import type { Addr, ThreadId } from "../base/brands.ts";

/** A file of /sys/kernel/mm/ksm as the source registered it. */
export interface SysfsFile {
  readonly name: string;
  readonly mode: number;
  readonly kobj: Addr;
  /** Of the kobj_attribute. */
  readonly attribute: Addr;
  /** Function addresses, 0 for none. */
  readonly show: number;
  readonly store: number;
}

/** Its mode allows writing, and something takes what is written: a setting, not a figure. */
export function isWritable({ mode, store }: SysfsFile): boolean {
  return (mode & 0o222) !== 0 && store !== 0;
}

export type Figures = ReadonlyMap<string, number | bigint>;

export interface MappedPage {
  readonly page: number;
  readonly pfn: number;
  readonly isKsm: boolean;
  readonly isZero: boolean;
  /** Its contents are in swap: pfn is that of nothing. */
  readonly isSwapped: boolean;
}

export interface Observer {
  /** In the source's order; empty when it has registered none. */
  sysfsFiles(): readonly SysfsFile[];
  /**
   * What reading each of the files gives, trimmed; undefined where it has no show function or that faulted. Asked again with the same list,
   * the answer is the same list, too, where nothing has changed.
   */
  readSysfs(files: readonly SysfsFile[]): readonly (string | undefined)[];
  /** What this version's /proc/PID/ksm_stat would show of the process whose task this is. */
  ksmStat(task: ThreadId): Figures;
  /** The pages from `address` on that are mapped (or swapped out), ascending. */
  mappedPages(task: ThreadId, address: number, pages: number): readonly MappedPage[];
}

/**
 * The numeric files as observations show them, by name: not sleep_millisecs, and those of the advisor only while one is
 * on (SCENARIO.md).
 */
export class SysfsFigures {
  private readonly observer: Observer;
  private files: readonly SysfsFile[] = [];
  /** The files by name, as their figures are shown. */
  private shown: readonly ShownFile[] = [];
  private advisor = -1;
  private texts: readonly (string | undefined)[] = [];
  private figures: Figures = new Map();

  constructor(observer: Observer) {
    this.observer = observer;
  }

  /** What was read before, as long as nothing has changed. */
  read(): Figures {
    const files = this.observer.sysfsFiles();
    const texts = this.observer.readSysfs(files);
    if (files === this.files && texts === this.texts) return this.figures;
    if (files !== this.files) this.arrange(files);
    this.texts = texts;
    this.figures = this.made(texts);
    return this.figures;
  }

  private arrange(files: readonly SysfsFile[]): void {
    this.files = files;
    this.advisor = files.findIndex(({ name }) => name === "advisor_mode");
    const places = new Map(files.map(({ name }, i) => [name, i]));
    this.shown = [...places]
      .filter(([name]) => name !== "sleep_millisecs")
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, place]) => ({ name, place, isOfAdvisor: name.startsWith("advisor_"), text: "", figure: undefined }));
  }

  private made(texts: readonly (string | undefined)[]): Figures {
    const advisor = texts[this.advisor];
    const advisorIsOn = advisor !== undefined && !advisor.includes("[none]");
    const figures = new Map<string, number | bigint>();
    for (const file of this.shown) {
      const text = texts[file.place];
      if (text !== file.text) {
        file.text = text;
        file.figure = text !== undefined && /^-?\d+$/.test(text) ? exactNumber(text) : undefined;
      }
      if (file.figure !== undefined && (advisorIsOn || !file.isOfAdvisor)) figures.set(file.name, file.figure);
    }
    return figures;
  }
}

interface ShownFile {
  readonly name: string;
  /** In the list of files. */
  readonly place: number;
  readonly isOfAdvisor: boolean;
  /** What it showed the last time, and that as a number, if it is one. */
  text: string | undefined;
  figure: number | bigint | undefined;
}

function exactNumber(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
