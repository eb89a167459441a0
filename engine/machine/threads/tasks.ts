/**
 * Making and ending threads: each has a task_struct and a stack in the arena. The task_struct is laid out as the
 * program declares it; pid, comm and what else the machine knows are filled in where the members exist.
 */
import type { Addr, ThreadId } from "../../base/brands.ts";
import { invariant } from "../../base/invariant.ts";
import type { Core } from "../core.ts";
import { ARENA_BASE } from "../memory/memory.ts";
import { SHADOW_LIVE, SHADOW_POPPED } from "../memory/shadow.ts";
import type { ThreadKind } from "./thread.ts";
import { Thread } from "./thread.ts";

export const STACK_OWNER = "thread stack";
/** What the machine needs for probes is no object of the simulated kernel. */
export const PROBE_OWNER = "probe";
const STACK_BYTES = 65_536;
const TASK_STRUCT = "struct task_struct";
/** Where the program declares no task_struct. */
const PLAIN_TASK_BYTES = 64;
const COMM_BYTES = 16;

/** A thread with nothing to run yet, idle. */
export function createThread(core: Core, name: string, kind: ThreadKind): Thread {
  const { allocator, memory, layouts, scheduler } = core;
  const id = scheduler.nextId as ThreadId;
  scheduler.nextId++;
  const size = layouts.has(TASK_STRUCT) ? layouts.sizeof(TASK_STRUCT) : PLAIN_TASK_BYTES;
  const task = allocator.allocate(size, kind === "probe" ? PROBE_OWNER : "task_struct", 64, true);
  const base = allocator.allocate(STACK_BYTES, STACK_OWNER, 16, true);
  memory.setShadow(base - ARENA_BASE, STACK_BYTES, SHADOW_POPPED);
  if (layouts.has(TASK_STRUCT, "pid")) memory.store("i32", task + layouts.offset(TASK_STRUCT, "pid"), id);
  if (layouts.has(TASK_STRUCT, "comm")) memory.writeBytes(task + layouts.offset(TASK_STRUCT, "comm"), commBytes(name));
  const thread = new Thread(id, name, kind, { task, stack: { base, end: base + STACK_BYTES } }, { kind: "idle" });
  scheduler.add(thread);
  return thread;
}

/** Its outermost function has returned: a task is idle, anything else is dead, and who waits for its end is woken. */
export function finishThread(core: Core, thread: Thread, value: number): void {
  thread.lastResult = value;
  if (thread.kind === "task") {
    thread.state = { kind: "idle" };
    return;
  }
  thread.state = { kind: "dead" };
  if (thread.kind === "probe") return;
  logThread(core, "thread-exit", thread);
  freeStack(core, thread);
  for (const waiter of core.scheduler.sleepersOn(thread.task)) core.scheduler.wake(waiter);
}

/** The end of a process's task, which must be idle: its task_struct is freed. */
export function destroyThread(core: Core, thread: Thread): void {
  invariant(thread.state.kind === "idle" || thread.state.kind === "dead", `${thread.name} has nothing left to run`);
  if (thread.state.kind === "idle") freeStack(core, thread);
  thread.state = { kind: "dead" };
  core.allocator.free(thread.task);
  core.scheduler.remove(thread);
}

export function logThread(core: Core, name: "thread-start" | "thread-exit", thread: Thread): void {
  core.log.add({ name, fields: { comm: thread.name }, step: core.clock.step, thread: thread.id });
}

function freeStack(core: Core, thread: Thread): void {
  const base: Addr = thread.stack.base;
  core.memory.setShadow(base - ARENA_BASE, STACK_BYTES, SHADOW_LIVE);
  core.allocator.free(base);
}

function commBytes(name: string): Uint8Array {
  const bytes = new Uint8Array(COMM_BYTES);
  for (let i = 0; i < Math.min(name.length, COMM_BYTES - 1); i++) bytes[i] = name.charCodeAt(i) & 0x7f;
  return bytes;
}
