/** The timeline's tables as they grow: rows in the order of steps. */
import { COUNTER_NAMES, MOMENT_KINDS, type MomentKind, type TimelineColumns } from "../bulk/timeline.ts";
import type { Area } from "./areas.ts";
import { Growing } from "./growing.ts";
import type { CounterReaders } from "./ksmCounters.ts";

interface Row {
  readonly step: number;
  readonly kind: number;
  readonly area: Area | undefined;
}

const f64 = (): Growing<Float64Array> => new Growing((length) => new Float64Array(length));
const u32 = (): Growing<Uint32Array> => new Growing((length) => new Uint32Array(length));
const u16 = (): Growing<Uint16Array> => new Growing((length) => new Uint16Array(length));
const u8 = (): Growing<Uint8Array> => new Growing((length) => new Uint8Array(length));

/** Two sources, both in order, become one table: rows are settled as soon as neither can bring an earlier one. */
export class EventTable {
  private noted: Row[] = [];
  private logged: Row[] = [];
  private readonly step = f64();
  private readonly kind = u8();
  private readonly area = u16();
  private readonly page = u32();

  add(step: number, kind: number, area: Area | undefined): void {
    this.noted.push({ step, kind, area });
  }

  addLogged(step: number, kind: number, area: Area | undefined): void {
    this.logged.push({ step, kind, area });
  }

  /** Both sources are complete up to this step. False when not all rows came behind those that were there. */
  settle(to: number): boolean {
    const isDone = ({ step }: Row): boolean => step <= to;
    const rows = [...this.noted.filter(isDone), ...this.logged.filter(isDone)].sort((a, b) => a.step - b.step);
    const onlyGrows = rows.length === 0 || rows[0]!.step >= (this.step.last ?? 0);
    for (const { step, kind, area } of rows) {
      const at = onlyGrows ? this.step.length : this.step.firstFrom(step + 1);
      this.step.insert(at, step);
      this.kind.insert(at, kind);
      this.area.insert(at, area?.area ?? 0);
      this.page.insert(at, area?.page ?? 0);
    }
    this.noted = this.noted.filter((row) => !isDone(row));
    this.logged = this.logged.filter((row) => !isDone(row));
    return onlyGrows;
  }

  cutAfter(step: number): void {
    this.noted = this.noted.filter((row) => row.step <= step);
    this.logged = this.logged.filter((row) => row.step <= step);
    const length = this.step.firstFrom(step + 1);
    for (const column of [this.step, this.kind, this.area, this.page]) column.cutTo(length);
  }

  columns(): Pick<TimelineColumns, "eventStep" | "eventKind" | "eventArea" | "eventPage"> {
    return {
      eventStep: this.step.view(),
      eventKind: this.kind.view(),
      eventArea: this.area.view(),
      eventPage: this.page.view(),
    };
  }
}

type MomentColumns = Pick<
  TimelineColumns,
  "momentStep" | "momentKind" | "momentNumber" | "momentTimeNs" | (typeof COUNTER_NAMES)[number]
>;

export class MomentTable {
  private readonly readers: CounterReaders;
  private readonly step = f64();
  private readonly kind = u8();
  private readonly number = u32();
  private readonly time = f64();
  private readonly counters = COUNTER_NAMES.map(() => f64());

  constructor(readers: CounterReaders) {
    this.readers = readers;
  }

  /** -1 before the first. */
  get lastStep(): number {
    return this.step.last ?? -1;
  }

  /**
   * With the counters as they are now. One of this kind that is there at this step already is the same. False when it does
   * not lie behind all others: the history was run before in compiled code, which tells less.
   */
  add(kind: MomentKind, step: number, number: number, timeNs: number): boolean {
    const at = this.step.firstFrom(step + 1);
    for (let row = at - 1; row >= 0 && this.step.at(row) === step; row--)
      if (this.kind.at(row) === MOMENT_KINDS.indexOf(kind)) return true;
    const isLast = at === this.step.length;
    this.step.insert(at, step);
    this.kind.insert(at, MOMENT_KINDS.indexOf(kind));
    this.number.insert(at, number);
    this.time.insert(at, timeNs);
    for (const [index, name] of COUNTER_NAMES.entries()) {
      const value = this.readers[name]?.();
      if (value !== undefined) this.counters[index]?.insert(at, value);
    }
    return isLast;
  }

  fullScans(): number {
    return this.readers.full_scans?.() ?? 0;
  }

  /** The index of the last operation that began; -1 for none. */
  lastOperation(): number {
    const operation = MOMENT_KINDS.indexOf("operation");
    for (let row = this.step.length - 1; row >= 0; row--)
      if (this.kind.at(row) === operation) return this.number.at(row) ?? -1;
    return -1;
  }

  cutAfter(step: number): void {
    const length = this.step.firstFrom(step + 1);
    for (const column of [this.step, this.kind, this.number, this.time, ...this.counters]) column.cutTo(length);
  }

  columns(): MomentColumns {
    const counters = Object.fromEntries(COUNTER_NAMES.map((name, index) => [name, this.counters[index]?.view()]));
    return {
      momentStep: this.step.view(),
      momentKind: this.kind.view(),
      momentNumber: this.number.view(),
      momentTimeNs: this.time.view(),
      ...(counters as Record<(typeof COUNTER_NAMES)[number], Float64Array>),
    };
  }
}

export class GapTable {
  private readonly from = f64();
  private readonly to = f64();

  add(from: number, to: number): void {
    this.from.push(from);
    this.to.push(to);
  }

  cutFrom(step: number): void {
    const length = this.from.firstFrom(step);
    this.from.cutTo(length);
    this.to.cutTo(length);
  }

  /** `open`: one more, which is not kept. */
  columns(open: readonly [from: number, to: number] | undefined): Pick<TimelineColumns, "gapFrom" | "gapTo"> {
    const [from, to] = [this.from.view(), this.to.view()];
    if (open === undefined) return { gapFrom: from, gapTo: to };
    return { gapFrom: Float64Array.of(...from, open[0]), gapTo: Float64Array.of(...to, open[1]) };
  }
}
