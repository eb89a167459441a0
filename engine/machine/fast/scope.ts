/** What the writers of one function's code share: where to write, its locals, and what lies around it. */
import type { Linkage } from "../vm/evaluate.ts";
import type { Places } from "./linearMemory.ts";
import type { Facts } from "./facts.ts";
import type { Code } from "./wasm/code.ts";

export interface Scope {
  readonly code: Code;
  readonly link: Linkage;
  readonly facts: Facts;
  readonly places: Places;
  /** Of the largest arena there can be. */
  readonly maxBytes: number;
  readonly frameSize: number;
  /** Locals: the frame's address (i64), and where it begins in the arena (i32). */
  readonly frame: number;
  readonly frameOffset: number;
  /** The local (i64) of a register. */
  register(index: number): number;
  /** A local (i64): the current thread's task_struct. */
  readonly task: number;
  /** A local (i64) that nothing else in the instruction uses. */
  temporary(): number;
  /** A label that is like no other. */
  label(name: string): string;
  /** The label to go to where the VM has to do the instruction: its site is marked, and nothing of it is done. */
  readonly leave: string;
  /** The number of an imported function. */
  import(name: string): number;
  /** Whether `size` bytes at an offset in the arena are alive as long as the machine is. */
  readonly isForEver: (offset: number, size: number) => boolean;
}
