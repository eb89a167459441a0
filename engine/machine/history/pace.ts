/**
 * How far the machine runs at a stretch, and how often its state is kept. The VM runs short pieces and ends them exactly.
 * Compiled code runs long ones, and is left in mid-call only where it must be: a replay there is cheap, so that states
 * are kept less often, such that none ever repeats more than a part of the whole.
 */
import type { Machine } from "../machine.ts";
import type { Checkpoints } from "./checkpoints.ts";

/** A seek that replays more than this keeps a state so far before its target: the next step back will be short. */
export const NEAR_STEPS = 10_000;
/** More than this is replayed in compiled code. */
export const LONG_STEPS = 3_000_000;

const SLICE_STEPS = 50_000;
/** In compiled code: some tens of milliseconds; it is left in mid-call only after as many as the second. */
const FAST_SLICE_STEPS = 2_000_000;
const FAST_LIMIT_STEPS = 20_000_000;
/**
 * The same where nobody will go back, and nobody looks on: what is left in mid-call goes on in the VM, and is slow there. Six
 * million pages are filled in so many, in some seconds.
 */
const ONE_WAY_LIMIT_STEPS = 1_000_000_000;
/** Of all that was run so far, between two states. */
const FAST_SHARE = 1 / 128;
/**
 * For each page that was written since the last state. A scan writes to all of memory again and again (locks, counts of
 * references): to look at 1 GB for what has changed takes as long as hundreds of millions of statements.
 */
const FAST_STEPS_PER_PAGE = 2000;

export interface Slice {
  readonly maxSteps: number;
  readonly softSteps: number;
}

export class Pace {
  private readonly machine: Pick<Machine, "writtenPages">;
  private readonly checkpoints: Checkpoints;
  private readonly isOneWay: boolean;

  /** `isOneWay`: no state is kept. */
  constructor(machine: Pick<Machine, "writtenPages">, checkpoints: Checkpoints, isOneWay: boolean) {
    this.machine = machine;
    this.checkpoints = checkpoints;
    this.isOneWay = isOneWay;
  }

  /** What the machine is to do at once. `exact`: the step that it must not go past; `soft`: where it is to end if it can. */
  slice(from: number, end: { readonly exact: number; readonly soft: number }, isFast: boolean): Slice {
    const due = this.checkpointDue(from, isFast);
    const fastLimit = this.isOneWay ? ONE_WAY_LIMIT_STEPS : FAST_LIMIT_STEPS;
    const hardEnd = Math.min(end.exact, isFast ? from + fastLimit : Math.min(from + SLICE_STEPS, due));
    return { maxSteps: Math.max(0, hardEnd - from), softSteps: Math.max(0, Math.min(end.soft, due) - from) };
  }

  /** The step at which the state is to be kept next. */
  checkpointDue(from: number, isFast: boolean): number {
    if (this.isOneWay) return Number.POSITIVE_INFINITY;
    if (!isFast) return this.checkpoints.nextDue(from);
    const lastKept = this.checkpoints.before(from)?.step ?? 0;
    const written = this.machine.writtenPages * FAST_STEPS_PER_PAGE;
    return lastKept + Math.max(FAST_SLICE_STEPS, from * FAST_SHARE, written, this.checkpoints.fastInterval);
  }
}
