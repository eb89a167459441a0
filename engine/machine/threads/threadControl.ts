/** What builtins may do to threads. */
import type { Addr, ThreadId } from "../../base/brands.ts";
import { invariant } from "../../base/invariant.ts";
import type { ThreadControl } from "../builtin.ts";
import type { Core } from "../core.ts";
import { FaultSignal } from "../fault.ts";
import { hexAddress } from "../memory/badAccess.ts";
import { createThread, logThread } from "./tasks.ts";
import type { Thread } from "./thread.ts";

const NOBODY: readonly ThreadId[] = [];

/** `begin` makes a new thread start with fn(arg). */
export function createThreadControl(
  core: Core,
  begin: (thread: Thread, fn: number, arg: number) => void,
): ThreadControl {
  const { scheduler } = core;
  const current = (): Thread => {
    invariant(scheduler.current !== undefined, "a builtin runs in a thread");
    return scheduler.current;
  };
  return {
    get current() {
      return current().id;
    },
    get currentTask() {
      return current().task;
    },
    sleep: (reason) => scheduler.sleep(current(), reason),
    wake: (thread) => scheduler.wake(scheduler.get(thread)),
    sleepersOn(address) {
      const sleepers = scheduler.sleepersOn(address);
      return sleepers.length === 0 ? NOBODY : sleepers.map((thread) => thread.id);
    },
    ofTask(task) {
      const thread = scheduler.ofTask(task);
      if (thread === undefined)
        throw new FaultSignal("wild-access", `${hexAddress(task)} is not the task_struct of a thread`, {
          address: task,
        });
      return thread.id;
    },
    create(name, fn, arg, runnable): Addr {
      const thread = createThread(core, name, "kthread");
      begin(thread, fn, arg);
      if (!runnable) scheduler.sleep(thread, { kind: "stopped", address: thread.task, uninterruptible: false });
      logThread(core, "thread-start", thread);
      return thread.task;
    },
    taskOf: (thread) => scheduler.get(thread).task,
    stateOf: (thread) => scheduler.get(thread).state.kind,
    resultOf: (thread: ThreadId) => scheduler.get(thread).lastResult,
    setWakeValue(thread, value) {
      scheduler.get(thread).wakeValue = value;
    },
  };
}
