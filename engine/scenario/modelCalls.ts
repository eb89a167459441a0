/** Operations as calls of the model's entry points (engine/kernel/model/syscalls.c): which function, which arguments. */
import { assertNever, invariant } from "../base/invariant.ts";
import { FILL_KIND } from "../kernel/mm/mixture.ts";
import {
  type AddressBook,
  addressOfPage,
  type BookProcess,
  type Interval,
  presentRuns,
  type Region,
} from "./addressBook.ts";
import type { Access, Advice, Content, MachineSettings, Operation } from "./scenario.ts";
import type { ModelCall } from "./work.ts";

/** The model's buffer for what is written to a file of sysfs, and its size with the NUL; a fill's mixture lies there, too. */
export const SYSFS_BUFFER = "lab_user_buffer";
export const SYSFS_BUFFER_SIZE = 4096;

const PAGE_SIZE = 4096;
const ADVICE: Readonly<Record<Advice, number>> = { dontneed: 4, mergeable: 12, unmergeable: 13 };
const ACCESS: Readonly<Record<Access, number>> = { none: 0, read: 1, "read-write": 3 };

export function bootCall(machine: MachineSettings): ModelCall {
  return { caller: "shell", fn: "lab_boot", args: [machine.nodes, machine.framesPerNode] };
}

export function drainCall(): ModelCall {
  return { caller: "shell", fn: "lab_drain", args: [] };
}

/** Memory goes offline, or comes back: a range of frames, or all of a node. */
export function hotplugCall(
  operation: Extract<Operation, { readonly op: "offline" | "online" }>,
  machine: MachineSettings,
): ModelCall {
  const { framesPerNode } = machine;
  const { start, count } = operation.frames ?? { start: (operation.node ?? 0) * framesPerNode, count: framesPerNode };
  return { caller: "shell", fn: `lab_${operation.op}_memory`, args: [start, count] };
}

/**
 * The calls of an operation of a process, in order: one for each run of pages that are still there. `created`: the
 * process that the operation makes, with its task_struct.
 */
export function callsOf(
  operation: Operation,
  book: AddressBook,
  created: { readonly serial: number; readonly task: number },
): readonly ModelCall[] {
  if (operation.op === "process") return [{ caller: created.serial, fn: "lab_process_create", args: [created.task] }];
  invariant("process" in operation, `${operation.op} is an operation of a process`);
  const process = book.process(operation.process);
  invariant(process !== undefined, `process ${operation.process} was looked up before`);
  const call = (fn: string, ...args: readonly number[]): readonly ModelCall[] => [{ caller: process.serial, fn, args }];
  switch (operation.op) {
    case "mmap":
      return call("lab_mmap", operation.pages, operation.node ?? 0);
    case "fork":
      return call("lab_fork", created.task);
    case "exit":
      return call("lab_exit");
    case "prctl":
      return call("lab_prctl_merge", operation.merge ? 1 : 0);
    case "contextSwitch":
      return call("lab_context_switch");
    default:
      return regionCalls(operation, process);
  }
}

type RegionOperation = Extract<Operation, { readonly region: string }>;

function regionCalls(
  operation: Exclude<RegionOperation, { readonly op: "mmap" }>,
  process: BookProcess,
): readonly ModelCall[] {
  const region = process.regions.find((each) => each.name === operation.region);
  invariant(region !== undefined, `region ${operation.region} was looked up before`);
  const one = (fn: string, ...args: readonly number[]): readonly ModelCall[] => [{ caller: process.serial, fn, args }];
  if (operation.op === "write")
    return one("lab_write", addressOfPage(region, operation.page) + operation.offset, operation.byte);
  if (operation.op === "read") return one("lab_read", addressOfPage(region, operation.page) + operation.offset);
  const count = operation.count ?? region.pages - operation.start;
  if (operation.op === "mremap") return one("lab_mremap", addressOfPage(region, operation.start), count * PAGE_SIZE);
  const range = { from: operation.start, to: operation.start + count };
  return presentRuns(region, range).map((run) => ({ caller: process.serial, ...rangeCall(operation, region, run) }));
}

type RangeOperation = Exclude<RegionOperation, { readonly op: "mmap" | "write" | "read" | "mremap" }>;

function rangeCall(operation: RangeOperation, region: Region, run: Interval): Omit<ModelCall, "caller"> {
  const address = addressOfPage(region, run.from);
  const length = (run.to - run.from) * PAGE_SIZE;
  switch (operation.op) {
    case "fill":
      return {
        fn: "lab_fill_pages",
        args: [address, run.to - run.from, ...fillArguments(operation.content, run.from - operation.start)],
      };
    case "madvise":
      return { fn: "lab_madvise", args: [address, length, ADVICE[operation.advice]] };
    case "mprotect":
      return { fn: "lab_mprotect", args: [address, length, ACCESS[operation.access]] };
    case "munmap":
      return { fn: "lab_munmap", args: [address, length] };
    case "mlock":
      return { fn: "lab_mlock", args: [address, length] };
    case "munlock":
      return { fn: "lab_munlock", args: [address, length] };
    case "migrate":
      return { fn: "lab_move_pages", args: [address, run.to - run.from, operation.node] };
    case "swapOut":
      return { fn: "lab_swap_out", args: [address, length] };
    case "swapIn":
      return { fn: "lab_swap_in", args: [address, length] };
    case "memoryFailure":
      return { fn: "lab_memory_failure", args: [address, length] };
    default:
      return assertNever(operation, "operation");
  }
}

/** kind, low, high of lab_fill_pages(): of a mixture, which lies in the buffer, its first page. */
function fillArguments(content: Content, firstPage: number): readonly number[] {
  switch (content.kind) {
    case "zero":
      return [FILL_KIND.zero, 0, 0];
    case "byte":
      return [FILL_KIND.byte, content.byte, 0];
    case "seed":
      return [FILL_KIND.seed, ...halves(content.seed)];
    case "seq":
      return [FILL_KIND.sequence, ...halves(content.seed + BigInt(firstPage))];
    case "mix":
      return [FILL_KIND.mixture, firstPage, 0];
  }
}

function halves(seed: bigint): readonly number[] {
  return [Number(seed & 0xffffffffn), Number((seed >> 32n) & 0xffffffffn)];
}
