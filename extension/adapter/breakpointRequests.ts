/**
 * Breakpoints of every kind. The last set of each is kept, so that it can be set again when the simulation is begun anew:
 * breakpoints survive an edited source and another scenario.
 */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type * as Debug from "../../engine/session/debugView.ts";
import { badArguments, unknownSource } from "./adapterError.ts";
import type { AdapterHost } from "./adapterHost.ts";
import type { Arguments, Group } from "./conversations.ts";
import type { Coordinates } from "./coordinates.ts";
import { asAdapterError, type MessageChannel } from "./messageChannel.ts";

type BreakpointCommand =
  | "breakpointLocations"
  | "setBreakpoints"
  | "setFunctionBreakpoints"
  | "setExceptionBreakpoints"
  | "dataBreakpointInfo"
  | "setDataBreakpoints";

export interface BreakpointParts {
  readonly host: AdapterHost;
  readonly coordinates: Coordinates;
  readonly channel: MessageChannel;
}

/** A data breakpoint by what it watches, as C writes it. */
export type WatchedData = { readonly name: string } & Omit<Debug.DataBreakpoint, "dataId">;

interface Kept {
  readonly bind: () => Promise<readonly Dap.Breakpoint[]>;
  /** Ids that the client knows them by. */
  readonly ids: readonly number[];
}

export class BreakpointRequests {
  readonly #parts: BreakpointParts;
  readonly #kept = new Map<string, Kept>();
  /** By the engine's. */
  readonly #clientIds = new Map<number, number>();
  #nextId = 1;
  #watched: readonly WatchedData[] = [];

  constructor(parts: BreakpointParts) {
    this.#parts = parts;
  }

  readonly handlers: Group<BreakpointCommand> = {
    breakpointLocations: (args) => this.#locations(args),
    setBreakpoints: (args) =>
      this.#set(`source ${args.source.path ?? args.source.name ?? ""}`, () => this.#bindSource(args)),
    setFunctionBreakpoints: ({ breakpoints }) =>
      this.#set("functions", async () => {
        const wanted = breakpoints.map(({ name, ...rest }) => ({ name, ...conditions(rest) }));
        return this.#shown((await this.#session.ask("setFunctionBreakpoints", { breakpoints: wanted })).bound);
      }),
    setDataBreakpoints: ({ breakpoints }) =>
      this.#set("data", async () => {
        const wanted = breakpoints.map(({ dataId, accessType, ...rest }) => ({
          dataId,
          access: accessType ?? "write",
          ...conditions(rest),
        }));
        const { bound } = await this.#session.ask("setDataBreakpoints", { breakpoints: wanted });
        this.#watched = wanted.flatMap(({ dataId: _, ...rest }, index) => {
          const name = bound[index]?.name;
          return name === undefined ? [] : [{ name, ...rest }];
        });
        return this.#shown(bound);
      }),
    setExceptionBreakpoints: (args) =>
      this.#set("exceptions", async () => {
        const wanted = [
          ...args.filters.map((filter) => ({ filter: filter as Debug.ExceptionFilter })),
          ...(args.filterOptions ?? []).map(({ filterId, condition }) => ({
            filter: filterId as Debug.ExceptionFilter,
            ...(condition === undefined || condition === "" ? {} : { condition }),
          })),
        ];
        return this.#shown((await this.#session.ask("setExceptionBreakpoints", { breakpoints: wanted })).bound);
      }),
    dataBreakpointInfo: (args) => this.#dataInfo(args),
  };

  /** Sets all of them again and tells the client where they are bound now. */
  async rebind(): Promise<void> {
    this.#clientIds.clear();
    for (const kept of this.#kept.values())
      for (const breakpoint of this.#named(await this.#bound(kept), kept.ids))
        this.#parts.channel.event<Dap.BreakpointEvent>("breakpoint", { reason: "changed", breakpoint });
  }

  /** What the data breakpoints watch that are set. */
  get watched(): readonly WatchedData[] {
    return this.#watched;
  }

  /** Of breakpoints of the engine that were hit: what the client knows them by. */
  readonly clientIdsOf = (ids: readonly number[]): number[] => ids.flatMap((id) => this.#clientIds.get(id) ?? []);

  /** With the client's ids instead of the engine's, which begin anew with every simulation. */
  #named(bound: readonly Dap.Breakpoint[], ids: readonly number[]): Dap.Breakpoint[] {
    return bound.map((breakpoint, index) => {
      const id = ids[index] ?? 0;
      if (breakpoint.id !== undefined) this.#clientIds.set(breakpoint.id, id);
      return { ...breakpoint, id };
    });
  }

  /** Where they are bound now; all of them nowhere, and why, when they cannot be set. */
  async #bound({ bind, ids }: Kept): Promise<readonly Dap.Breakpoint[]> {
    try {
      return await bind();
    } catch (error) {
      const { message } = asAdapterError(error);
      return ids.map(() => ({ verified: false, message, reason: "failed" as const }));
    }
  }

  get #session(): AdapterHost["session"] {
    return this.#parts.host.session;
  }

  async #set(key: string, bind: Kept["bind"]): Promise<{ breakpoints: Dap.Breakpoint[] }> {
    const bound = await bind();
    const ids = bound.map(() => this.#nextId++);
    this.#kept.set(key, { bind, ids });
    return { breakpoints: this.#named(bound, ids) };
  }

  async #bindSource({ source, breakpoints = [] }: Arguments<"setBreakpoints">): Promise<readonly Dap.Breakpoint[]> {
    const { host, coordinates } = this.#parts;
    const places = breakpoints.map(({ line, column }) =>
      host.find(source, coordinates.toLine(line), column === undefined ? undefined : coordinates.toColumn(column)),
    );
    const path = places.find((each) => each !== undefined)?.path ?? host.find(source, 0, undefined)?.path;
    if (path === undefined) {
      const { message } = unknownSource(source.name ?? source.path ?? "this file");
      return breakpoints.map(({ line }) => ({ verified: false, line, message, reason: "failed" as const }));
    }
    const wanted = breakpoints.map(({ line, logMessage, ...rest }, index): Debug.SourceBreakpoint => {
      const column = places[index]?.column;
      return {
        line: places[index]?.line ?? coordinates.toLine(line),
        ...(column === undefined ? {} : { column }),
        ...(logMessage === undefined || logMessage === "" ? {} : { logMessage }),
        ...conditions(rest),
      };
    });
    return this.#shown((await this.#session.ask("setSourceBreakpoints", { path, breakpoints: wanted })).bound);
  }

  #shown(bound: readonly Debug.BoundBreakpoint[]): readonly Dap.Breakpoint[] {
    return bound.map(({ id, verified, message, place }) => ({
      id,
      verified,
      ...(verified ? {} : { reason: "failed" as const }),
      ...(message === undefined ? {} : { message }),
      ...(place === undefined ? {} : this.#parts.coordinates.show(place)),
    }));
  }

  async #locations({ source, line, endLine }: Arguments<"breakpointLocations">) {
    const { host, coordinates } = this.#parts;
    const at = host.find(source, coordinates.toLine(line), undefined);
    if (at === undefined) throw unknownSource(source.name ?? source.path ?? "this file");
    // Lines of the text that runs; where it has been edited the client's are further up or down by as much.
    const shift = coordinates.toLine(line) - at.line;
    const end = endLine === undefined ? {} : { endLine: coordinates.toLine(endLine) - shift };
    const { places } = await this.#session.ask("breakpointLocations", { path: at.path, line: at.line, ...end });
    return {
      breakpoints: places.map((each) => ({
        line: coordinates.line(each.line + shift),
        column: coordinates.column(each.column),
      })),
    };
  }

  async #dataInfo({ variablesReference, name, frameId, bytes, asAddress }: Arguments<"dataBreakpointInfo">) {
    if (asAddress === true && !/^\s*(0x[0-9a-f]+|\d+)\s*$/i.test(name))
      throw badArguments("dataBreakpointInfo", `"${name}" is no address such as 0xffff888000012000`);
    const { dataId, description, accessTypes, canPersist } = await this.#session.ask("dataBreakpointInfo", {
      name: asAddress === true ? `*(unsigned char *)${name.trim()}` : name,
      ...(variablesReference === undefined ? {} : { reference: variablesReference }),
      ...(frameId === undefined ? {} : { frame: frameId }),
      ...(bytes === undefined ? {} : { bytes }),
    });
    return { dataId: dataId ?? null, description, accessTypes: [...accessTypes], canPersist };
  }
}

function conditions(given: { condition?: string; hitCondition?: string }): {
  condition?: string;
  hitCondition?: string;
} {
  const { condition, hitCondition } = given;
  return {
    ...(condition === undefined || condition.trim() === "" ? {} : { condition }),
    ...(hitCondition === undefined || hitCondition.trim() === "" ? {} : { hitCondition }),
  };
}
