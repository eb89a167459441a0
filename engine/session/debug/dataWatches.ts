/**
 * Data breakpoints, WARN_ON and invariants: what a statement has done, found out before the next one. Changes are found
 * by comparing the bytes; reads are told by the memory, which is asked to only while somebody wants to know.
 */
import type { StatementId, ThreadId } from "../../base/brands.ts";
import type { AccessType, BoundBreakpoint, DataBreakpoint, DataBreakpointInfo } from "../debugView.ts";
import { hasText, holds, problemOf } from "./breakpoints.ts";
import { type Expressions, NO_FRAME } from "./expressions.ts";
import { HitCounts, type HitTest, parseHitCondition } from "./hitCounts.ts";
import type { SessionCore } from "./sessionCore.ts";

/** Bytes that can be watched; a global is named, so that it is found again in another run. */
export interface WatchedBytes {
  readonly symbol?: string;
  /** From the symbol's start, else an address. */
  readonly at: number;
  readonly size: number;
  readonly label: string;
}

export interface DataHit {
  readonly id: number;
  readonly label: string;
  readonly kind: "read" | "write";
  /** The step and the statement that did it. */
  readonly step: number;
  readonly thread: ThreadId;
  readonly statement: StatementId | undefined;
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
  readonly problem?: string;
}

interface DataWatch {
  readonly id: number;
  readonly label: string;
  readonly address: number;
  readonly size: number;
  readonly access: AccessType;
  readonly condition: string | undefined;
  readonly hitTest: HitTest | undefined;
  readonly counts: HitCounts | undefined;
  last: Uint8Array | undefined;
  wasRead: boolean;
}

export const MAX_WATCHED_BYTES = 4096;

export class DataWatches {
  private readonly core: SessionCore;
  private readonly expressions: Expressions;
  private readonly nextId: () => number;
  private watches: readonly DataWatch[] = [];
  /** The statement that is being executed. */
  private under: { readonly statement: StatementId; readonly thread: ThreadId } | undefined;
  private isDeaf = false;

  constructor(core: SessionCore, expressions: Expressions, nextId: () => number) {
    this.core = core;
    this.expressions = expressions;
    this.nextId = nextId;
  }

  get isEmpty(): boolean {
    return this.watches.length === 0;
  }

  get counted(): readonly { readonly counts: HitCounts | undefined }[] {
    return this.watches.filter(({ counts }) => counts !== undefined);
  }

  set(wanted: readonly DataBreakpoint[]): readonly BoundBreakpoint[] {
    const watches: DataWatch[] = [];
    const bound = wanted.map((each): BoundBreakpoint => {
      const id = this.nextId();
      const bytes = parseDataId(each.dataId);
      const address = bytes && this.addressOf(bytes);
      if (bytes === undefined || address === undefined) {
        return { id, verified: false, message: `‘${each.dataId}’ names nothing that can be watched` };
      }
      const problem = problemOf(each, this.expressions, NO_FRAME);
      if (problem !== undefined) return { id, verified: false, message: problem };
      const { hitCondition, condition, access } = each;
      watches.push({
        id,
        label: bytes.label,
        address,
        size: bytes.size,
        access,
        condition: hasText(condition) ? condition : undefined,
        hitTest: hasText(hitCondition) ? parseHitCondition(hitCondition) : undefined,
        counts: hasText(hitCondition) ? new HitCounts() : undefined,
        last: undefined,
        wasRead: false,
      });
      return { id, verified: true, name: bytes.label };
    });
    this.watches = watches;
    return bound;
  }

  /** For one search: who changes these bytes. */
  setOnly(bytes: WatchedBytes): void {
    this.set([{ dataId: dataIdOf(bytes), access: "write" }]);
  }

  /** A run begins: reads are told from now on, until what is returned is called. */
  listen(): () => void {
    const reading = this.watches.filter(({ access }) => access !== "write");
    if (reading.length === 0) return () => undefined;
    return this.core.machine.watchReads(reading, (index) => {
      const watch = reading[index];
      if (watch !== undefined && !this.isDeaf) watch.wasRead = true;
    });
  }

  /** Nothing has been done yet that counts. */
  begin(): void {
    this.under = undefined;
    for (const watch of this.watches) {
      watch.last = this.bytesOf(watch);
      watch.wasRead = false;
    }
  }

  /** What the statement before did; `next` is executed from here on. */
  at(next: StatementId | undefined, thread: ThreadId | undefined): readonly DataHit[] {
    let hits: DataHit[] | undefined;
    for (const watch of this.watches) {
      const hit = this.check(watch);
      if (hit !== undefined) (hits ??= []).push(hit);
    }
    this.under = next === undefined || thread === undefined ? undefined : { statement: next, thread };
    return hits ?? NO_HITS;
  }

  /** While something is evaluated that is no part of the run. */
  deafly<T>(work: () => T): T {
    this.isDeaf = true;
    try {
      return work();
    } finally {
      this.isDeaf = false;
    }
  }

  private check(watch: DataWatch): DataHit | undefined {
    const now = this.core.machine.memory.rawBytes(watch.address, watch.size);
    const hasChanged = now !== undefined && !isSame(watch.last, now);
    const { wasRead } = watch;
    if (!hasChanged && !wasRead) return undefined;
    const before = watch.last;
    const after = hasChanged ? now.slice() : before;
    watch.last = after;
    watch.wasRead = false;
    const kind = hasChanged && watch.access !== "read" ? "write" : "read";
    if (kind === "read" && !wasRead) return undefined;
    return this.accepted(watch, {
      kind,
      ...(before && kind === "write" ? { before } : {}),
      ...(after ? { after } : {}),
    });
  }

  private accepted(watch: DataWatch, what: Pick<DataHit, "kind" | "before" | "after">): DataHit | undefined {
    const step = this.core.machine.step - 1;
    const { id, label, condition, hitTest, counts } = watch;
    const hit: DataHit = {
      id,
      label,
      step,
      thread: this.under?.thread ?? (0 as ThreadId),
      statement: this.under?.statement,
      ...what,
    };
    if (condition !== undefined) {
      const outcome = this.deafly(() => holds(this.expressions, condition, NO_FRAME));
      if (typeof outcome === "string") return { ...hit, problem: outcome };
      if (!outcome) return undefined;
    }
    const count = counts?.count(step) ?? 0;
    return hitTest === undefined || hitTest(count) ? hit : undefined;
  }

  private bytesOf({ address, size }: DataWatch): Uint8Array | undefined {
    return this.core.machine.memory.rawBytes(address, size)?.slice();
  }

  private addressOf({ symbol, at }: WatchedBytes): number | undefined {
    if (symbol === undefined) return at;
    const base = this.core.machine.symbolAddress(symbol);
    return base === undefined ? undefined : base + at;
  }
}

const NO_HITS: readonly DataHit[] = [];

export function dataIdOf({ symbol, at, size, label }: WatchedBytes): string {
  return JSON.stringify({ ...(symbol === undefined ? {} : { symbol }), at, size, label });
}

function parseDataId(text: string): WatchedBytes | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { symbol, at, size, label } = value as Partial<Record<keyof WatchedBytes, unknown>>;
  if (typeof at !== "number" || typeof size !== "number" || typeof label !== "string") return undefined;
  if (!Number.isSafeInteger(at) || !Number.isInteger(size) || size < 1 || size > MAX_WATCHED_BYTES) return undefined;
  if (symbol !== undefined && typeof symbol !== "string") return undefined;
  return { at, size, label, ...(symbol === undefined ? {} : { symbol }) };
}

export function cannotWatch(description: string): DataBreakpointInfo {
  return { dataId: undefined, description, accessTypes: [], canPersist: false };
}

function isSame(a: Uint8Array | undefined, b: Uint8Array): boolean {
  if (a?.length !== b.length) return false;
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
