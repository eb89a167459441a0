/** The model of memory management on a machine of its own, with a ksm.c that does next to nothing (plainKsm.c). */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { ThreadId } from "../../engine/base/brands.ts";
import { compileProgram } from "../../engine/frontend/compileProgram.ts";
import type { Program } from "../../engine/frontend/ir/ir.ts";
import { Structs } from "../../engine/inspect/structs.ts";
import { KERNEL_BUILTINS } from "../../engine/kernel/builtins.ts";
import { createIncludeResolver, modelUnits } from "../../engine/kernel/kernelFiles.ts";
import { kernelProfile } from "../../engine/kernel/profile.ts";
import type { BuiltinTable } from "../../engine/machine/builtin.ts";
import { createMachine } from "../../engine/machine/createMachine.ts";
import type { Machine } from "../../engine/machine/machine.ts";
import { createPageStore } from "../../engine/pages/pageStore.ts";
import { factsOf } from "../../engine/source/sourceFacts.ts";
import { readKernelFiles } from "../engine/preprocess/kernelProgram.ts";
import { loadTestParser } from "../host/parser.ts";

export const PAGE = 4096;
export const ADVICE = { dontneed: 4, mergeable: 12, unmergeable: 13 } as const;
export const FAULTED = { efault: -14, enomem: -12, einval: -22 } as const;

let compiled: Promise<Program> | undefined;

/** Compiled once for all tests. */
export function modelProgram(): Promise<Program> {
  compiled ??= compileModel();
  return compiled;
}

async function compileModel(): Promise<Program> {
  const text = readFileSync(path.join(import.meta.dirname, "plainKsm.c"), "utf8");
  const files = readKernelFiles();
  // PageAnonExclusive as every kernel since 5.19 has it.
  const facts = factsOf([text]);
  return compileProgram({
    units: [{ path: "plainKsm.c", text, role: "source" }, ...modelUnits(files)],
    resolveInclude: createIncludeResolver(files, {}),
    defines: { ...kernelProfile(facts, files).defines, KSMLAB_USES_PageAnonExclusive: "1" },
    parser: await loadTestParser(),
  });
}

export interface Task {
  readonly thread: ThreadId;
  readonly task: number;
}

export class ModelMachine {
  readonly machine: Machine;
  readonly structs: Structs;
  readonly tasks: Task[] = [];
  readonly frames: number;
  private readonly shell: ThreadId;

  /** `overrides`: builtins that the test wants other than they are (a clock of its own). */
  constructor(program: Program, nodes = 1, framesPerNode = 256, overrides: BuiltinTable = {}) {
    const builtins = { ...KERNEL_BUILTINS, ...overrides };
    this.frames = nodes * framesPerNode;
    this.machine = createMachine(program, { nodes, framesPerNode, cpus: 1, builtins, pages: createPageStore() });
    this.structs = new Structs(this.machine);
    this.shell = this.machine.createTask("shell");
    this.run(this.shell, "lab_boot", [nodes, framesPerNode]);
  }

  /** A C function in the thread of a process, to its end. */
  call(task: Task, fn: string, ...args: readonly number[]): number {
    return this.run(task.thread, fn, args);
  }

  process(): Task {
    const task = this.newTask();
    this.call(task, "lab_process_create", task.task);
    return task;
  }

  fork(parent: Task): Task {
    const child = this.newTask();
    this.call(parent, "lab_fork", child.task);
    return child;
  }

  drain(): void {
    this.run(this.shell, "lab_drain", []);
  }

  /** 0 for a process that has exited. */
  mmOf(task: Task): number {
    return this.structs.field(task.task, "struct task_struct", "mm") ?? 0;
  }

  mmField(task: Task, member: string): number {
    const value = this.structs.field(this.mmOf(task), "struct mm_struct", member);
    if (value === undefined) throw new Error(`struct mm_struct has no ${member}`);
    return value;
  }

  private newTask(): Task {
    const thread = this.machine.createTask(`process ${this.tasks.length}`);
    const info = this.machine.threads().find(({ id }) => id === thread);
    if (info === undefined) throw new Error("a new task is listed");
    const task = { thread, task: info.task };
    this.tasks.push(task);
    return task;
  }

  private run(thread: ThreadId, fn: string, args: readonly number[]): number {
    this.machine.startCall(thread, fn, args);
    const stop = this.machine.run({ maxSteps: 1_000_000 });
    if (stop.kind === "fault") throw new Error(`${fn}: ${stop.fault.message}`);
    if (stop.kind !== "quiet") throw new Error(`${fn} does not end`);
    return this.machine.lastResult(thread);
  }
}
