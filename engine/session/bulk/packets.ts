/**
 * Columns on their way to the page, as one ArrayBuffer: all of them, or the difference to a revision that the page has.
 *
 *   u32 magic   u32 length of the head   head (JSON, UTF-8)   padding to 8   the parts' bytes, each padded to 8
 *
 * The head says revision, base (0: nothing is needed), and of each column what its part is: "same" (no bytes), "whole",
 * or "runs": a Uint32Array of start and length pairs, and the new values of those runs one after the other. A column may
 * grow and shrink from one revision to the next. Texts travel in the head, from the first that differs.
 */
import { COLUMN_ARRAYS, emptyColumns, isNumbers } from "./columns.ts";
import type { Column, Columns, ColumnType, NumberColumn, NumberType, Schema } from "./columns.ts";

const MAGIC = 0x4b534d42;
const PACKET_VERSION = 1;
/** Equal elements between two changed ones that are sent along rather than beginning another run. */
const RUN_GAP = 8;
/** More changed than this share of a column: it is sent whole. */
const WHOLE_SHARE = 0.5;

interface PartHead {
  readonly name: string;
  readonly type: ColumnType;
  /** Elements of the column after the packet was applied. */
  readonly length: number;
  readonly form: "same" | "whole" | "runs" | "texts";
  /** Of form "runs": how many; of "texts": how many stay. */
  readonly count?: number;
  readonly texts?: readonly string[];
}

interface Head {
  readonly version: number;
  readonly base: number;
  readonly revision: number;
  readonly step: number;
  readonly parts: readonly PartHead[];
}

/** A channel's columns as they are on the page or were last sent: `step` is the session's position that they show. */
export interface Bulk<S extends Schema = Schema> {
  /** Counts from 1 with every packet of the channel. */
  readonly revision: number;
  readonly step: number;
  readonly columns: Columns<S>;
}

/** Says of a column how many of its first elements are known to be those of `before`; they are not compared. */
export type KnownSame = (name: string) => number;

/** From `before` (undefined: from nothing) to `after`. The same columns in both; arrays are read, not kept. */
export function encodePacket<S extends Schema>(
  schema: S,
  before: Bulk<S> | undefined,
  after: Bulk<S>,
  knownSame: KnownSame = () => 0,
): ArrayBuffer {
  const parts: PartHead[] = [];
  const bodies: NumberColumn[] = [];
  for (const [name, type] of Object.entries(schema)) {
    const now = after.columns[name] as Column;
    const old = before?.columns[name];
    const from = Math.min(knownSame(name), now.length, old?.length ?? 0);
    const base = { name, type, length: now.length };
    if (!isNumbers(now)) {
      const kept = textsKept(old as readonly string[] | undefined, now, from);
      parts.push({ ...base, form: "texts", count: kept, texts: now.slice(kept) });
      continue;
    }
    const { head, body } = numbersPart(old as NumberColumn | undefined, now, from);
    parts.push({ ...base, ...head });
    bodies.push(...body);
  }
  const head: Head = {
    version: PACKET_VERSION,
    base: before?.revision ?? 0,
    revision: after.revision,
    step: after.step,
    parts,
  };
  return assemble(head, bodies);
}

/**
 * What the page has after a packet came; "stale" when it does not build on what is held: a whole one must be asked for.
 * Columns that the packet leaves alone are those that are held, and so are all of them together.
 */
export function applyPacket<S extends Schema>(
  schema: S,
  held: Bulk<S> | undefined,
  packet: ArrayBuffer,
): Bulk<S> | "stale" {
  const view = new DataView(packet);
  if (packet.byteLength < 8 || view.getUint32(0, true) !== MAGIC) return "stale";
  const headBytes = view.getUint32(4, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(packet, 8, headBytes))) as Head;
  if (head.version !== PACKET_VERSION || (head.base !== 0 && head.base !== held?.revision)) return "stale";
  const columns: Record<string, Column> = { ...(head.base === 0 ? emptyColumns(schema) : held?.columns) };
  let at = padded(8 + headBytes);
  for (const part of head.parts) {
    if (schema[part.name] !== part.type) return "stale";
    const old = columns[part.name];
    if (part.type === "text") {
      columns[part.name] = takeTexts(part, (old ?? []) as readonly string[]);
      continue;
    }
    const taken = takeNumbers(part, part.type, old as NumberColumn, packet, at);
    columns[part.name] = taken.column;
    at = taken.end;
  }
  const isSame = held !== undefined && Object.keys(schema).every((name) => columns[name] === held.columns[name]);
  return {
    revision: head.revision,
    step: head.step,
    columns: isSame ? held.columns : (columns as Columns<S>),
  };
}

function takeTexts({ count = 0, texts = [] }: PartHead, old: readonly string[]): readonly string[] {
  return texts.length === 0 && count === old.length ? old : [...old.slice(0, count), ...texts];
}

function textsKept(old: readonly string[] | undefined, now: readonly string[], from: number): number {
  let at = from;
  const end = Math.min(old?.length ?? 0, now.length);
  while (at < end && old?.[at] === now[at]) at++;
  return at;
}

type Part = { readonly head: Pick<PartHead, "form" | "count">; readonly body: readonly NumberColumn[] };

function numbersPart(old: NumberColumn | undefined, now: NumberColumn, from: number): Part {
  const whole: Part = { head: { form: "whole" }, body: [now] };
  if (old === undefined) return whole;
  const limit = Math.max(RUN_GAP, now.length * WHOLE_SHARE);
  const runs = changedRuns(old, now, from, limit);
  if (runs === undefined) return whole;
  if (runs.length === 0) return { head: { form: "same" }, body: [] };
  const body: NumberColumn[] = [Uint32Array.from(runs)];
  for (let at = 0; at < runs.length; at += 2) {
    const start = runs[at] ?? 0;
    body.push(now.subarray(start, start + (runs[at + 1] ?? 0)));
  }
  return { head: { form: "runs", count: runs.length / 2 }, body };
}

/** Start and length of each stretch that differs; undefined when they hold more than `limit` elements together. */
function changedRuns(old: NumberColumn, now: NumberColumn, from: number, limit: number): number[] | undefined {
  const runs: number[] = [];
  const shared = Math.min(old.length, now.length);
  let [start, last, total] = [-1, -1, 0];
  const close = (): void => {
    if (start < 0) return;
    runs.push(start, last + 1 - start);
    total += last + 1 - start;
    start = -1;
  };
  for (let at = from; at < shared; at++) {
    if (old[at] === now[at]) continue;
    if (start >= 0 && at - last > RUN_GAP) close();
    if (total > limit) return undefined;
    if (start < 0) start = at;
    last = at;
  }
  if (now.length > shared) {
    if (start >= 0 && shared - last > RUN_GAP) close();
    if (start < 0) start = shared;
    last = now.length - 1;
  }
  close();
  return total > limit ? undefined : runs;
}

function takeNumbers(
  part: PartHead,
  type: NumberType,
  old: NumberColumn,
  packet: ArrayBuffer,
  at: number,
): { readonly column: NumberColumn; readonly end: number } {
  const Numbers = COLUMN_ARRAYS[type];
  if (part.form === "whole")
    return {
      column: new Numbers(packet, at, part.length),
      end: padded(at + part.length * Numbers.BYTES_PER_ELEMENT),
    };
  if (part.form === "same" && old.length === part.length) return { column: old, end: at };
  const column = new Numbers(part.length);
  column.set(old.subarray(0, part.length));
  const runs = new Uint32Array(packet, at, 2 * (part.count ?? 0));
  let end = padded(at + runs.byteLength);
  for (let run = 0; run < runs.length; run += 2) {
    const length = runs[run + 1] ?? 0;
    column.set(new Numbers(packet, end, length), runs[run] ?? 0);
    end = padded(end + length * Numbers.BYTES_PER_ELEMENT);
  }
  return { column, end };
}

function assemble(head: Head, bodies: readonly NumberColumn[]): ArrayBuffer {
  const headBytes = new TextEncoder().encode(JSON.stringify(head));
  const bodyStart = padded(8 + headBytes.length);
  const bytes = bodies.reduce((sum, body) => sum + padded(body.byteLength), bodyStart);
  const packet = new ArrayBuffer(bytes);
  const view = new DataView(packet);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, headBytes.length, true);
  const out = new Uint8Array(packet);
  out.set(headBytes, 8);
  let at = bodyStart;
  for (const body of bodies) {
    out.set(new Uint8Array(body.buffer, body.byteOffset, body.byteLength), at);
    at += padded(body.byteLength);
  }
  return packet;
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
