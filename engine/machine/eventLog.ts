/**
 * The events so far. The list is only ever appended to, so that a snapshot is the list and a length; what goes on from
 * an earlier state does so in a copy.
 */
import type { StepIndex, ThreadId } from "../base/brands.ts";
import type { MachineEvent } from "./builtin.ts";
import { type EventBlock, EventCode } from "./eventCode.ts";

export type LoggedEvent = MachineEvent & { readonly step: StepIndex; readonly thread: ThreadId };

/** Events in a block; the last of them, and up to as many more, are kept as they came. */
const BLOCK = 512;

/** Events in the order of their steps. A run of real size has millions: all but the last are kept as a few bytes each. */
export class EventList implements Iterable<LoggedEvent> {
  private readonly code: EventCode;
  private readonly blocks: EventBlock[];
  private readonly last: LoggedEvent[];
  private read: { readonly block: number; readonly events: readonly LoggedEvent[] } | undefined;

  constructor(code: EventCode, blocks: EventBlock[] = [], last: LoggedEvent[] = []) {
    this.code = code;
    this.blocks = blocks;
    this.last = last;
  }

  get length(): number {
    return this.blocks.length * BLOCK + this.last.length;
  }

  at(index: number): LoggedEvent | undefined {
    const block = Math.floor(index / BLOCK);
    return block < this.blocks.length
      ? this.block(block)[index - block * BLOCK]
      : this.last[index - this.blocks.length * BLOCK];
  }

  /** As an array's. */
  slice(from = 0, to = this.length): LoggedEvent[] {
    const { length } = this;
    const [start, end] = [from, to].map((each) => Math.min(length, each < 0 ? Math.max(0, length + each) : each));
    const events: LoggedEvent[] = [];
    for (let index = start!; index < end!; index++) events.push(this.at(index)!);
    return events;
  }

  /** The index of the first event after that step. */
  firstAfter(step: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle)!.step <= step) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  *[Symbol.iterator](): Iterator<LoggedEvent> {
    for (let index = 0; index < this.length; index++) yield this.at(index)!;
  }

  /** From that index on, those with such a name; of what is far back nothing else is looked at. */
  *named(names: readonly string[], from: number): Iterable<LoggedEvent> {
    for (let index = from; index < this.length; index++) {
      const block = this.blocks[Math.floor(index / BLOCK)];
      if (block !== undefined && !names.some((name) => block.names.has(name))) index += BLOCK - 1 - (index % BLOCK);
      else if (names.includes(this.at(index)!.name)) yield this.at(index)!;
    }
  }

  /** For the log alone. */
  add(event: LoggedEvent): void {
    if (this.last.length === 2 * BLOCK) this.blocks.push(this.code.encode(this.last.splice(0, BLOCK)));
    this.last.push(event);
  }

  /** The first so many, in a list that goes its own way. */
  copy(length: number): EventList {
    const blocks = Math.min(this.blocks.length, Math.floor(length / BLOCK));
    return new EventList(this.code, this.blocks.slice(0, blocks), this.slice(blocks * BLOCK, length));
  }

  private block(block: number): readonly LoggedEvent[] {
    if (this.read?.block !== block) this.read = { block, events: this.code.decode(this.blocks[block]!) };
    return this.read.events;
  }
}

export interface EventMark {
  readonly list: EventList;
  readonly length: number;
}

export class EventLog {
  /** Nothing is logged while a probe runs. */
  isMuted = false;
  private list = new EventList(new EventCode());
  private readonly keeps: boolean;

  /** `keeps`: false where nobody will ask what happened. */
  constructor(keeps = true) {
    this.keeps = keeps;
  }

  get isOpen(): boolean {
    return this.keeps && !this.isMuted;
  }

  get events(): EventList {
    return this.list;
  }

  add(event: LoggedEvent): void {
    if (this.isOpen) this.list.add(event);
  }

  mark(): EventMark {
    return { list: this.list, length: this.list.length };
  }

  returnTo(mark: EventMark): void {
    this.list = mark.list.length === mark.length ? mark.list : mark.list.copy(mark.length);
  }
}
