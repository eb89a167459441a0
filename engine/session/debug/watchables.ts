/** Variables and expressions as bytes that can be watched. */
import { LabError } from "../../base/labError.ts";
import type { CObject } from "../../inspect/values/valueNode.ts";
import { byteSize } from "../../inspect/values/sizes.ts";
import type { DataBreakpointInfo } from "../debugView.ts";
import { cannotWatch, dataIdOf, MAX_WATCHED_BYTES, type WatchedBytes } from "./dataWatches.ts";
import type { Expressions, Site } from "./expressions.ts";
import type { Looking } from "./looking.ts";
import type { SessionCore } from "./sessionCore.ts";

export class Watchables {
  private readonly core: SessionCore;
  private readonly looking: Looking;
  private readonly expressions: Expressions;
  private readonly siteOf: (frame: number | undefined) => Site;

  constructor(
    core: SessionCore,
    looking: Looking,
    expressions: Expressions,
    siteOf: (frame: number | undefined) => Site,
  ) {
    this.core = core;
    this.looking = looking;
    this.expressions = expressions;
    this.siteOf = siteOf;
  }

  info(
    name: string,
    from: { readonly reference?: number; readonly frame?: number; readonly bytes?: number },
  ): DataBreakpointInfo {
    let expression = name;
    let { frame } = from;
    if (from.reference !== undefined) {
      const opened = this.looking.references.get(from.reference);
      const child = this.looking.variables(from.reference, undefined, {}).find((each) => each.name === name);
      if (child?.evaluateName === undefined) return cannotWatch(`${name} is not an object of the program`);
      expression = child.evaluateName;
      frame = opened.frame;
    }
    try {
      const bytes = this.bytes(expression, frame, from.bytes);
      if (typeof bytes === "string") return cannotWatch(bytes);
      return {
        dataId: dataIdOf(bytes),
        description: `${bytes.label} (${String(bytes.size)} ${bytes.size === 1 ? "byte" : "bytes"})`,
        accessTypes: ["read", "write", "readWrite"],
        canPersist: bytes.symbol !== undefined,
      };
    } catch (error) {
      if (error instanceof LabError) return cannotWatch(error.message);
      throw error;
    }
  }

  /** A text says why not. Throws LabError "bad-expression". */
  bytes(expression: string, frame: number | undefined, size?: number): WatchedBytes | string {
    const { object, compiled } = this.expressions.evaluate(expression, this.siteOf(frame));
    if (object?.address === undefined) {
      return compiled.register === undefined
        ? `${expression} is a value, not an object in memory`
        : `${expression} is a variable that lies in no memory: nothing but its own function can change it`;
    }
    return this.bytesOf(expression, object, object.address, size);
  }

  private bytesOf(label: string, { type }: CObject, address: number, size: number | undefined): WatchedBytes | string {
    const bytes = size ?? byteSize(type);
    if (bytes < 1) return `${label} has no bytes`;
    if (bytes > MAX_WATCHED_BYTES)
      return `${label} has ${String(bytes)} bytes: at most ${String(MAX_WATCHED_BYTES)} can be watched`;
    if (this.core.machine.memory.rawBytes(address, bytes) === undefined) return `${label} is not in memory`;
    const info = this.core.machine.objectAt(address);
    const isGlobal = info?.what === "global" && this.core.machine.symbolAddress(info.name) === info.base;
    if (!isGlobal) return { at: address, size: bytes, label };
    return { symbol: info.name, at: address - info.base, size: bytes, label };
  }
}
