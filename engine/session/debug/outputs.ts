/** What is said during a run: log points at once, the kernel's own lines when a run pauses or ends. Each once. */
import type { StatementId } from "../../base/brands.ts";
import type { DebugOutput } from "../debugView.ts";
import type { SessionCore } from "./sessionCore.ts";

const KINDS: Readonly<Record<string, DebugOutput["kind"]>> = { printk: "printk", warn: "warning" };

export class OutputReader {
  private readonly core: SessionCore;
  private readonly onOutput: (output: DebugOutput) => void;
  /** Everything up to this step was said. */
  private saidTo = 0;
  private from = 0;

  constructor(core: SessionCore, onOutput: (output: DebugOutput) => void) {
    this.core = core;
    this.onOutput = onOutput;
  }

  begin(): void {
    this.from = Math.min(this.from, this.core.machine.events.length);
  }

  say(kind: DebugOutput["kind"], text: string, statement: StatementId): void {
    this.onOutput({ kind, text, step: this.core.machine.step, place: this.core.source.places.ofStatement(statement) });
  }

  /** Tells what the machine's events have to say that was not said yet. */
  end(): void {
    const { events } = this.core.machine;
    for (const { name, fields, step } of events.named(Object.keys(KINDS), this.from)) {
      if (step <= this.saidTo) continue;
      this.onOutput({ kind: KINDS[name]!, text: Object.values(fields).join(" ").trimEnd(), step });
    }
    this.from = events.length;
    this.saidTo = Math.max(this.saidTo, this.core.machine.step);
  }

  /** The history from this step on is another. */
  changed(step: number): void {
    this.saidTo = Math.min(this.saidTo, step);
  }
}
