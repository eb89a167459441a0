/**
 * Files of /sys/kernel/mm/ksm written by hand: the source's own store function is called as an intervention into the
 * history, in a task of its own, so that it may come while the scenario is at anything, and run to its end. What lay ahead
 * is forgotten: a new future begins.
 */
import type { Addr } from "../base/brands.ts";
import { invariant } from "../base/invariant.ts";
import { LabError } from "../base/labError.ts";
import { createObserver } from "../inspect/observer.ts";
import type { ThreadInfo, Until } from "../machine/machine.ts";
import { errorName, isError } from "../scenario/errno.ts";
import { isWritable } from "../scenario/observer.ts";
import type { SessionCore } from "./debug/sessionCore.ts";
import type { StopInfo } from "./view.ts";

const TASK = "sysfs by hand";
const BUFFER = "lab_knob_buffer";
const BUFFER_BYTES = 4096;
const SLICE_STEPS = 100_000;

export interface KnobWritten {
  /** What the source answered instead of taking it: "EINVAL". */
  readonly errno?: string;
  /** One sentence. */
  readonly text: string;
}

/**
 * Throws LabErrors: "no-such-file", "read-only", "too-long", "at-fault", "busy" (the one before is not done), "cancelled".
 */
export async function writeKnob(core: SessionCore, name: string, text: string): Promise<KnobWritten> {
  const { machine, history } = core;
  const file = createObserver(machine, { count: false })
    .sysfsFiles()
    .find((each) => each.name === name);
  const bytes = new TextEncoder().encode(text);
  if (file === undefined) throw new LabError("no-such-file", `the source has registered no file ${name}`);
  if (!isWritable(file)) throw new LabError("read-only", `${name} can only be read`);
  if (bytes.length === 0 || bytes.length >= BUFFER_BYTES) throw new LabError("too-long", `${name} takes a short text`);
  const buffer = machine.symbolAddress(BUFFER);
  if (machine.fault !== undefined)
    throw new LabError("at-fault", "the machine has stopped for good: go back before the fault to set something");
  invariant(buffer !== undefined, "the model has a buffer for knobs");
  const task = (): ThreadInfo | undefined => machine.threads().find((each) => each.name === TASK);
  const isDone = (): boolean => task()?.state.kind === "idle";
  if (task() !== undefined && !isDone())
    throw new LabError("busy", "a file of sysfs is being written by hand already: step on until that is done");
  await core.command(async () => {
    const args = [file.kobj, file.attribute, buffer, bytes.length];
    const content = { address: buffer, bytes: Uint8Array.of(...bytes, 0) };
    history.intervene({ kind: "call", task: TASK, fn: file.store as Addr, args, buffer: content });
    return finish(core, isDone);
  });
  const written = task();
  if (written === undefined || !isDone())
    return { text: `${name} is being written: the store function has not come to its end` };
  const result = machine.lastResult(written.id);
  if (!isError(result))
    return { text: `${name} was set to ${text.trim()}; what came after is forgotten, a new future begins` };
  const errno = errorName(result);
  return { errno, text: `${name} refuses ${text.trim()}: ${errno}` };
}

/** Runs on until the call has returned, or the run ends. */
async function finish(core: SessionCore, isDone: () => boolean): Promise<StopInfo> {
  const { history, machine } = core;
  const until: Until = (statement, thread) => {
    if (isDone()) return true;
    core.record(statement, thread);
    return false;
  };
  for (;;) {
    const stop = history.run({ maxSteps: SLICE_STEPS, until, stopAtQuiet: true });
    const description = `step ${String(machine.step)}`;
    if (stop.kind === "fault") return { why: "fault", description: stop.fault.message };
    // The state at a step is the one in which the next statement is due.
    if (stop.kind === "quiet") history.run({ maxSteps: 0 });
    if (stop.kind === "end") return { why: "end", description: "the scenario has ended" };
    if (isDone() || stop.kind !== "limit") return { why: "reached", description };
    if (await core.pause()) return { why: "cancelled", description: `cancelled at ${description}` };
  }
}
