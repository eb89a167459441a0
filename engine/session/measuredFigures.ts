/**
 * What a machine at rest says of ksmd's work. Variables are read where they are known: a call of a show function costs
 * more than a small batch.
 */
import { Structs } from "../inspect/structs.ts";
import type { Machine } from "../machine/machine.ts";
import type { Ksmd } from "../scenario/ksmd.ts";
import type { Observer, SysfsFile } from "../scenario/observer.ts";

const PAGE_SIZE = 4096;
const VISIT_FUNCTION = "cmp_and_merge_page";
const ITEM_RECORDS = ["struct ksm_rmap_item", "struct rmap_item"];

export class MeasuredFigures {
  private readonly machine: Machine;
  private readonly observer: Observer;
  private readonly ksmd: Ksmd;
  private readonly structs: Structs;
  private files: ReadonlyMap<string, SysfsFile> = new Map();

  constructor(machine: Machine, observer: Observer, ksmd: Ksmd) {
    this.machine = machine;
    this.observer = observer;
    this.ksmd = ksmd;
    this.structs = new Structs(machine);
  }

  /** (pages_sharing + ksm_zero_pages) * 4096, as far as the source counts zero pages. */
  savedBytes(): number {
    const sharing = this.variable("ksm_pages_sharing") ?? this.figure("pages_sharing") ?? 0;
    const zero = this.variable("ksm_zero_pages") ?? this.figure("ksm_zero_pages") ?? 0;
    return (sharing + zero) * PAGE_SIZE;
  }

  fullScans(): number {
    const scan = this.structs.global("ksm_scan");
    const known = scan === undefined ? undefined : this.structs.field(scan, "struct ksm_scan", "seqnr");
    return known ?? this.figure("full_scans") ?? 0;
  }

  /** general_profit where the source has it; else what is saved without the rmap_items. */
  netBytes(): number {
    return this.figure("general_profit") ?? this.savedBytes() - this.itemBytes();
  }

  pagesScanned(): number {
    return this.figure("pages_scanned") ?? this.entries(VISIT_FUNCTION);
  }

  ksmdRuntimeNs(): number {
    const { thread } = this.ksmd;
    const task = this.machine.threads().find((each) => each.id === thread)?.task;
    if (task === undefined) return 0;
    return this.structs.field(task, "struct task_struct", "se.sum_exec_runtime") ?? 0;
  }

  /** A counter of the source, atomic or not. */
  private variable(name: string): number | undefined {
    const address = this.structs.global(name);
    return address === undefined ? undefined : this.structs.pointer(address);
  }

  /** What a numeric file of sysfs shows; undefined where the source has none. */
  private figure(name: string): number | undefined {
    if (this.files.size === 0) this.files = new Map(this.observer.sysfsFiles().map((each) => [each.name, each]));
    const file = this.files.get(name);
    const text = file === undefined ? undefined : this.observer.readSysfs([file])[0];
    return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
  }

  private itemBytes(): number {
    const record = this.structs.firstRecord(ITEM_RECORDS) ?? "";
    const size = this.machine.program.records.get(record)?.size ?? 0;
    return size * (this.structs.globalValue("ksm_rmap_items") ?? 0);
  }

  private entries(name: string): number {
    const fn = this.machine.program.functions.find((each) => each.name === name && each.body !== undefined);
    return fn === undefined ? 0 : this.machine.entriesOf(fn.id);
  }
}
