/**
 * Files of /sys/kernel/mm/ksm written by hand: the source's own store function is called in the shell's task, as an
 * intervention into the history, and run to its end. What lay ahead is forgotten: a new future begins.
 */
import type { Addr } from "../base/brands.ts";
import { LabError } from "../base/labError.ts";
import { createObserver } from "../inspect/observer.ts";
import type { Until } from "../machine/machine.ts";
import { errorName, isError } from "../scenario/errno.ts";
import { SHELL_NAME } from "../scenario/performance.ts";
import type { SessionCore } from "./debug/sessionCore.ts";
import type { StopInfo } from "./view.ts";

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
 * Throws LabErrors: "no-such-file", "read-only", "too-long", "at-fault", "busy" (the shell is at something, or the machine
 * has not booted), "cancelled".
 */
export async function writeKnob(core: SessionCore, name: string, text: string): Promise<KnobWritten> {
  const { machine, history } = core;
  const file = createObserver(machine, { count: false })
    .sysfsFiles()
    .find((each) => each.name === name);
  const bytes = new TextEncoder().encode(text);
  if (file === undefined) throw new LabError("no-such-file", `the source has registered no file ${name}`);
  if ((file.mode & 0o222) === 0 || file.store === 0) throw new LabError("read-only", `${name} can only be read`);
  if (bytes.length === 0 || bytes.length >= BUFFER_BYTES) throw new LabError("too-long", `${name} takes a short text`);
  const shell = machine.threads().find((each) => each.name === SHELL_NAME);
  const buffer = machine.symbolAddress(BUFFER);
  if (machine.fault !== undefined)
    throw new LabError("at-fault", "the machine has stopped for good: go back before the fault to set something");
  if (shell === undefined || buffer === undefined || machine.topFrame(shell.id) !== undefined)
    throw new LabError("busy", "files of sysfs are being written already: step on until that is done");
  let result: number | undefined;
  await core.command(async () => {
    const args = [file.kobj, file.attribute, buffer, bytes.length];
    const written = { address: buffer, bytes: Uint8Array.of(...bytes, 0) };
    history.intervene({ kind: "call", thread: shell.id, fn: file.store as Addr, args, buffer: written });
    // Told at once: where every thread rests, the scenario's next operation may be the shell's.
    return finish(core, () => {
      if (machine.topFrame(shell.id) === undefined) result ??= machine.lastResult(shell.id);
      return result !== undefined;
    });
  });
  if (result === undefined) return { text: `${name} is being written: the store function has not come to its end` };
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
    const isOver = isDone();
    // The state at a step is the one in which the next statement is due.
    if (stop.kind === "quiet") history.run({ maxSteps: 0 });
    if (stop.kind === "end") return { why: "end", description: "the scenario has ended" };
    if (isOver || stop.kind !== "limit") return { why: "reached", description };
    if (await core.pause()) return { why: "cancelled", description: `cancelled at ${description}` };
  }
}
