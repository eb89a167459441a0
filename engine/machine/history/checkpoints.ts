/**
 * Saved states by ascending step. When there are too many, or they hold too many bytes, every second one is dropped where
 * they lie closest together, and from then on they are taken half as often. The first is never dropped, nor the one that
 * lies furthest ahead.
 */
import type { StepIndex } from "../../base/brands.ts";
import type { MachineSnapshot } from "../machine.ts";
import { type PageImages, bytesHeld, standAlone } from "../memory/pageImages.ts";
import type { MachineState } from "./machineState.ts";
import { imagesOf, registerBytes } from "./machineState.ts";

export interface Position {
  readonly step: StepIndex;
  /** How often the player was advanced: tells apart the places before and after it, which have the same step. */
  readonly advances: number;
}

export interface Checkpoint extends Position {
  readonly machine: MachineSnapshot;
  readonly player: unknown;
  /** Interventions (history.ts) made before it. */
  readonly interventions: number;
  /** In the middle of a statement: so many of its operations have been executed. */
  readonly operations: number;
}

export interface CheckpointLimits {
  readonly maxCount: number;
  readonly maxBytes: number;
  /**
   * More than that where the machine's memory, so many times, is more: what was set up lies in the difference to the first
   * state, and what a scan changes besides; no less is to be had by dropping states between.
   */
  readonly maxTimes: number;
  readonly firstInterval: number;
}

/** A second or two of the interpreter. */
const MAX_INTERVAL = 1 << 22;

export class Checkpoints {
  /** Steps between two. */
  interval: number;
  /** At least so many for compiled code: none before one had to be dropped. */
  fastInterval = 0;
  private readonly limits: CheckpointLimits;
  private list: Checkpoint[] = [];
  /** Bytes beyond the first one's. */
  private bytes = 0;

  constructor(limits: CheckpointLimits) {
    this.limits = limits;
    this.interval = limits.firstInterval;
  }

  get count(): number {
    return this.list.length;
  }

  /** Of memory: what is different between them, and one copy of all pages. */
  bytesHeld(): number {
    return bytesHeld(this.list.flatMap(images));
  }

  /** The last one at which the machine had made no more than `step` steps. */
  before(step: number): Checkpoint | undefined {
    return this.list[this.countUpTo(step) - 1];
  }

  /** All that lie before `step`, last first. */
  backwardsFrom(step: number): readonly Checkpoint[] {
    return this.list.slice(0, this.countUpTo(step - 1)).reverse();
  }

  /** Ignored where there is one at that step. */
  add(checkpoint: Checkpoint): void {
    const at = this.countUpTo(checkpoint.step);
    if (this.list[at - 1]?.step === checkpoint.step) return;
    this.list.splice(at, 0, checkpoint);
    this.settle([checkpoint]);
    const { maxBytes: least, maxTimes } = this.limits;
    const memory = images(checkpoint).reduce((sum, { pages }) => sum + pages.bytes, 0);
    const maxBytes = Math.max(least, maxTimes * memory);
    while (this.list.length > 2 && (this.list.length > this.limits.maxCount || this.bytes > maxBytes)) this.thin();
  }

  /** The future has changed. */
  dropAfter(position: Position): void {
    this.list = this.list.filter(
      ({ step, advances }) => step < position.step || (step === position.step && advances <= position.advances),
    );
    this.settle([]);
  }

  /** Where the next one is due after `step`: in a history that was mostly run in compiled code they lie further apart. */
  nextDue(step: number): number {
    const furthest = this.list[this.list.length - 1]?.step ?? 0;
    const share = Math.min(MAX_INTERVAL, Math.floor(furthest / this.limits.maxCount));
    return (this.before(step)?.step ?? 0) + Math.max(this.interval, share);
  }

  private thin(): void {
    this.interval = Math.min(this.interval * 2, Math.max(this.interval, MAX_INTERVAL));
    const { list } = this;
    const gapWithout = (i: number): number => list[i + 1]!.step - list[i - 1]!.step;
    const gaps = list.slice(1, -1).map((_, i) => gapWithout(i + 1));
    const middle = gaps.sort((a, b) => a - b)[gaps.length >> 1]!;
    this.fastInterval = Math.max(this.fastInterval, middle);
    let wasKept = true;
    this.list = list.filter((_, i) => {
      wasKept = i === 0 || i === list.length - 1 || !wasKept || gapWithout(i) > middle;
      return wasKept;
    });
    this.settle(this.list);
  }

  /** What `those` are reached through and is not kept itself is held no longer for them. */
  private settle(those: readonly Checkpoint[]): void {
    standAlone(those.flatMap(images), new Set(this.list.flatMap(images)));
    const later = this.list.slice(1);
    this.bytes = later.reduce((sum, each) => sum + registerBytes(stateOf(each)), 0);
    for (const { delta } of new Set(later.flatMap(images))) this.bytes += delta.byteLength;
  }

  private countUpTo(step: number): number {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.list[middle]!.step <= step) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function images(checkpoint: Checkpoint): readonly PageImages[] {
  return imagesOf(stateOf(checkpoint));
}

function stateOf(checkpoint: Checkpoint): MachineState {
  return checkpoint.machine.state as MachineState;
}
