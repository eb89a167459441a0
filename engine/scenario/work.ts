/**
 * What a player still has to do, as immutable data: a stack of pieces of work, each done in one go while the machine is
 * quiet. A piece may start a call on the machine, print a line, or put other pieces on the stack. The whole state of a
 * player is such a stack, a book and a few numbers, so that saving it is keeping a reference.
 */
import type { ThreadId } from "../base/brands.ts";
import type { AddressBook } from "./addressBook.ts";
import type { Observe, Operation } from "./scenario.ts";

/** Who makes a call: the process of that serial number, or the shell that writes files of sysfs. */
export type Caller = number | "shell";

export interface ModelCall {
  readonly caller: Caller;
  /** A function's name, or its address. */
  readonly fn: string | number;
  readonly args: readonly number[];
}

/** What becomes of a call's result: nothing, an error is reported (of which file), or a value is reported, too. */
export type Then =
  | { readonly kind: "errno"; readonly file: string | undefined }
  | { readonly kind: "read" }
  /** The result is a pointer, NULL without memory. */
  | { readonly kind: "pointer" }
  /** The result is the address of a region that the operation makes. */
  | { readonly kind: "region"; readonly operation: Operation }
  | { readonly kind: "boot"; readonly what: string };

export type Work =
  | { readonly kind: "boot" }
  | { readonly kind: "initcalls"; readonly names: readonly string[] }
  | { readonly kind: "start" }
  | { readonly kind: "operations"; readonly list: readonly Operation[]; readonly at: number }
  | {
      readonly kind: "repeat";
      readonly operation: Extract<Operation, { readonly op: "repeat" }>;
      readonly round: number;
    }
  | { readonly kind: "call"; readonly call: ModelCall; readonly then: Then }
  | { readonly kind: "result"; readonly thread: ThreadId; readonly then: Then }
  /** These, and then what follows everything that may have started ksmd. */
  | { readonly kind: "watched"; readonly works: readonly Work[] }
  | { readonly kind: "sysfs-write"; readonly file: string; readonly text: string }
  | { readonly kind: "end-sleep" }
  | { readonly kind: "drain" }
  | { readonly kind: "woken"; readonly batchesBefore: number; readonly waited: boolean }
  | { readonly kind: "tick"; readonly left: number; readonly observe: Observe }
  | { readonly kind: "ticked"; readonly batchesBefore: number; readonly left: number; readonly observe: Observe }
  | { readonly kind: "scan"; readonly until: bigint; readonly batches: number }
  | { readonly kind: "scanned"; readonly batchesBefore: number; readonly until: bigint; readonly batches: number }
  | { readonly kind: "elapse"; readonly untilNs: number }
  | { readonly kind: "gone"; readonly serial: number }
  | { readonly kind: "end" };

/** A stack, top first. */
export type Agenda = { readonly top: Work; readonly rest: Agenda } | undefined;

/** The stack with these on top, the first of them topmost. */
export function pushed(agenda: Agenda, works: readonly Work[]): Agenda {
  let result = agenda;
  for (let at = works.length - 1; at >= 0; at -= 1) {
    const top = works[at];
    if (top !== undefined) result = { top, rest: result };
  }
  return result;
}

export interface PlayerState {
  readonly agenda: Agenda;
  readonly book: AddressBook;
  /** By serial number of the book's processes. */
  readonly tasks: ReadonlyMap<number, ThreadId>;
  readonly shell: ThreadId | undefined;
  /** The operation under way; none while the machine boots. */
  readonly operation: Operation | undefined;
  /** Pages of mixtures so far that are equal to no other. */
  readonly uniquePages: number;
  /** Lines printed so far. */
  readonly lines: number;
  readonly failedExpectations: number;
}

/** The state with these on top of its agenda. */
export function push(state: PlayerState, works: readonly Work[]): PlayerState {
  return withAgenda(state, pushed(state.agenda, works));
}

/** Written out: it is done twice for each piece of work, and costs a fifth of a spread. */
export function withAgenda(state: PlayerState, agenda: Agenda): PlayerState {
  const { book, tasks, shell, operation, uniquePages, lines, failedExpectations } = state;
  return { agenda, book, tasks, shell, operation, uniquePages, lines, failedExpectations };
}
