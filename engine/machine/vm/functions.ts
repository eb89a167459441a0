/** What a function id leads to: C compiled when first called, a builtin of that name, or a Fault. */
import type { FunctionId } from "../../base/brands.ts";
import { invariant } from "../../base/invariant.ts";
import type { FunctionBody, IrFunction } from "../../frontend/ir/ir.ts";
import type { Span } from "../../source/span.ts";
import type { Builtin, BuiltinTable } from "../builtin.ts";
import type { Core } from "../core.ts";
import { FaultSignal } from "../fault.ts";
import { addressOfFunction, functionAtAddress } from "../globals.ts";
import { hexAddress } from "../memory/badAccess.ts";
import type { CompiledFunction } from "./code.ts";
import { compileFunction, compileTrampoline } from "./compileFunction.ts";
import type { Linkage } from "./evaluate.ts";

/** Exactly one of code and builtin is there once it was looked up. */
export interface CallTarget {
  readonly id: FunctionId;
  readonly code: CompiledFunction | undefined;
  readonly builtin: Builtin | undefined;
  readonly costNs: number;
}

export class FunctionTable {
  /** Addresses of what functions refer to. */
  readonly link: Linkage;
  private readonly core: Core;
  private readonly builtins: BuiltinTable;
  /** Derived from the immutable program, when first needed. */
  private readonly targets: (CallTarget | undefined)[];

  constructor(core: Core, builtins: BuiltinTable) {
    this.core = core;
    this.builtins = builtins;
    this.targets = core.program.functions.map(() => undefined);
    this.link = {
      memory: core.memory,
      symbolAddress: (symbol) => core.globals.addresses[symbol]!,
      functionAddress: addressOfFunction,
    };
  }

  /** Fault for a function that is unmodelled or broken. */
  target(id: FunctionId, site: Span | undefined): CallTarget {
    return this.targets[id] ?? this.look(id, site);
  }

  /** Fault "bad-call" where no function begins. */
  atAddress(pointer: number, site: Span | undefined): CallTarget {
    const id = functionAtAddress(pointer, this.targets.length);
    if (id !== undefined) return this.target(id, site);
    const what = pointer === 0 ? "NULL" : `${hexAddress(pointer)}, where no function is`;
    throw new FaultSignal("bad-call", `call of ${what}${this.at(site)}`, { address: pointer });
  }

  /** Something a thread can begin with: for a builtin, code that calls it. */
  entry(id: FunctionId, argCount: number): CompiledFunction {
    const fn = this.core.program.functions[id];
    invariant(fn !== undefined, `function ${id} exists`);
    return fn.body === undefined ? compileTrampoline(id, argCount) : this.target(id, undefined).code!;
  }

  /** A body that is no function of the program; its id is the first that no function has. */
  compile(body: FunctionBody): CompiledFunction {
    return compileFunction(this.core.program.functions.length as FunctionId, body, this.link);
  }

  private look(id: FunctionId, site: Span | undefined): CallTarget {
    const fn = this.core.program.functions[id];
    invariant(fn !== undefined, `function ${id} exists`);
    const target = this.bind(fn);
    if (target === undefined) throw this.missing(fn, site);
    this.targets[id] = target;
    return target;
  }

  private bind(fn: IrFunction): CallTarget | undefined {
    const { id, body, name } = fn;
    if (fn.broken !== undefined) return undefined;
    if (body !== undefined) return { id, code: compileFunction(id, body, this.link), builtin: undefined, costNs: 0 };
    if (!Object.hasOwn(this.builtins, name)) return undefined;
    const definition = this.builtins[name]!;
    if (typeof definition === "function") return { id, code: undefined, builtin: definition, costNs: 0 };
    return { id, code: undefined, builtin: definition.run, costNs: definition.costNs ?? 0 };
  }

  private missing(fn: IrFunction, site: Span | undefined): FaultSignal {
    const functionName = fn.name;
    if (fn.broken === undefined)
      return new FaultSignal("unmodelled-function", `${fn.name}() is not modelled${this.at(site)}`, { functionName });
    const message = `${fn.name}() could not be compiled (${fn.broken.message})${this.at(site)}`;
    return new FaultSignal("broken-function", message, { functionName });
  }

  private at(site: Span | undefined): string {
    return site === undefined ? "" : `, called at ${this.core.places.ofSpan(site)}`;
  }
}
