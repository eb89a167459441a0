/**
 * Stepping ksmd (kernel/behaviour.md): a tick ends its sleep between two batches and shows what the batch did; a ksmd
 * that waits to be started, or finds out that it should, is asleep. Scans are ticks until full_scans has grown; elapsing
 * time ends the sleep as its knobs say.
 */
import type { Machine } from "../machine/machine.ts";
import type { JsonObject } from "./json.ts";
import type { Ksmd } from "./ksmd.ts";
import { observationLine, scanLine } from "./lines.ts";
import type { Observer, SysfsFigures, SysfsFile } from "./observer.ts";
import { type PlayerState, push, type Work } from "./work.ts";

export class Stepping {
  private readonly machine: Machine;
  private readonly ksmd: Ksmd;
  private readonly observer: Observer;
  private readonly figures: SysfsFigures;
  private readonly print: (line: JsonObject) => void;
  private files: readonly SysfsFile[] = [];
  /** Lists of one of them, by name. */
  private readonly single = new Map<string, readonly SysfsFile[]>();

  constructor(
    machine: Machine,
    ksmd: Ksmd,
    sight: { readonly observer: Observer; readonly figures: SysfsFigures },
    print: (line: JsonObject) => void,
  ) {
    this.machine = machine;
    this.ksmd = ksmd;
    this.observer = sight.observer;
    this.figures = sight.figures;
    this.print = print;
  }

  /** One of the ticks that are left: ends ksmd's sleep if it is between two batches. */
  tick(work: Extract<Work, { kind: "tick" }>, state: PlayerState): PlayerState {
    if (work.left === 0) return state;
    const batchesBefore = this.ksmd.batches ?? 0;
    const left = work.left - 1;
    const sleepEnded = this.ksmd.endSleep();
    const drain: readonly Work[] = sleepEnded ? [{ kind: "drain" }] : [];
    return push(state, [...drain, { ...work, kind: "ticked", batchesBefore, left }]);
  }

  ticked(work: Extract<Work, { kind: "ticked" }>, state: PlayerState): PlayerState {
    if (work.observe === "each" || work.left === 0) {
      this.observe(this.ksmd.ranSince(work.batchesBefore) ? "tick" : "asleep", state);
    }
    return push(state, [{ kind: "tick", left: work.left, observe: work.observe }]);
  }

  /** Without a full_scans to wait for there is nothing to do. */
  beginScan(times: number): Work {
    const scans = this.fullScans();
    return { kind: "scan", until: scans === undefined ? 0n : scans + BigInt(times), batches: 0 };
  }

  scan(work: Extract<Work, { kind: "scan" }>, state: PlayerState): PlayerState {
    const batchesBefore = this.ksmd.batches ?? 0;
    const isUseless = this.readFile("pages_to_scan") === "0";
    if ((this.fullScans() ?? 0n) >= work.until || isUseless || !this.ksmd.endSleep()) {
      this.print(scanLine(state.operation?.index ?? 0, work.batches, this.figures.read()));
      return state;
    }
    return push(state, [{ kind: "drain" }, { ...work, kind: "scanned", batchesBefore }]);
  }

  scanned(work: Extract<Work, { kind: "scanned" }>, state: PlayerState): PlayerState {
    const { until, batchesBefore } = work;
    const batches = work.batches + (this.ksmd.ranSince(batchesBefore) ? 1 : 0);
    return push(state, [{ kind: "scan", until, batches }]);
  }

  /** Time passes up to the next timer, and so on until it is over. */
  elapse(untilNs: number, state: PlayerState): PlayerState {
    const timer = this.machine.nextTimerNs();
    if (timer === undefined || timer > untilNs) {
      if (this.machine.nowNs < untilNs) this.machine.advanceTo(untilNs);
      return state;
    }
    this.machine.advanceTo(Math.max(timer, this.machine.nowNs));
    return push(state, [{ kind: "drain" }, { kind: "elapse", untilNs }]);
  }

  observe(at: "tick" | "woken" | "asleep", state: PlayerState): void {
    this.print(observationLine(at, state.operation?.index ?? 0, this.figures.read()));
  }

  private readFile(name: string): string | undefined {
    const files = this.observer.sysfsFiles();
    if (files !== this.files) this.single.clear();
    this.files = files;
    let one = this.single.get(name);
    if (one === undefined) {
      one = files.filter((each) => each.name === name).slice(0, 1);
      this.single.set(name, one);
    }
    return this.observer.readSysfs(one)[0];
  }

  private fullScans(): bigint | undefined {
    const text = this.readFile("full_scans");
    return text !== undefined && /^\d+$/.test(text) ? BigInt(text) : undefined;
  }
}
