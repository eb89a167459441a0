/**
 * What somebody at the controls did to the machine, with the positions at which it was done. It belongs to the history:
 * when the history passes a position again, it is done again.
 */
import type { Addr, ThreadId } from "../../base/brands.ts";
import type { Machine } from "../machine.ts";
import type { Position } from "./checkpoints.ts";

export type Intervention =
  /** Only `thread` may run; undefined: all again. */
  | { readonly kind: "hold-others"; readonly thread: ThreadId | undefined }
  /** The function that nobody models has returned this. */
  | { readonly kind: "resume-with"; readonly value: number }
  /** Text is put into a buffer, and a task of this name, made when there is none yet, calls a function. */
  | {
      readonly kind: "call";
      readonly task: string;
      readonly fn: Addr;
      readonly args: readonly number[];
      readonly buffer: { readonly address: number; readonly bytes: Uint8Array };
    }
  /** Variables are given other values. */
  | {
      readonly kind: "set";
      readonly memory: readonly { readonly address: number; readonly bytes: Uint8Array }[];
      readonly registers: readonly {
        readonly thread: ThreadId;
        readonly depth: number;
        readonly register: number;
        readonly value: number;
      }[];
    };

/** One with the position at which it is done. */
export interface PlacedIntervention extends Position {
  readonly action: Intervention;
}

export class Interventions {
  /** The thread for which all others are held back. */
  heldFor: ThreadId | undefined = undefined;
  /** How many lie behind the present position. */
  done = 0;
  private readonly machine: Machine;
  private list: readonly PlacedIntervention[] = [];

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** Those that lie ahead, too. */
  get all(): readonly PlacedIntervention[] {
    return this.list;
  }

  /** Before anything has run: what is to be done when the history passes there. */
  preset(list: readonly PlacedIntervention[]): void {
    this.list = list;
  }

  /** The step at which the next one is due. */
  get nextStep(): number {
    return this.list[this.done]?.step ?? Number.POSITIVE_INFINITY;
  }

  /** Those that lay ahead are forgotten. False, and nothing is changed, where it cannot be done. */
  make(action: Intervention, position: Position): boolean {
    if (!this.apply(action)) return false;
    this.list = [...this.list.slice(0, this.done), { ...position, action }];
    this.done = this.list.length;
    return true;
  }

  /** Does again what was done at this position; false when nothing was. */
  repeatAt(position: Position): boolean {
    const before = this.done;
    for (;;) {
      const next = this.list[this.done];
      if (next?.step !== position.step || next.advances !== position.advances) return this.done > before;
      this.apply(next.action);
      this.done++;
    }
  }

  /** The machine was put back to where the first `done` had been made. */
  returnTo(done: number): void {
    this.done = done;
    this.heldFor = undefined;
    for (const { action } of this.list.slice(0, done)) if (action.kind === "hold-others") this.heldFor = action.thread;
  }

  private apply(action: Intervention): boolean {
    if (action.kind === "resume-with") return this.machine.resumeWith(action.value);
    if (action.kind === "call") {
      const { task, fn, args, buffer } = action;
      if (this.machine.fault !== undefined) return false;
      const thread = this.machine.threads().find(({ name }) => name === task)?.id ?? this.machine.createTask(task);
      if (this.machine.topFrame(thread) !== undefined) return false;
      this.machine.memory.writeBytes(buffer.address, buffer.bytes);
      this.machine.startCall(thread, fn, args);
      return true;
    }
    if (action.kind === "set") {
      for (const { address, bytes } of action.memory) this.machine.memory.writeBytes(address, bytes);
      for (const { thread, depth, register, value } of action.registers)
        this.machine.setRegister(thread, depth, register, value);
      return true;
    }
    this.heldFor = action.thread;
    this.machine.freezeOthers(action.thread);
    return true;
  }
}
