/** Threads, stacks, scopes and values of a session that stands still. Changes nothing. */
import type { ThreadId } from "../../base/brands.ts";
import type { DataSymbol, Variable } from "../../frontend/ir/ir.ts";
import { Structs } from "../../inspect/structs.ts";
import { Flags } from "../../inspect/values/flags.ts";
import type { CObject, ValueFormat, ValueNode } from "../../inspect/values/valueNode.ts";
import { Values } from "../../inspect/values/values.ts";
import type { ThreadInfo } from "../../machine/machine.ts";
import type { DebugScope, DebugThread, DebugVariable, ScopeKind, StackTrace } from "../debugView.ts";
import { type FrameAt, Frames, unitOf, visibleVariables } from "./frames.ts";
import { References } from "./references.ts";
import type { SessionCore } from "./sessionCore.ts";

/** Children by number that are given at once to who names no count. */
const MAX_PAGE = 1000;

export class Looking {
  readonly values: Values;
  readonly references = new References();
  readonly frames: Frames;
  private readonly core: SessionCore;
  /** Globals of the source, by name. */
  private readonly globals: readonly DataSymbol[];
  /** What the function that was left last returned. */
  private returned: { readonly name: string; readonly object: CObject } | undefined;

  constructor(core: SessionCore) {
    const { machine } = core;
    const { program } = machine;
    this.core = core;
    this.frames = new Frames(core);
    const { constants } = unitOf(core, undefined);
    this.values = new Values({
      structs: new Structs(machine),
      flags: new Flags(program, constants),
      constant: (name) => constants.get(name) ?? program.enumConstants.get(name),
      provenance: (who) => this.placeText(who),
    });
    this.globals = program.data
      .filter(
        ({ name, fn, span }) => name !== "" && fn === undefined && span !== undefined && isSource(core, span.file),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  threads(): readonly DebugThread[] {
    const { machine } = this.core;
    const next = machine.next()?.thread;
    const current = machine.fault?.thread ?? next;
    return machine.threads().map((info) => ({
      id: info.id,
      name: info.name,
      state: info.id === next ? "running" : info.state.kind,
      isCurrent: info.id === current,
      ...(info.state.kind === "sleeping" ? { waitsFor: this.waitText(info.state) } : {}),
    }));
  }

  stackTrace(thread: number, start = 0, count = Number.POSITIVE_INFINITY): StackTrace {
    const { source, machine } = this.core;
    const frames = this.frames.of(thread as ThreadId);
    const shown = frames
      .slice(start, start + (count === 0 ? Number.POSITIVE_INFINITY : count))
      .map(({ id, frame, fn }) => ({
        id,
        name: fn.name,
        place: frame.statement === undefined ? undefined : source.places.ofStatement(frame.statement),
        isModel: fn.file === undefined || machine.program.files[fn.file]?.role !== "source",
      }));
    return { frames: shown, total: frames.length };
  }

  scopes(id: number): readonly DebugScope[] {
    const at = this.frames.byId(id);
    const variables = visibleVariables(this.core.machine.program, at.fn, at.frame.statement);
    const isStatic = ({ place }: Variable): boolean => place.kind === "symbol";
    const groups: readonly (readonly [ScopeKind, string, readonly Variable[]])[] = [
      ["arguments", "Arguments", variables.filter(({ isParameter }) => isParameter)],
      ["locals", "Locals", variables.filter((each) => !each.isParameter && !isStatic(each)).reverse()],
      ["statics", "Statics", variables.filter((each) => !each.isParameter && isStatic(each)).reverse()],
    ];
    const scopes = groups
      .filter(([kind, , list]) => kind === "locals" || list.length > 0)
      .map(([kind, name, list]) =>
        this.scope(kind, name, list.length, id, (format) =>
          list.map((each) => this.variableNode(at, each, variables, format)),
        ),
      );
    const { returned } = this;
    const result =
      returned === undefined
        ? []
        : [
            this.scope("returnValue", "Return Value", 1, id, (format) => [
              this.values.node(`${returned.name}()`, returned.object, { format }),
            ]),
          ];
    const path = this.core.source.report.path.replace(/^.*\//, "");
    const globals = this.scope("globals", `Globals of ${path}`, this.globals.length, id, (format) =>
      this.globalNodes(format),
    );
    return [...result, ...scopes, globals];
  }

  /** The session moves on: numbers of values mean nothing any more. */
  forget(): void {
    this.references.clear();
    this.returned = undefined;
  }

  setReturned(name: string, object: CObject): void {
    this.returned = { name, object };
  }

  variables(
    reference: number,
    filter: "named" | "indexed" | undefined,
    page: { readonly start?: number; readonly count?: number; readonly format?: ValueFormat },
  ): readonly DebugVariable[] {
    const { children, frame } = this.references.get(reference);
    const found: ValueNode[] = [];
    if (filter !== "indexed")
      found.push(...(page.format?.hex === true ? (children.inHex?.() ?? children.named()) : children.named()));
    if (filter !== "named") {
      const start = page.start ?? 0;
      const end = Math.min(
        children.indexedCount,
        start + (page.count === undefined || page.count === 0 ? MAX_PAGE : page.count),
      );
      for (let i = start; i < end; i++) found.push(children.indexed(i));
    }
    return found.map((node) => this.references.variable(node, frame, node.object && this.values.scalar(node.object)));
  }

  /** "mm/ksm.c:412, step 9123". */
  placeText({ statement, step }: { readonly statement: number | undefined; readonly step: number }): string {
    const known = statement === undefined ? undefined : this.core.machine.program.statements[statement];
    const place = known === undefined ? undefined : this.core.source.places.ofSpan(known.span);
    return `${place === undefined ? "" : `${place.path}:${String(place.line + 1)}, `}step ${String(step)}`;
  }

  /** A variable of a frame as an object: in memory, or what its register holds. */
  objectOf({ frame }: FrameAt, variable: Variable): CObject {
    const place = this.core.machine.variablePlace(frame, variable);
    if ("address" in place) return { type: variable.type, address: place.address };
    return { type: variable.type, address: undefined, value: frame.registers[place.register] ?? 0 };
  }

  private scope(
    kind: ScopeKind,
    name: string,
    named: number,
    frame: number,
    nodes: (format: ValueFormat) => readonly ValueNode[],
  ): DebugScope {
    const children = {
      namedCount: named,
      named: () => nodes({}),
      inHex: () => nodes({ hex: true }),
      indexedCount: 0,
      indexed: () => nodes({})[0]!,
    };
    return { kind, name, named, reference: this.references.add(children, frame), isExpensive: kind === "globals" };
  }

  /** One that a later one of the same name hides is told by its line, and has no expression. */
  private variableNode(at: FrameAt, variable: Variable, all: readonly Variable[], format: ValueFormat): ValueNode {
    const isHidden = all.findLast(({ name }) => name === variable.name) !== variable;
    const { name } = variable;
    const line = this.core.source.places.ofSpan(variable.declared).line + 1;
    return this.values.node(isHidden ? `${name} (line ${String(line)})` : name, this.objectOf(at, variable), {
      format,
      evaluateName: isHidden ? undefined : name,
      role: { member: name },
    });
  }

  private globalNodes(format: ValueFormat): readonly ValueNode[] {
    return this.globals.map(({ id, name, type }) =>
      this.values.node(
        name,
        { type, address: this.core.machine.symbolAddress(id) },
        { format, evaluateName: name, role: { member: name } },
      ),
    );
  }

  private waitText(state: Extract<ThreadInfo["state"], { readonly kind: "sleeping" }>): string {
    const { kind, address, holder } = state.reason;
    const what = address === 0 ? undefined : this.values.target(address)?.text;
    const by = this.core.machine.threads().find(({ task }) => task === holder)?.name;
    const until = state.wakeAtNs === undefined ? "" : `, at most until ${String(Math.round(state.wakeAtNs / 1e6))} ms`;
    return `${kind}${what === undefined ? "" : ` ${what}`}${by === undefined ? "" : `, held by ${by}`}${until}`;
  }
}

function isSource(core: SessionCore, file: number): boolean {
  return core.machine.program.files[file]?.role === "source";
}
