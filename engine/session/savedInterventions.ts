/**
 * What was done to a machine by hand (a knob set, a variable changed) as plain JSON, and back: with the source, the
 * scenario and the step it is all that makes a session. What is read may come from a file that anybody wrote.
 */
import type { Addr, StepIndex, ThreadId } from "../base/brands.ts";
import { LabError } from "../base/labError.ts";
import type { Intervention, PlacedIntervention } from "../machine/history/interventions.ts";

/** An intervention with its position; bytes in hexadecimal. */
export interface SavedIntervention {
  readonly step: number;
  readonly advances: number;
  readonly action: Readonly<Record<string, unknown>>;
}

export function savedIntervention({ step, advances, action }: PlacedIntervention): SavedIntervention {
  return { step, advances, action: savedAction(action) };
}

function savedAction(action: Intervention): SavedIntervention["action"] {
  switch (action.kind) {
    case "hold-others":
      return action.thread === undefined ? { kind: action.kind } : { ...action };
    case "resume-with":
      return { ...action };
    case "call":
      return { ...action, buffer: { address: action.buffer.address, bytes: toHex(action.buffer.bytes) } };
    case "set":
      return { ...action, memory: action.memory.map(({ address, bytes }) => ({ address, bytes: toHex(bytes) })) };
  }
}

/** Throws a LabError "bad-interventions" that says which one cannot be read. Positions must ascend. */
export function readInterventions(saved: readonly unknown[]): readonly PlacedIntervention[] {
  let [lastStep, lastAdvances] = [0, 0];
  return saved.map((each, index) => {
    try {
      const { step, advances, action } = record(each);
      const read = { step: count(step) as StepIndex, advances: count(advances), action: actionOf(record(action)) };
      if (read.step < lastStep || read.advances < lastAdvances) throw bad("it lies before the one before it");
      [lastStep, lastAdvances] = [read.step, read.advances];
      return read;
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      throw bad(`change ${String(index + 1)} by hand cannot be read: ${error.message}`);
    }
  });
}

function bad(message: string): LabError {
  return new LabError("bad-interventions", message);
}

function actionOf(saved: Readonly<Record<string, unknown>>): Intervention {
  switch (saved["kind"]) {
    case "hold-others":
      return {
        kind: "hold-others",
        thread: saved["thread"] === undefined ? undefined : (count(saved["thread"]) as ThreadId),
      };
    case "resume-with":
      return { kind: "resume-with", value: number(saved["value"]) };
    case "call":
      return {
        kind: "call",
        task: text(saved["task"]),
        fn: number(saved["fn"]) as Addr,
        args: list(saved["args"]).map(number),
        buffer: bytesAt(saved["buffer"]),
      };
    case "set":
      return {
        kind: "set",
        memory: list(saved["memory"]).map(bytesAt),
        registers: list(saved["registers"]).map((each) => {
          const { thread, depth, register, value } = record(each);
          return {
            thread: count(thread) as ThreadId,
            depth: count(depth),
            register: count(register),
            value: number(value),
          };
        }),
      };
    default:
      throw bad(`there is no kind "${String(saved["kind"])}"`);
  }
}

function bytesAt(saved: unknown): { readonly address: number; readonly bytes: Uint8Array } {
  const { address, bytes } = record(saved);
  return { address: number(address), bytes: fromHex(bytes) };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw bad("an object is missing");
  return value as Record<string, unknown>;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw bad("a list is missing");
  return value;
}

function text(value: unknown): string {
  if (typeof value !== "string" || value === "") throw bad("a text is missing");
  return value;
}

function number(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw bad("a number is missing");
  return value;
}

function count(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw bad("a count is missing");
  return value as number;
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(text: unknown): Uint8Array {
  if (typeof text !== "string" || !/^([0-9a-f]{2})*$/i.test(text)) throw bad("bytes are missing");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
