/**
 * Calls a C function to its end in a thread of its own and takes back everything it did: memory through the paged
 * buffers' undo logs (their cost is that of the pages written), the rest by hand.
 */
import type { Addr, FunctionId } from "../base/brands.ts";
import type { Core } from "./core.ts";
import type { Fault } from "./fault.ts";
import { FaultSignal } from "./fault.ts";
import { reportFault } from "./faultReport.ts";
import type { ProbeOptions, ProbeResult } from "./machine.ts";
import { SCRATCH } from "./machine.ts";
import { createThread } from "./threads/tasks.ts";
import type { Thread } from "./threads/thread.ts";
import type { FunctionTable } from "./vm/functions.ts";
import type { Processor } from "./vm/processor.ts";

const DEFAULT_MAX_STEPS = 10_000_000;

export function probe(
  core: Core,
  processor: Processor,
  functions: FunctionTable,
  fn: FunctionId,
  args: readonly number[],
  options: ProbeOptions,
): ProbeResult {
  const putBack = remember(core, processor, options.count === true);
  try {
    core.log.isMuted = true;
    return call(core, processor, functions, fn, args, options);
  } finally {
    putBack();
  }
}

function call(
  core: Core,
  processor: Processor,
  functions: FunctionTable,
  fn: FunctionId,
  args: readonly number[],
  options: ProbeOptions,
): ProbeResult {
  const scratchBytes = options.scratchBytes ?? 0;
  const thread = createThread(core, "probe", "probe");
  core.scheduler.current = thread;
  core.scheduler.only = thread.id;
  try {
    const scratch: Addr | undefined =
      scratchBytes === 0 ? undefined : core.allocator.allocate(scratchBytes, "scratch of a probe", 16, true);
    const passed = args.map((arg) => (arg === SCRATCH ? (scratch ?? 0) : arg));
    processor.start(thread, functions.entry(fn, passed.length), passed);
    const outcome = processor.execute(thread, core.clock.step + (options.maxSteps ?? DEFAULT_MAX_STEPS), undefined);
    switch (outcome.kind) {
      case "finished":
        return {
          kind: "value",
          value: thread.lastResult,
          scratch: scratch === undefined ? new Uint8Array(0) : core.memory.readBytes(scratch, scratchBytes),
        };
      case "fault":
        return outcome;
      case "blocked":
        return faulted(core, thread, new FaultSignal("deadlock", "what was to be read waits for a lock"));
      case "limit":
      case "until":
        return faulted(core, thread, new FaultSignal("step-limit", "what was to be read takes too many steps"));
    }
  } catch (error) {
    if (!(error instanceof FaultSignal)) throw error;
    return faulted(core, thread, error);
  }
}

function faulted(core: Core, thread: Thread, signal: FaultSignal): { readonly kind: "fault"; readonly fault: Fault } {
  return { kind: "fault", fault: reportFault(core, thread, signal) };
}

/** What to do afterwards, so that nothing has happened. */
function remember(core: Core, processor: Processor, keepCounts: boolean): () => void {
  const { memory, scheduler, clock, log } = core;
  const { current, only, nowNs, nextId, sleepCount, threads } = scheduler;
  const states = threads.map(({ state, wakeValue, sleepOrder }) => ({ state, wakeValue, sleepOrder }));
  const { step } = clock;
  const { isResuming } = processor;
  const counts = keepCounts ? undefined : [core.statementCounts.slice(), core.functionCounts.slice()];
  const buffers = [memory.arena, memory.shadowBytes, memory.pageMap];
  for (const buffer of buffers) buffer.beginUndo();
  memory.refreshViews();
  scheduler.threads = threads.slice();
  return () => {
    for (const buffer of buffers) buffer.rollBack();
    memory.refreshViews();
    core.allocator.forgetLookups();
    threads.forEach((thread, i) => Object.assign(thread, states[i]));
    Object.assign(scheduler, { current, only, nowNs, nextId, sleepCount, threads });
    clock.step = step;
    processor.isResuming = isResuming;
    log.isMuted = false;
    if (counts !== undefined) {
      core.statementCounts.set(counts[0]!);
      core.functionCounts.set(counts[1]!);
    }
  };
}
