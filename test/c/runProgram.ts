/** Runs a compiled test program's main() and gives what it printed: on the evaluator, and on the machine. */
import { strict as assert } from "node:assert";
import type { Program } from "../../engine/frontend/ir/ir.ts";
import type { BuiltinTable } from "../../engine/machine/builtin.ts";
import { createMachine } from "../../engine/machine/createMachine.ts";
import { createPageStore } from "../../engine/pages/pageStore.ts";
import { Evaluator, type HostFunction } from "./evaluator.ts";

/** What print.h's functions need of the memory they are called on. */
interface Bytes {
  bytes(address: number, size: number): Uint8Array;
}

type Printer = (memory: Bytes, args: readonly number[]) => string;

const PRINTERS: Readonly<Record<string, Printer>> = {
  print_long: (_memory, args) => String(args[1]),
  print_ulong: (_memory, args) => String(BigInt.asUintN(64, BigInt(args[1] ?? 0))),
  print_str: (memory, args) => text(memory, args[1] ?? 0),
  print_bytes: (memory, args) =>
    [...memory.bytes(args[1] ?? 0, args[2] ?? 0)].map((byte) => byte.toString(16).padStart(2, "0")).join(" "),
};

function text(memory: Bytes, address: number): string {
  const bytes: number[] = [];
  for (let at = address; ; at++) {
    const byte = memory.bytes(at, 1)[0] ?? 0;
    if (byte === 0) return Buffer.from(bytes).toString("utf8");
    bytes.push(byte);
  }
}

export function runOnEvaluator(program: Program): string {
  let output = "";
  const host: Record<string, HostFunction> = {};
  for (const [name, print] of Object.entries(PRINTERS)) {
    host[name] = (evaluator, args) => {
      output += `${text(evaluator, args[0] ?? 0)} ${print(evaluator, args)}\n`;
      return 0;
    };
  }
  new Evaluator(program, host).call("main", []);
  return output;
}

/** In the VM, or in compiled code. */
export function runOnMachine(program: Program, isFast = false): string {
  let output = "";
  const builtins: Record<string, BuiltinTable[string]> = {};
  for (const [name, print] of Object.entries(PRINTERS)) {
    builtins[name] = ({ memory }, args) => {
      const bytes: Bytes = { bytes: (address, size) => memory.readBytes(address, size) };
      output += `${text(bytes, args[0] ?? 0)} ${print(bytes, args)}\n`;
      return 0;
    };
  }
  const machine = createMachine(program, { nodes: 1, framesPerNode: 1, cpus: 1, builtins, pages: createPageStore() });
  assert.equal(machine.setFast(isFast), isFast);
  const task = machine.createTask("main");
  machine.startCall(task, "main", []);
  const stop = machine.run({ maxSteps: 1_000_000 });
  assert.equal(stop.kind, "quiet", stop.kind === "fault" ? stop.fault.message : stop.kind);
  return output;
}
