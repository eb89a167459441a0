/** The functions behind compiled code's imports: slow ways of memory and arithmetic, builtins, and the ways out. */
import type { FunctionId } from "../../base/brands.ts";
import type { BuiltinContext, BuiltinResult, BuiltinTable } from "../builtin.ts";
import { BLOCK_AND_RETRY, BLOCK_THEN_RETURN } from "../builtin.ts";
import type { Core } from "../core.ts";
import { FaultSignal } from "../fault.ts";
import type { MachinePlaces } from "../inline.ts";
import { GRANULE } from "../memory/shadow.ts";
import type { Thread } from "../threads/thread.ts";
import { inKind } from "../vm/callResult.ts";
import * as integers from "../vm/integers.ts";
import type { Imports } from "./imports.ts";
import type { Unwinder } from "./unwinder.ts";
import { WayOut } from "./wayOut.ts";

interface Parts {
  readonly core: Core;
  readonly context: BuiltinContext;
  readonly builtins: BuiltinTable;
  readonly imports: Imports;
  readonly unwinder: Unwinder;
  readonly places: MachinePlaces;
}

type Imported = (...args: number[]) => unknown;

const LIMIT = new WayOut("the step limit is near");
const AFTER = new WayOut("after a call that put the thread to sleep");
const REDO = new WayOut("a call that the VM has to make");
const BLOCKED = new WayOut("the thread waits in a builtin");

export class Environment {
  /** The one that runs. */
  thread: Thread | undefined = undefined;
  private readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** By the names of imports.ts. */
  functions(): Record<string, Imported> {
    const functions: Record<string, Imported> = { ...this.accesses(), ...this.waysOut(), ...this.arithmetic() };
    for (const [name, { fn, argCount, isUsed }] of this.parts.imports.builtins)
      functions[name] = this.builtin(fn, argCount, isUsed);
    return functions;
  }

  private accesses(): Record<string, Imported> {
    const { memory } = this.parts.core;
    return {
      order: this.parts.core.pages.order as Imported,
      hash53: this.parts.core.pages.hash53 as Imported,
      lookAhead: this.lookAhead(),
      copy: (dst: number, src: number, size: number) => {
        memory.copy(dst, src, size);
      },
      zero: (dst: number, size: number) => {
        memory.fill(dst, 0, size);
      },
      touch: (page: number) => {
        memory.arena.touch(page);
      },
      touchShadow: (page: number) => {
        memory.shadowBytes.touch(page);
      },
      shade: (offset: number, granules: number, value: number) => {
        const start = (offset >>> 0) / GRANULE;
        memory.shadowBytes.touchRange(start, granules);
        memory.shadow.fill(value, start, start + granules);
      },
    };
  }

  private lookAhead(): Imported {
    const { context, builtins } = this.parts;
    for (const definition of Object.values(builtins)) {
      const inline = typeof definition === "object" ? definition.inline : undefined;
      const lookAhead =
        inline?.kind === "comparison" ? inline.createLookAhead?.(context, this.parts.places) : undefined;
      if (lookAhead !== undefined) return lookAhead;
    }
    return () => 2 ** 31 - 1;
  }

  private waysOut(): Record<string, Imported> {
    const { core, unwinder } = this.parts;
    const nameOf = (fn: number): string => core.program.functions[fn]?.name ?? "?";
    return {
      left: (fn, site, statement, frame, steps, ns, count) => {
        unwinder.leave({ fn: fn as FunctionId, site, statement, address: frame }, { steps, ns }, count);
      },
      limit: () => {
        throw LIMIT;
      },
      after: () => {
        throw AFTER;
      },
      redo: () => {
        throw REDO;
      },
      overflow: (frame) => {
        const message = `the stack of ${this.thread?.name ?? "?"} overflows`;
        throw new FaultSignal("stack-overflow", message, { address: frame });
      },
      unreachable: (fn) => {
        throw new FaultSignal("unreachable-code", `${nameOf(fn)}() came to where no code can come`);
      },
    };
  }

  private arithmetic(): Record<string, Imported> {
    const { add64, sub64, mul64, neg64, shl64, shrU64, divI64, divU64, modI64, modU64, div32, mod32 } = integers;
    return {
      ...{ add64, sub64, mul64, neg64, shl64, shrU64, divI64, divU64, modI64, modU64, mod32 },
      div32i: (a: number, b: number) => div32(a, b, "i32"),
      div32u: (a: number, b: number) => div32(a, b, "u32"),
    };
  }

  private builtin(fn: FunctionId, argCount: number, isUsed: boolean): Imported {
    const { core, builtins, context } = this.parts;
    const definition = builtins[core.program.functions[fn]!.name]!;
    const finish = isUsed ? this.used(fn) : this.dropped(fn);
    if (typeof definition === "object" && definition.direct !== undefined) {
      const direct = definition.createDirect?.(context) ?? definition.direct;
      switch (argCount) {
        case 0:
          return () => finish(direct(context, 0, 0, 0, 0, 0), 0, 0, 0);
        case 1:
          return (a) => finish(direct(context, a, 0, 0, 0, 0), a, 0, 0);
        case 2:
          return (a, b) => finish(direct(context, a, b, 0, 0, 0), a, b, 0);
        case 3:
          return (a, b, c) => finish(direct(context, a, b, c, 0, 0), a, b, c);
        default:
          return (a, b, c, d = 0, e = 0) => {
            const result = direct(context, a, b, c, d, e);
            return finish(result, 0, 0, 0, typeof result === "symbol" ? [a, b, c, d, e] : undefined);
          };
      }
    }
    const run = typeof definition === "function" ? definition : definition.run;
    return (...args) => finish(run(context, args), 0, 0, 0, args);
  }

  private used(fn: FunctionId) {
    return (result: BuiltinResult, a: number, b: number, c: number, args?: readonly number[]): number => {
      const value = typeof result === "number" ? result : this.odd(result, fn, args ?? [a, b, c]);
      const isInteger = value > -9007199254740992 && value < 9007199254740992 && Math.floor(value) === value;
      return isInteger ? value : inKind(undefined, value, undefined);
    };
  }

  private dropped(fn: FunctionId) {
    return (result: BuiltinResult, a: number, b: number, c: number, args?: readonly number[]): void => {
      if (typeof result === "symbol") this.odd(result, fn, args ?? [a, b, c]);
    };
  }

  /** What a builtin gave that is no number: its call's value, or the way out of compiled code is thrown. */
  private odd(result: BuiltinResult, fn: FunctionId, args: readonly number[]): number {
    const thread = this.thread!;
    if (result === BLOCK_AND_RETRY) {
      thread.pending = { kind: "retry", fn, args };
      throw BLOCKED;
    }
    if (result !== BLOCK_THEN_RETURN) return 0;
    if (thread.state.kind === "runnable") return thread.wakeValue;
    thread.pending = { kind: "return" };
    throw BLOCKED;
  }
}
