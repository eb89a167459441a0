/** A stop in words. */
import type { ThreadId } from "../../base/brands.ts";
import type { DataAccess, DebugStop, ExceptionInfo } from "../debugView.ts";
import type { StopInfo } from "../view.ts";
import type { DataHit } from "./dataWatches.ts";
import type { ExceptionHit } from "./exceptions.ts";
import type { Arrival, Moved } from "./arrival.ts";
import { operationText } from "./operations.ts";
import type { SessionCore } from "./sessionCore.ts";

export function describeStop(
  core: SessionCore,
  arrived: Arrival,
  how: Pick<Moved, "direction" | "reason" | "thread">,
): DebugStop {
  const { machine, source } = core;
  const { fault } = machine;
  const next = how.thread === undefined ? machine.next() : standing(core, how.thread);
  const statement = fault?.statement ?? next?.statement;
  const { reason, text } = reasonOf(core, arrived, how);
  const [data] = arrived.data;
  const [exception] = arrived.exceptions;
  return {
    reason,
    description: how.direction === "backward" && reason !== "start" ? `backwards: ${text}` : text,
    direction: how.direction,
    thread: fault?.thread ?? next?.thread ?? asleep(core),
    step: machine.step,
    place: statement === undefined ? undefined : source.places.ofStatement(statement),
    breakpoints: [...arrived.hits.map(({ breakpoint }) => breakpoint.id), ...arrived.data.map(({ id }) => id)],
    info: { why: whyOf(reason), description: text },
    ...(data === undefined ? {} : { access: accessOf(core, data) }),
    ...(exception === undefined ? {} : { exception: infoOf(exception) }),
  };
}

/** A thread that was stepped alone, though another one comes next. */
function standing({ machine }: SessionCore, thread: number): ReturnType<SessionCore["machine"]["next"]> {
  const frame = machine.topFrame(thread as ThreadId);
  return frame && { thread: thread as ThreadId, statement: frame.statement };
}

/** What to look at where no thread has anything to run: ksmd, once it is there. */
function asleep({ machine }: SessionCore): number | undefined {
  const threads = machine.threads();
  return (threads.find(({ name }) => name === "ksmd") ?? threads[0])?.id;
}

function infoOf({ id, description, details }: ExceptionHit): ExceptionInfo {
  return { id, description, details };
}

function reasonOf(
  core: SessionCore,
  arrived: Arrival,
  how: { readonly reason: DebugStop["reason"] },
): { readonly reason: DebugStop["reason"]; readonly text: string } {
  const at = `step ${core.machine.step.toLocaleString("en")}`;
  const [hit] = arrived.hits;
  const [data] = arrived.data;
  const [exception] = arrived.exceptions;
  switch (arrived.kind) {
    case "fault":
      return { reason: "exception", text: core.machine.fault?.message ?? "the machine cannot go on" };
    case "unreported-fault":
      return { reason: "fault", text: core.machine.fault?.message ?? "the machine cannot go on" };
    case "exception":
      return { reason: "exception", text: exception?.description ?? at };
    case "data":
      return { reason: "data breakpoint", text: data === undefined ? at : sentenceOf(core, data) };
    case "breakpoint":
      if (hit?.problem !== undefined) return { reason: "breakpoint", text: hit.problem };
      return {
        reason: hit?.breakpoint.kind === "function" ? "function breakpoint" : "breakpoint",
        text: `breakpoint, ${at}`,
      };
    case "cancelled":
      return { reason: "pause", text: `paused at ${at}` };
    case "end":
      return { reason: "end", text: "the scenario has ended" };
    case "start":
      return { reason: "start", text: "at the start of the history" };
    case "quiet":
      return { reason: how.reason, text: "the thread has nothing to run while the others are held back" };
    case "target":
    case "limit":
      return { reason: how.reason, text: core.history.isInStatement ? `${at}, ${operationText(core)}` : at };
  }
}

export function accessOf(core: SessionCore, hit: DataHit): DataAccess {
  const { kind, step, thread, statement, before, after } = hit;
  return {
    kind,
    step,
    thread,
    place: statement === undefined ? undefined : core.source.places.ofStatement(statement),
    ...(before === undefined ? {} : { before: bytesText(before) }),
    ...(after === undefined ? {} : { after: bytesText(after) }),
  };
}

/** "ksm_pages_shared was changed from 0 to 1 by stable_tree_append() at mm/ksm.c:2210, step 3004". */
export function sentenceOf(core: SessionCore, hit: DataHit): string {
  const { program } = core.machine;
  const statement = hit.statement === undefined ? undefined : program.statements[hit.statement];
  const place = hit.statement === undefined ? undefined : core.source.places.ofStatement(hit.statement);
  const fn = statement === undefined ? undefined : program.functions[statement.fn]?.name;
  const by = fn === undefined || place === undefined ? "" : ` by ${fn}() at ${place.path}:${String(place.line + 1)}`;
  const values =
    hit.before === undefined || hit.after === undefined
      ? ""
      : ` from ${bytesText(hit.before)} to ${bytesText(hit.after)}`;
  const problem = hit.problem === undefined ? "" : ` (${hit.problem})`;
  return `${hit.label} was ${hit.kind === "read" ? "read" : "changed"}${hit.kind === "read" ? "" : values}${by}, step ${String(hit.step)}${problem}`;
}

/** Up to 8 bytes as a number, more of them as bytes. */
function bytesText(bytes: Uint8Array): string {
  if (bytes.length > 8) {
    const shown = [...bytes.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    return bytes.length > 16 ? `${shown}…` : shown;
  }
  const value = bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return value > 0xffffffffn ? `0x${value.toString(16)}` : String(value);
}

function whyOf(reason: DebugStop["reason"]): StopInfo["why"] {
  switch (reason) {
    case "entry":
    case "step":
    case "end":
      return reason;
    case "goto":
      return "reached";
    case "exception":
    case "fault":
      return "fault";
    case "pause":
      return "cancelled";
    case "start":
      return "start-of-history";
    case "breakpoint":
    case "function breakpoint":
    case "data breakpoint":
      return "breakpoint";
  }
}
