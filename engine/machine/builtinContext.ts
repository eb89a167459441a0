/** The one BuiltinContext of a machine: every builtin is called with it. */
import type { BuiltinContext, ThreadControl } from "./builtin.ts";
import type { Core } from "./core.ts";
import { FaultSignal } from "./fault.ts";
import { functionAtAddress } from "./globals.ts";

export function createBuiltinContext(core: Core, threads: ThreadControl): BuiltinContext {
  const { memory, pages, layouts, globals, allocator, scheduler, program } = core;
  return {
    memory,
    pages,
    layouts,
    threads,
    symbol: (name) => globals.address(name),
    symbolAddress: (id) => globals.addresses[id]!,
    functionName(address) {
      const id = functionAtAddress(address, program.functions.length);
      return id === undefined ? undefined : program.functions[id]!.name;
    },
    allocate: (sizeBytes, { owner, align, zero }) => allocator.allocate(sizeBytes, owner, align, zero),
    free: (address) => allocator.free(address),
    get nowNs() {
      return scheduler.nowNs;
    },
    charge(ns) {
      scheduler.nowNs += ns;
    },
    emit(event) {
      core.log.add({ ...event, step: core.clock.step, thread: threads.current });
    },
    fault(kind, message, address) {
      throw new FaultSignal(kind, message, address === undefined ? {} : { address });
    },
  };
}
