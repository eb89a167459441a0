/** What the writer of a function has to know of the others, and the numbers of counters and sites. */
import type { FunctionId } from "../../base/brands.ts";
import { invariant } from "../../base/invariant.ts";
import type { Expr, FunctionBody, Instruction, IrFunction, Program, Terminator } from "../../frontend/ir/ir.ts";
import { successorsOf } from "../../frontend/ir/successors.ts";
import type { BuiltinTable } from "../builtin.ts";
import type { InlineBuiltin } from "../inline.ts";
import type { Site } from "./blocks.ts";

export class Callees {
  /** One for each block, and one more for each function. */
  readonly counterCount: number;
  /** Functions that can be compiled, in the order of their slots. */
  readonly compilable: readonly FunctionId[];
  private readonly slots: ReadonlyMap<FunctionId, number>;
  private readonly program: Program;
  private readonly builtins: BuiltinTable;
  private readonly firstCounter: readonly number[];
  private readonly sizes = new Map<FunctionId, number>();
  private readonly assigned = new Map<FunctionId, ReadonlySet<number>>();
  private readonly loops = new Map<FunctionId, boolean>();
  /** Found when it is first asked for: short runs never do. */
  private recursive: ReadonlySet<FunctionId> | undefined = undefined;
  private readonly sites = new Map<FunctionId, Site[]>();
  private readonly siteNumbers = new Map<string, number>();

  constructor(program: Program, builtins: BuiltinTable) {
    this.program = program;
    this.builtins = builtins;
    let next = 0;
    this.firstCounter = program.functions.map(({ body }) => {
      const first = next;
      next += body === undefined ? 0 : body.blocks.length + 1;
      return first;
    });
    this.counterCount = next;
    this.compilable = program.functions.map(({ id }) => id).filter((id) => this.canCompile(id));
    this.slots = new Map(this.compilable.map((id, slot) => [id, slot]));
  }

  get functionCount(): number {
    return this.program.functions.length;
  }

  /** Its place in the table of compiled functions. */
  slot(id: FunctionId): number {
    const slot = this.slots.get(id);
    invariant(slot !== undefined, `function ${id} can be compiled`);
    return slot;
  }

  bodyOf(id: FunctionId): FunctionBody {
    const { body } = this.fn(id);
    invariant(body !== undefined, `function ${id} is defined in C`);
    return body;
  }

  /** As C calls it, for profiles; marked, lest it is a word of JavaScript. */
  nameOf(id: FunctionId): string {
    return `${this.fn(id).name}$`;
  }

  isBuiltin(id: FunctionId): boolean {
    const { name, body, broken } = this.fn(id);
    return body === undefined && broken === undefined && Object.hasOwn(this.builtins, name);
  }

  costNs(id: FunctionId): number {
    const definition = this.builtins[this.fn(id).name];
    return typeof definition === "object" ? (definition.costNs ?? 0) : 0;
  }

  /** How many arguments the builtin takes one by one; undefined where it takes a list. */
  directArguments(id: FunctionId): number | undefined {
    const definition = this.builtins[this.fn(id).name];
    if (typeof definition !== "object" || definition.direct === undefined) return undefined;
    return definition.direct.length - 1;
  }

  /** What may be done in its place; undefined: nothing. */
  inlineOf(id: FunctionId): InlineBuiltin | undefined {
    const definition = this.builtins[this.fn(id).name];
    return typeof definition === "object" ? definition.inline : undefined;
  }

  /** Functions with a variable number of arguments are left to the VM. */
  canCompile(id: FunctionId): boolean {
    const { body, broken } = this.fn(id);
    return body !== undefined && broken === undefined && body.variadicArea === undefined;
  }

  /** May be called, directly or not, while it is active. */
  isRecursive(id: FunctionId): boolean {
    this.recursive ??= recursiveFunctions(this.program);
    return this.recursive.has(id);
  }

  /** Whether a register is ever given another value than that of its parameter. */
  isAssigned(id: FunctionId, register: number): boolean {
    let assigned = this.assigned.get(id);
    if (assigned === undefined) {
      assigned = new Set(this.bodyOf(id).blocks.flatMap(({ instructions }) => instructions.flatMap(assignedBy)));
      this.assigned.set(id, assigned);
    }
    return assigned.has(register);
  }

  /** Nodes of its IR. */
  sizeOf(id: FunctionId): number {
    const known = this.sizes.get(id);
    if (known !== undefined) return known;
    let size = 0;
    eachExpression(this.bodyOf(id), () => size++);
    this.sizes.set(id, size);
    return size;
  }

  counter(id: FunctionId, block: number): number {
    return this.firstCounter[id]! + block;
  }

  /** For entries of a function whose first block is a loop's. */
  entryCounter(id: FunctionId): number {
    return this.counter(id, this.bodyOf(id).blocks.length);
  }

  /** Whether its first block is a loop's: entries are then counted apart. */
  isLoop(id: FunctionId): boolean {
    const known = this.loops.get(id);
    if (known !== undefined) return known;
    const body = this.bodyOf(id);
    const isLoop = body.blocks.some(({ end }) => successorsOf(end).includes(body.entry));
    this.loops.set(id, isLoop);
    return isLoop;
  }

  siteNumber(id: FunctionId, site: Site): number {
    const key = `${id} ${site.block} ${site.index} ${site.kind}`;
    const known = this.siteNumbers.get(key);
    if (known !== undefined) return known;
    const sites = this.sites.get(id) ?? [];
    this.sites.set(id, sites);
    sites.push(site);
    this.siteNumbers.set(key, sites.length - 1);
    return sites.length - 1;
  }

  site(id: FunctionId, number: number): Site {
    const site = this.sites.get(id)?.[number];
    invariant(site !== undefined, `site ${number} of function ${id}`);
    return site;
  }

  private fn(id: FunctionId): IrFunction {
    const fn = this.program.functions[id];
    invariant(fn !== undefined, `function ${id} exists`);
    return fn;
  }
}

/** The registers that an instruction gives a value: none or one. */
export function assignedBy(each: Instruction): readonly number[] {
  if (each.op === "set") return [each.reg];
  return each.op === "call" && each.result !== undefined ? [each.result] : [];
}

/** Those that lie on a cycle of calls; a call through a pointer may lead to whatever has its address taken. */
function recursiveFunctions(program: Program): ReadonlySet<FunctionId> {
  const taken = new Set<FunctionId>();
  const throughPointer = new Set<FunctionId>();
  const calls = new Map<FunctionId, Set<FunctionId>>();
  for (const { relocations } of program.data)
    for (const { target } of relocations) if ("fn" in target) taken.add(target.fn);
  for (const { id, body } of program.functions) {
    if (body === undefined) continue;
    const called = new Set<FunctionId>();
    calls.set(id, called);
    eachExpression(body, (e) => {
      if (e.op === "function") taken.add(e.fn);
      if (e.op !== "call") return;
      if (e.callee.kind === "direct") called.add(e.callee.fn);
      else throughPointer.add(id);
    });
  }
  for (const id of throughPointer) for (const target of taken) calls.get(id)!.add(target);
  return onCycles(calls);
}

/** Tarjan's strongly connected components, without recursion. */
function onCycles(calls: ReadonlyMap<FunctionId, ReadonlySet<FunctionId>>): ReadonlySet<FunctionId> {
  const found = new Set<FunctionId>();
  const order = new Map<FunctionId, number>();
  const lowest = new Map<FunctionId, number>();
  const component: FunctionId[] = [];
  const inComponent = new Set<FunctionId>();
  const work: { readonly id: FunctionId; readonly rest: Iterator<FunctionId> }[] = [];
  const visit = (id: FunctionId): void => {
    order.set(id, order.size);
    lowest.set(id, order.get(id)!);
    component.push(id);
    inComponent.add(id);
    work.push({ id, rest: (calls.get(id) ?? new Set<FunctionId>()).values() });
  };
  for (const start of calls.keys()) {
    if (!order.has(start)) visit(start);
    while (work.length > 0) {
      const { id, rest } = work[work.length - 1]!;
      const next = rest.next();
      if (next.done !== true) {
        if (!order.has(next.value)) visit(next.value);
        else if (inComponent.has(next.value)) lower(lowest, id, order.get(next.value)!);
        continue;
      }
      work.pop();
      const above = work[work.length - 1];
      if (above !== undefined) lower(lowest, above.id, lowest.get(id)!);
      if (lowest.get(id) !== order.get(id)) continue;
      const members = component.splice(component.indexOf(id));
      for (const member of members) {
        inComponent.delete(member);
        if (members.length > 1 || calls.get(member)?.has(member) === true) found.add(member);
      }
    }
  }
  return found;
}

function lower(lowest: Map<FunctionId, number>, id: FunctionId, value: number): void {
  lowest.set(id, Math.min(lowest.get(id)!, value));
}

type Node = Instruction | Terminator | Expr;

function eachExpression(body: FunctionBody, visit: (node: Node) => void): void {
  const walk = (e: Expr): void => {
    visit(e);
    for (const child of childrenOf(e)) walk(child);
  };
  for (const { instructions, end } of body.blocks)
    for (const each of [...instructions, end]) {
      visit(each);
      operandsOf(each).forEach(walk);
    }
}

export function childrenOf(e: Expr): readonly Expr[] {
  switch (e.op) {
    case "load":
      return [e.addr];
    case "unary":
    case "convert":
      return [e.a];
    case "binary":
    case "compare":
    case "logand":
    case "logor":
      return [e.a, e.b];
    case "select":
      return [e.condition, e.a, e.b];
    default:
      return [];
  }
}

function operandsOf(node: Instruction | Terminator): readonly Expr[] {
  switch (node.op) {
    case "set":
      return [node.value];
    case "store":
      return [node.addr, node.value];
    case "copy":
      return [node.dst, node.src];
    case "zero":
      return [node.dst];
    case "call":
      return node.callee.kind === "indirect" ? [node.callee.pointer, ...node.args] : node.args;
    case "branch":
      return [node.condition];
    case "switch":
      return [node.value];
    case "return":
      return node.value === undefined ? [] : [node.value];
    default:
      return [];
  }
}
