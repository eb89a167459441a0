/**
 * Saved states by ascending step. When there are too many, or they hold too many bytes, every second one is dropped
 * and from then on they are taken half as often. The first is never dropped, nor the one that lies furthest ahead.
 */
import type { StepIndex } from "../../base/brands.ts";
import type { MachineSnapshot } from "../machine.ts";
import { bytesHeld } from "../memory/pageImages.ts";
import type { MachineState } from "./machineState.ts";
import { ownBytes } from "./machineState.ts";

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
  readonly firstInterval: number;
}

/** A second or two of the interpreter. */
const MAX_INTERVAL = 1 << 22;
const PARTS = ["arena", "shadow", "pageMap"] as const;

export class Checkpoints {
  /** Steps between two. */
  interval: number;
  private readonly limits: CheckpointLimits;
  private list: Checkpoint[] = [];
  /** Bytes beyond the first one's; too high rather than too low. */
  private bytes = 0;

  constructor(limits: CheckpointLimits) {
    this.limits = limits;
    this.interval = limits.firstInterval;
  }

  get count(): number {
    return this.list.length;
  }

  /** Exactly, each shared page once. */
  bytesHeld(): number {
    const states = this.list.map(stateOf);
    return PARTS.reduce((sum, part) => sum + bytesHeld(states.map((state) => state[part])), 0);
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
    if (at > 0) this.bytes += ownBytes(stateOf(checkpoint));
    while (this.list.length > 2 && (this.list.length > this.limits.maxCount || this.bytes > this.limits.maxBytes))
      this.thin();
  }

  /** The future has changed. */
  dropAfter(position: Position): void {
    this.list = this.list.filter(
      ({ step, advances }) => step < position.step || (step === position.step && advances <= position.advances),
    );
  }

  /** Where the next one is due after `step`. */
  nextDue(step: number): number {
    return (this.before(step)?.step ?? 0) + this.interval;
  }

  private thin(): void {
    this.interval = Math.min(this.interval * 2, Math.max(this.interval, MAX_INTERVAL));
    const last = this.list.length - 1;
    this.list = this.list.filter((_, i) => i % 2 === 0 || i === last);
    const states = this.list.map(stateOf);
    const first = states[0]!;
    this.bytes = 0;
    for (const part of PARTS) this.bytes += bytesHeld(states.map((state) => state[part])) - bytesHeld([first[part]]);
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

function stateOf(checkpoint: Checkpoint): MachineState {
  return checkpoint.machine.state as MachineState;
}
