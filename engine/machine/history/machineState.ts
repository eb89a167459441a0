/**
 * A state of the machine as a value: images of the paged buffers (what is different from the state before), threads,
 * time, the mark in the event log, and the counts in chunks that are shared when equal.
 */
import type { StepIndex, ThreadId } from "../../base/brands.ts";
import type { Core } from "../core.ts";
import type { EventMark } from "../eventLog.ts";
import type { Fault } from "../fault.ts";
import type { PageImages } from "../memory/pageImages.ts";
import { StateHasher } from "../memory/pageHash.ts";
import { Thread } from "../threads/thread.ts";
import type { ThreadImage } from "../threads/thread.ts";

const COUNTS_PER_CHUNK = 256;

export interface MachineState {
  readonly step: StepIndex;
  readonly arena: PageImages;
  readonly shadow: PageImages;
  readonly pageMap: PageImages;
  readonly threads: readonly ThreadImage[];
  readonly current: ThreadId | undefined;
  readonly only: ThreadId | undefined;
  readonly nowNs: number;
  readonly nextThreadId: number;
  readonly sleepCount: number;
  readonly events: EventMark;
  readonly statementCounts: readonly Uint32Array[];
  readonly functionCounts: readonly Uint32Array[];
  readonly fault: Fault | undefined;
  readonly isResuming: boolean;
}

/** `previous`: the state saved last, with which chunks of counts are shared. */
export function saveState(
  core: Core,
  previous: MachineState | undefined,
  rest: Pick<MachineState, "fault" | "isResuming">,
): MachineState {
  const { memory, scheduler } = core;
  return {
    step: core.clock.step,
    arena: memory.arena.capture(),
    shadow: memory.shadowBytes.capture(),
    pageMap: memory.pageMap.capture(),
    threads: scheduler.threads.map((thread) => thread.save()),
    current: scheduler.current?.id,
    only: scheduler.only,
    nowNs: scheduler.nowNs,
    nextThreadId: scheduler.nextId,
    sleepCount: scheduler.sleepCount,
    events: core.log.mark(),
    statementCounts: chunksOf(core.statementCounts, previous?.statementCounts),
    functionCounts: chunksOf(core.functionCounts, previous?.functionCounts),
    ...rest,
  };
}

export function restoreState(core: Core, state: MachineState): void {
  const { memory, scheduler } = core;
  memory.arena.reinstate(state.arena);
  memory.shadowBytes.reinstate(state.shadow);
  memory.pageMap.reinstate(state.pageMap);
  core.allocator.forgetLookups();
  scheduler.setThreads(state.threads.map((image) => Thread.from(image)));
  scheduler.current = state.current === undefined ? undefined : scheduler.find(state.current);
  scheduler.only = state.only;
  scheduler.nowNs = state.nowNs;
  scheduler.nextId = state.nextThreadId;
  scheduler.sleepCount = state.sleepCount;
  core.clock.step = state.step;
  core.log.returnTo(state.events);
  putChunks(core.statementCounts, state.statementCounts);
  putChunks(core.functionCounts, state.functionCounts);
}

/** Of all memory, threads and the time; not of counts and events, nor of what single-thread stepping holds back. */
export function hashState(core: Core): string {
  const hasher = new StateHasher();
  for (const bytes of [core.memory.arena, core.memory.shadowBytes, core.memory.pageMap]) {
    const { low, high } = bytes.hash();
    hasher.word(low);
    hasher.word(high);
  }
  const { scheduler } = core;
  for (const value of [scheduler.nowNs, scheduler.nextId, scheduler.current?.id ?? 0]) hasher.number(value);
  for (const thread of scheduler.threads) thread.hashInto(hasher);
  return hasher.hex();
}

export function imagesOf({ arena, shadow, pageMap }: MachineState): readonly PageImages[] {
  return [arena, shadow, pageMap];
}

/** Of what threads have in registers. */
export function registerBytes({ threads }: MachineState): number {
  return threads.reduce((sum, thread) => sum + thread.registers.byteLength, 0);
}

function chunksOf(counts: Uint32Array, previous: readonly Uint32Array[] | undefined): Uint32Array[] {
  const chunks: Uint32Array[] = [];
  for (let start = 0; start < counts.length; start += COUNTS_PER_CHUNK) {
    const known = previous?.[chunks.length];
    const chunk = counts.subarray(start, start + COUNTS_PER_CHUNK);
    chunks.push(known !== undefined && isSame(known, chunk) ? known : chunk.slice());
  }
  return chunks;
}

function putChunks(counts: Uint32Array, chunks: readonly Uint32Array[]): void {
  chunks.forEach((chunk, i) => counts.set(chunk, i * COUNTS_PER_CHUNK));
}

function isSame(a: Uint32Array, b: Uint32Array): boolean {
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
