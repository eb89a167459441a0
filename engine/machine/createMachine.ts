/** Loads a program into a machine of its own: memory, globals, page frames, functions bound to builtins. No thread yet. */
import type { FunctionId } from "../base/brands.ts";
import { invariant } from "../base/invariant.ts";
import type { Program } from "../frontend/ir/ir.ts";
import { MachineContext } from "./builtinContext.ts";
import type { Core } from "./core.ts";
import { MachineClock } from "./core.ts";
import { EventLog } from "./eventLog.ts";
import { CodeCache } from "./fast/codeCache.ts";
import { FastCode } from "./fast/fastCode.ts";
import { FaultSignal } from "./fault.ts";
import { Globals, functionAtAddress } from "./globals.ts";
import { createLayouts } from "./layouts.ts";
import type { Machine, MachineConfig } from "./machine.ts";
import { Allocator } from "./memory/allocator.ts";
import { hexAddress } from "./memory/badAccess.ts";
import { FlatMemory } from "./memory/flatMemory.ts";
import { PAGE_SIZE } from "./memory/memory.ts";
import { Prober } from "./probe.ts";
import { ProbeMemo } from "./probeMemo.ts";
import { SimulatedMachine } from "./simulatedMachine.ts";
import { SourcePlaces } from "./sourcePlaces.ts";
import { Scheduler } from "./threads/scheduler.ts";
import { MachineThreads } from "./threads/threadControl.ts";
import { FunctionTable } from "./vm/functions.ts";
import { Processor } from "./vm/processor.ts";

const NOBODYS_PAGE = 0;
/**
 * From so many frames on the arena is made as large at once as a page of memory in each, merged or not, comes to need:
 * to grow takes the old and the new one at a time. What is not written to takes none of the host's memory.
 */
const MANY_FRAMES = 2 ** 17;
const BYTES_PER_FRAME = 256;

/** Throws FaultSignal "out-of-memory" when the program and the frames do not fit into maxArenaBytes. */
export function createMachine(program: Program, config: MachineConfig): Machine {
  const core = createCore(program, config);
  const functions = new FunctionTable(core, config.builtins);
  const threads = new MachineThreads(core, (thread, fn, arg) => {
    processor.start(thread, functions.entry(requireFunction(core, fn), 1), [arg]);
  });
  const context = new MachineContext(core, threads);
  const processor: Processor = new Processor(core, functions, context);
  const prober = new Prober(core, processor, functions, (own) => new ProbeMemo(core, config.builtins, threads, own));
  const createFast = (): FastCode => {
    const code = config.code ?? new CodeCache(program, config.builtins);
    invariant(code.program === program && code.builtins === config.builtins, "the code is of this program");
    return new FastCode(core, functions, context, code);
  };
  return new SimulatedMachine(core, { processor, functions, prober, createFast });
}

function createCore(program: Program, config: MachineConfig): Core {
  const memory = new FlatMemory(config.pages, config.maxArenaBytes);
  const scheduler = new Scheduler();
  const clock = new MachineClock(scheduler);
  const allocator = new Allocator(memory, clock);
  const frames = config.nodes * config.framesPerNode;
  invariant(Number.isInteger(frames) && frames >= 0, "a whole number of page frames");
  if (frames >= MANY_FRAMES) memory.reserve(Math.min(frames * BYTES_PER_FRAME, memory.maxBytes));
  const room = (bytes: number): number => allocator.takePages(Math.ceil((frames * bytes) / PAGE_SIZE), NOBODYS_PAGE);
  memory.frames.attach(frames, room(4), room(8));
  return {
    program,
    pages: config.pages,
    memory,
    allocator,
    scheduler,
    clock,
    globals: new Globals(program, memory, allocator),
    layouts: createLayouts(program),
    log: new EventLog(config.keepsEvents),
    places: new SourcePlaces(program),
    statementCounts: new Uint32Array(program.statements.length),
    functionCounts: new Uint32Array(program.functions.length),
  };
}

function requireFunction(core: Core, address: number): FunctionId {
  const id = functionAtAddress(address, core.program.functions.length);
  if (id === undefined)
    throw new FaultSignal("bad-call", `a thread is to begin at ${hexAddress(address)}, where no function is`, {
      address,
    });
  return id;
}
