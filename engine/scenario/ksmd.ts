/**
 * ksmd as the player sees it: the kernel thread that the source started, in which of its two sleeps it is (between two
 * batches: with a time limit; waiting to be started: without), and how many batches it has done.
 */
import type { FunctionId, ThreadId } from "../base/brands.ts";
import type { Machine, ThreadInfo } from "../machine/machine.ts";

/** Entered once for every batch, in every version of mm/ksm.c. */
const BATCH_FUNCTION = "ksm_do_scan";
const THREAD_NAME = "ksmd";

export type KsmdSleep = "between-batches" | "waiting" | "none";

export class Ksmd {
  private readonly machine: Machine;
  private readonly batchFunction: FunctionId | undefined;

  constructor(machine: Machine) {
    this.machine = machine;
    this.batchFunction = machine.program.functions.find(
      (each) => each.name === BATCH_FUNCTION && each.body !== undefined,
    )?.id;
  }

  /** undefined when the source has started no such thread, or it has ended. */
  get thread(): ThreadId | undefined {
    return this.find()?.id;
  }

  get sleep(): KsmdSleep {
    return sleepOf(this.find());
  }

  /** Counts up with every batch; undefined for a source that has no such function. */
  get batches(): number | undefined {
    return this.batchFunction === undefined ? undefined : this.machine.entriesOf(this.batchFunction);
  }

  /** Ends the sleep between two batches; false when ksmd is not in it. */
  endSleep(): boolean {
    const ksmd = this.find();
    return ksmd !== undefined && sleepOf(ksmd) === "between-batches" && this.machine.expireTimer(ksmd.id);
  }

  /** Whether there was a batch since `batchesBefore` was read; told by the sleep it ended in when batches cannot be counted. */
  ranSince(batchesBefore: number): boolean {
    return this.batches === undefined ? this.sleep === "between-batches" : this.batches > batchesBefore;
  }

  private find(): ThreadInfo | undefined {
    return this.machine.findThread(isKsmd);
  }
}

function isKsmd({ name, state }: ThreadInfo): boolean {
  return name === THREAD_NAME && state.kind !== "dead";
}

function sleepOf(ksmd: ThreadInfo | undefined): KsmdSleep {
  if (ksmd?.state.kind !== "sleeping") return "none";
  return ksmd.state.wakeAtNs === undefined ? "waiting" : "between-batches";
}
