/** C that uses our headers, compiled by our front end and run on a machine with the kernel's builtins and no KSM. */
import assert from "node:assert/strict";
import type { ThreadId } from "../../../engine/base/brands.ts";
import { compileProgram } from "../../../engine/frontend/compileProgram.ts";
import { KERNEL_BUILTINS } from "../../../engine/kernel/builtins.ts";
import { createIncludeResolver } from "../../../engine/kernel/kernelFiles.ts";
import { kernelProfile } from "../../../engine/kernel/profile.ts";
import { createMachine } from "../../../engine/machine/createMachine.ts";
import type { Machine, StopReason } from "../../../engine/machine/machine.ts";
import { createPageStore } from "../../../engine/pages/pageStore.ts";
import { factsOf } from "../../../engine/source/sourceFacts.ts";
import { loadTestParser } from "../../host/parser.ts";
import { readKernelFiles } from "../preprocess/kernelProgram.ts";

export class LabProgram {
  readonly machine: Machine;
  readonly task: ThreadId;

  constructor(machine: Machine) {
    this.machine = machine;
    this.task = machine.createTask("test");
  }

  /** Fails when the text has a problem, or calls what is not modelled. */
  static async compile(text: string): Promise<LabProgram> {
    const files = readKernelFiles();
    const { defines } = kernelProfile(factsOf([text]), files);
    const core = files.get("model/core.c") ?? "";
    const program = compileProgram({
      units: [
        { path: "test.c", text, role: "source" },
        { path: "model/core.c", text: core, role: "model" },
      ],
      resolveInclude: createIncludeResolver(files, {}),
      defines,
      parser: await loadTestParser(),
    });
    assert.deepEqual(program.diagnostics, []);
    const missing = program.functions.filter(
      ({ body, name, uses }) => !body && !(name in KERNEL_BUILTINS) && uses.length,
    );
    assert.deepEqual(
      missing.map(({ name }) => name),
      [],
    );
    const pages = createPageStore();
    return new LabProgram(
      createMachine(program, { nodes: 1, framesPerNode: 16, cpus: 1, builtins: KERNEL_BUILTINS, pages }),
    );
  }

  /** Until nothing runs any more. */
  run(): StopReason {
    return this.machine.run({ maxSteps: 100_000 });
  }

  /** Calls a function in the task, lets all threads run, and gives its result. */
  call(fn: string, ...args: number[]): number {
    this.machine.startCall(this.task, fn, args);
    const stop = this.run();
    assert.equal(stop.kind, "quiet", JSON.stringify(stop));
    return this.machine.lastResult(this.task);
  }

  thread(name: string): ThreadId {
    const found = this.machine.threads().find((thread) => thread.name === name);
    assert.ok(found !== undefined, `there is a thread ${name}`);
    return found.id;
  }

  stateOf(name: string): string {
    return this.machine.threads().find((thread) => thread.name === name)?.state.kind ?? "gone";
  }

  read(symbol: string): number {
    const address = this.machine.symbolAddress(symbol);
    assert.ok(address !== undefined, `there is a symbol ${symbol}`);
    return this.machine.memory.load("i32", address);
  }
}
