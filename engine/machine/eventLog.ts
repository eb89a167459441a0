/**
 * The events so far. The list is only ever appended to, so that a snapshot is the list and a length; what goes on from
 * an earlier state does so in a copy.
 */
import type { StepIndex, ThreadId } from "../base/brands.ts";
import type { MachineEvent } from "./builtin.ts";

export type LoggedEvent = MachineEvent & { readonly step: StepIndex; readonly thread: ThreadId };

export interface EventMark {
  readonly list: LoggedEvent[];
  readonly length: number;
}

export class EventLog {
  /** Nothing is logged while a probe runs. */
  isMuted = false;
  private list: LoggedEvent[] = [];
  private readonly keeps: boolean;

  /** `keeps`: false where nobody will ask what happened, in runs of millions of events. */
  constructor(keeps = true) {
    this.keeps = keeps;
  }

  get isOpen(): boolean {
    return this.keeps && !this.isMuted;
  }

  get events(): readonly LoggedEvent[] {
    return this.list;
  }

  add(event: LoggedEvent): void {
    if (this.isOpen) this.list.push(event);
  }

  mark(): EventMark {
    return { list: this.list, length: this.list.length };
  }

  returnTo(mark: EventMark): void {
    this.list = mark.list.length === mark.length ? mark.list : mark.list.slice(0, mark.length);
  }
}
