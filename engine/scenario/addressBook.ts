/**
 * Which processes there are, which regions they have, and which pages of them are left: what turns the names of a
 * scenario into arguments of system calls. A scenario is checked with a book of its own before it runs; the player's
 * knows addresses, too. Immutable: every change makes a new book, so a player's state is a reference to one.
 */
const PAGE_SIZE = 4096;

export interface Region {
  readonly name: string;
  /** What mmap answered; 0 in a book that only checks. */
  readonly address: number;
  readonly pages: number;
  /** Numbers of the pages that are gone (munmap, mremap): ascending, not touching, ends exclusive. */
  readonly gone: readonly Interval[];
}
export interface Interval {
  readonly from: number;
  readonly to: number;
}
export interface BookProcess {
  readonly name: string;
  /** Of all processes ever started, the how manieth: names are used again, this is not. */
  readonly serial: number;
  /** In order of mmap. */
  readonly regions: readonly Region[];
}

export class AddressBook {
  /** By age. */
  readonly processes: readonly BookProcess[];
  readonly started: number;

  constructor(processes: readonly BookProcess[] = [], started = 0) {
    this.processes = processes;
    this.started = started;
  }

  process(name: string): BookProcess | undefined {
    return this.processes.find((each) => each.name === name);
  }

  region(process: string, region: string): Region | undefined {
    return this.process(process)?.regions.find((each) => each.name === region);
  }

  withProcess(name: string): AddressBook {
    const process: BookProcess = { name, serial: this.started, regions: [] };
    return new AddressBook([...this.processes, process], this.started + 1);
  }

  withFork(parent: string, child: string): AddressBook {
    const from = this.process(parent);
    if (from === undefined) return this;
    return new AddressBook([...this.processes, { ...from, name: child, serial: this.started }], this.started + 1);
  }

  withoutProcess(name: string): AddressBook {
    return new AddressBook(
      this.processes.filter((each) => each.name !== name),
      this.started,
    );
  }

  /** A region after the last one; one of that name of which nothing is left is forgotten. */
  withRegion(process: string, name: string, pages: number, address: number): AddressBook {
    return this.change(process, (old) => ({
      ...old,
      regions: [...old.regions.filter((each) => each.name !== name), { name, address, pages, gone: [] }],
    }));
  }

  /** Pages of a region are gone. A region that mremap has emptied goes, too. */
  withoutPages(process: string, region: string, gone: Interval, dropWhenEmpty: boolean): AddressBook {
    return this.change(process, (old) => ({
      ...old,
      regions: old.regions
        .map((each) => (each.name === region ? { ...each, gone: union(each.gone, gone) } : each))
        .filter((each) => !(dropWhenEmpty && each.name === region && isEmpty(each))),
    }));
  }

  private change(name: string, edit: (old: BookProcess) => BookProcess): AddressBook {
    return new AddressBook(
      this.processes.map((each) => (each.name === name ? edit(each) : each)),
      this.started,
    );
  }
}

export function isEmpty(region: Region): boolean {
  const [first] = region.gone;
  return first !== undefined && first.from === 0 && first.to === region.pages;
}

export function addressOfPage(region: Region, page: number): number {
  return region.address + page * PAGE_SIZE;
}

export function isGone(region: Region, page: number): boolean {
  return region.gone.some((each) => each.from <= page && page < each.to);
}

/** The parts of `range` that are still there. */
export function presentRuns(region: Region, range: Interval): readonly Interval[] {
  const runs: Interval[] = [];
  let from = range.from;
  for (const gone of region.gone) {
    if (gone.to <= from) continue;
    if (gone.from >= range.to) break;
    if (gone.from > from) runs.push({ from, to: gone.from });
    from = gone.to;
  }
  if (from < range.to) runs.push({ from, to: range.to });
  return runs;
}

function union(intervals: readonly Interval[], added: Interval): readonly Interval[] {
  const before = intervals.filter((each) => each.to < added.from);
  const after = intervals.filter((each) => each.from > added.to);
  const touching = intervals.filter((each) => each.to >= added.from && each.from <= added.to);
  const from = Math.min(added.from, ...touching.map((each) => each.from));
  const to = Math.max(added.to, ...touching.map((each) => each.to));
  return [...before, { from, to }, ...after];
}
