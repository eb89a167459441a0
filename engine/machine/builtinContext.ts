/**
 * The one BuiltinContext of a machine: every builtin is called with it. A class, since an object literal with accessors
 * is a dictionary to V8, and every builtin reads it.
 */
import type { Addr, SymbolId } from "../base/brands.ts";
import type { PageStore } from "../pages/pageStore.ts";
import type { BuiltinContext, Layouts, MachineEvent, ThreadControl } from "./builtin.ts";
import type { Core } from "./core.ts";
import type { FaultKind } from "./fault.ts";
import { FaultSignal } from "./fault.ts";
import { functionAtAddress } from "./globals.ts";
import type { FlatMemory } from "./memory/flatMemory.ts";
import type { Scheduler } from "./threads/scheduler.ts";

export class MachineContext implements BuiltinContext {
  readonly memory: FlatMemory;
  readonly pages: PageStore;
  readonly layouts: Layouts;
  readonly threads: ThreadControl;
  private readonly scheduler: Scheduler;
  private readonly core: Core;

  constructor(core: Core, threads: ThreadControl) {
    this.memory = core.memory;
    this.pages = core.pages;
    this.layouts = core.layouts;
    this.threads = threads;
    this.scheduler = core.scheduler;
    this.core = core;
  }

  get nowNs(): number {
    return this.scheduler.nowNs;
  }

  charge(ns: number): void {
    this.scheduler.nowNs += ns;
  }

  symbol(name: string): Addr | undefined {
    return this.core.globals.address(name);
  }

  symbolAddress(id: SymbolId): Addr {
    return this.core.globals.addresses[id]!;
  }

  functionName(address: number): string | undefined {
    const { functions } = this.core.program;
    const id = functionAtAddress(address, functions.length);
    return id === undefined ? undefined : functions[id]!.name;
  }

  allocate(sizeBytes: number, { owner, align, zero }: Parameters<BuiltinContext["allocate"]>[1]): Addr {
    return this.core.allocator.allocate(sizeBytes, owner, align, zero);
  }

  free(address: number): void {
    this.core.allocator.free(address);
  }

  get isLogging(): boolean {
    return this.core.log.isOpen;
  }

  emit({ name, fields }: MachineEvent): void {
    const { log } = this.core;
    if (log.isOpen) log.add({ name, fields, step: this.core.clock.step, thread: this.threads.current });
  }

  fault(kind: FaultKind, message: string, address?: number): never {
    throw new FaultSignal(kind, message, address === undefined ? {} : { address });
  }
}
