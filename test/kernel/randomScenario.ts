/**
 * Random scenarios: seeded, so that a seed is all that a failure has to name.
 *
 * Contents come from a small pool, so that merges, chains, copies and volatile pages are frequent; processes fork and exit
 * in mid-scan. What real kernels do not do alike is avoided: an mremap of several areas (before 6.17 it fails), knobs that
 * would make chains depend on the clock, and merge_across_nodes switched in mid-scan (a real ksmd oopses).
 */
import type { Operation, ScenarioFile } from "./script.ts";

export interface RandomOptions {
  readonly operations?: number;
  /** Two nodes, and pages that are moved from one to the other. */
  readonly migrate?: boolean;
}

interface Region {
  readonly name: string;
  /** undefined: unmapped. */
  readonly pages: (Access | undefined)[];
  /** Part of it was treated unlike the rest, so that it may be several areas. */
  isSplit: boolean;
}
type Access = "none" | "read" | "read-write";
interface Process {
  readonly name: string;
  readonly regions: Region[];
}
type Random = () => number;

export function randomScenario(seed: number, options: RandomOptions = {}): ScenarioFile {
  const random = mulberry32(seed);
  const maker = new Maker(random, options);
  return maker.make(seed, options.operations ?? 50 + Math.floor(random() ** 2 * 250));
}

class Maker {
  private readonly run: Operation[] = [];
  private readonly processes: Process[] = [];
  private readonly random: Random;
  private readonly nodes: number;
  private readonly mayMigrate: boolean;
  private names = 0;
  private unique = 1000;

  constructor(random: Random, options: RandomOptions) {
    this.random = random;
    this.mayMigrate = options.migrate ?? false;
    this.nodes = random() < 0.3 || this.mayMigrate ? 2 : 1;
  }

  make(seed: number, operations: number): ScenarioFile {
    this.setKnobs();
    this.startProcess();
    this.startProcess();
    this.run.push({ op: "sysfs", run: 1 });
    while (this.run.length < operations) this.addOperation();
    this.run.push({ op: "tick", times: 25, observe: "last" }, { op: "dump" });
    return {
      version: 1,
      title: `random, seed ${seed}`,
      ...(this.nodes > 1 ? { machine: { nodes: this.nodes } } : {}),
      run: this.run,
    };
  }

  private setKnobs(): void {
    const knobs: Record<string, number> = {
      pages_to_scan: this.pick([1, 1, 1, 2, 3, 7, 100]),
      smart_scan: this.random() < 0.4 ? 1 : 0,
      stable_node_chains_prune_millisecs: this.pick([0, 0, 3600000]),
      max_page_sharing: this.pick([2, 2, 3, 4, 256, 256]),
    };
    if (this.random() < 0.4) knobs["use_zero_pages"] = 1;
    if (this.nodes > 1 && this.random() < 0.7) knobs["merge_across_nodes"] = 0;
    this.run.push({ op: "sysfs", ...knobs });
  }

  private addOperation(): void {
    const choice = this.random();
    if (choice < 0.3) return void this.run.push({ op: "tick", times: this.upTo(10) });
    if (choice < 0.33) return void this.run.push({ op: "scan", times: 1 });
    if (choice < 0.36) return void this.run.push({ op: "dump" });
    if (choice < 0.39) return this.changeKnob();
    if (this.processes.length === 0 || choice < 0.42) return this.startProcess();
    const process = this.pick(this.processes);
    if (choice < 0.45) return this.fork(process);
    if (choice < 0.47) return this.exit(process);
    if (choice < 0.49) return this.mmap(process);
    if (process.regions.length === 0) return;
    this.onRegion(process, this.pick(process.regions), (choice - 0.49) / 0.51);
  }

  private onRegion(process: Process, region: Region, choice: number): void {
    if (choice < 0.35) return this.fill(process, region);
    if (choice < 0.55) return this.touch(process, region);
    if (choice < 0.62) return this.wholeRange(process, region, "mergeable");
    if (choice < 0.7) return this.part(process, region, { op: "madvise", advice: "unmergeable" });
    if (choice < 0.78) return this.part(process, region, { op: "madvise", advice: "dontneed" });
    if (choice < 0.82) return this.munmap(process, region);
    if (choice < 0.86) return this.mremap(process, region);
    if (choice < 0.9) return this.part(process, region, { op: this.pick(["mlock", "munlock"]) });
    if (this.mayMigrate && this.random() < 0.6)
      return this.part(process, region, { op: "migrate", node: this.upTo(2) - 1 });
    if (choice < 0.96) return this.mprotect(process, region);
  }

  private startProcess(): void {
    if (this.processes.length >= 6 || this.names >= 40) return;
    const process: Process = { name: `P${this.names++}`, regions: [] };
    this.processes.push(process);
    this.run.push({ op: "process", process: process.name });
    this.mmap(process);
  }

  private mmap(process: Process): void {
    const region: Region = { name: `r${process.regions.length}_${this.run.length}`, pages: [], isSplit: false };
    const pages = this.upTo(10);
    for (let i = 0; i < pages; i++) region.pages.push("read-write");
    process.regions.push(region);
    const node = this.nodes > 1 && this.random() < 0.8 ? { node: this.upTo(2) - 1 } : {};
    this.run.push({ op: "mmap", process: process.name, region: region.name, pages, ...node });
    this.fill(process, region);
    if (this.random() < 0.9) this.wholeRange(process, region, "mergeable");
  }

  private fork(process: Process): void {
    if (this.processes.length >= 6 || this.names >= 40) return;
    const child = `P${this.names++}`;
    const regions = process.regions.map(({ name, pages, isSplit }) => ({ name, pages: [...pages], isSplit }));
    this.processes.push({ name: child, regions });
    this.run.push({ op: "fork", process: process.name, child });
  }

  private exit(process: Process): void {
    this.processes.splice(this.processes.indexOf(process), 1);
    this.run.push({ op: "exit", process: process.name });
  }

  private fill(process: Process, region: Region): void {
    const [start, count] = this.range(region, (page) => page === "read-write");
    if (count === 0) return;
    this.run.push({ op: "fill", process: process.name, region: region.name, start, count, content: this.content() });
  }

  private content(): string {
    const choice = this.random();
    if (choice < 0.15) return "zero";
    if (choice < 0.2) return `byte:${this.pick(["00", "01", "80", "ff"])}`;
    if (choice < 0.75) return `seed:${this.upTo(5)}`;
    if (choice < 0.9) return `seq:${this.upTo(8)}`;
    return `seq:${(this.unique += 20)}`;
  }

  private touch(process: Process, region: Region): void {
    const isWrite = this.random() < 0.8;
    const [page, count] = this.range(region, (each) => each === "read-write" || (!isWrite && each === "read"));
    if (count === 0) return;
    const where = { process: process.name, region: region.name, page, offset: this.pick([0, 1, 2048, 4095]) };
    this.run.push(isWrite ? { op: "write", ...where, byte: this.pick([0, 1, 255]) } : { op: "read", ...where });
  }

  private wholeRange(process: Process, region: Region, advice: string): void {
    if (region.pages.includes(undefined)) return;
    this.run.push({
      op: "madvise",
      process: process.name,
      region: region.name,
      start: 0,
      count: region.pages.length,
      advice,
    });
  }

  private part(process: Process, region: Region, operation: Operation): void {
    const [start, count] = this.range(region, (page) => page !== undefined);
    if (count === 0) return;
    if (count < region.pages.length) region.isSplit = true;
    this.run.push({ ...operation, process: process.name, region: region.name, start, count });
  }

  private mprotect(process: Process, region: Region): void {
    const [start, count] = this.range(region, (page) => page !== undefined);
    if (count === 0) return;
    const access: Access = this.pick(["none", "read", "read-write", "read-write"]);
    if (count < region.pages.length) region.isSplit = true;
    region.pages.fill(access, start, start + count);
    this.run.push({ op: "mprotect", process: process.name, region: region.name, start, count, access });
  }

  private munmap(process: Process, region: Region): void {
    const [start, count] = this.range(region, (page) => page !== undefined);
    if (count === 0) return;
    region.isSplit = true;
    region.pages.fill(undefined, start, start + count);
    this.run.push({ op: "munmap", process: process.name, region: region.name, start, count });
    if (region.pages.every((page) => page === undefined)) process.regions.splice(process.regions.indexOf(region), 1);
  }

  private mremap(process: Process, region: Region): void {
    if (region.isSplit || region.pages.includes(undefined)) return;
    process.regions.splice(process.regions.indexOf(region), 1);
    const to = `m${this.run.length}`;
    process.regions.push({ name: to, pages: [...region.pages], isSplit: false });
    this.run.push({ op: "mremap", process: process.name, region: region.name, to });
  }

  private changeKnob(): void {
    const knob = this.pick<Operation>([
      { op: "sysfs", run: 0 },
      { op: "sysfs", run: 1 },
      { op: "sysfs", run: 2 },
      { op: "sysfs", pages_to_scan: this.pick([1, 2, 5, 50]) },
      { op: "sysfs", smart_scan: this.upTo(2) - 1 },
      { op: "sysfs", use_zero_pages: this.upTo(2) - 1 },
      { op: "sysfs", max_page_sharing: this.pick([2, 3, 256]) },
    ]);
    this.run.push(knob);
    if (knob["run"] === 0 || knob["run"] === 2)
      this.run.push({ op: "tick", times: this.upTo(2) }, { op: "sysfs", run: 1 });
  }

  /** A run of pages that all satisfy `fits`: its start and count, count 0 when there is none. */
  private range(region: Region, fits: (page: Access | undefined) => boolean): readonly [number, number] {
    const start = this.upTo(region.pages.length) - 1;
    const wanted = this.random() < 0.3 ? region.pages.length : this.upTo(3);
    let count = 0;
    while (count < wanted && start + count < region.pages.length && fits(region.pages[start + count])) count++;
    return [start, count];
  }

  private pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.random() * values.length)] as T;
  }

  /** 1..limit */
  private upTo(limit: number): number {
    return 1 + Math.floor(this.random() * limit);
  }
}

/** Mulberry32: 32 bits of state, good enough to draw scenarios. */
function mulberry32(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
