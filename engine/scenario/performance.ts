/**
 * Does a player's pieces of work one at a time: each takes the state, may start a call on the machine or print a line,
 * and gives the state that follows.
 */
import type { Addr, ThreadId } from "../base/brands.ts";
import { invariant } from "../base/invariant.ts";
import { LabError } from "../base/labError.ts";
import type { Machine } from "../machine/machine.ts";
import type { AddressBook } from "./addressBook.ts";
import { follow, problemWith } from "./checkRun.ts";
import { errorName, isError } from "./errno.ts";
import { differences } from "./expectation.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { Ksmd } from "./ksmd.ts";
import * as lines from "./lines.ts";
import { bootCall, callsOf, drainCall, hotplugCall, SYSFS_BUFFER, SYSFS_BUFFER_SIZE } from "./modelCalls.ts";
import { firstUniqueSeed, mixtureTable } from "./mixture.ts";
import { type Figures, isWritable, SysfsFigures } from "./observer.ts";
import type { PlayerInput } from "./player.ts";
import type { Expected, Operation } from "./scenario.ts";
import { ABSENT, sharingClasses, SWAPPED } from "./sharingClasses.ts";
import { Stepping } from "./stepping.ts";
import { type ModelCall, type PlayerState, push, type Then, type Work } from "./work.ts";

/** The task that writes files of sysfs. */
const SHELL_NAME = "sh";
const INITCALL = /^__initcall_/;
const NS_PER_MS = 1_000_000;
const ENOMEM = 12;

export class Performance {
  private readonly input: PlayerInput;
  private readonly machine: Machine;
  private readonly ksmd: Ksmd;
  private readonly figures: SysfsFigures;
  private readonly stepping: Stepping;
  private readonly print: (line: JsonObject) => void;

  constructor(input: PlayerInput, print: (line: JsonObject) => void) {
    this.input = input;
    this.machine = input.machine;
    this.ksmd = new Ksmd(input.machine);
    this.print = print;
    const { observer } = input;
    this.figures = new SysfsFigures(observer);
    this.stepping = new Stepping(input.machine, this.ksmd, { observer, figures: this.figures }, print);
  }

  /** `state` is the one without this work on its agenda. */
  perform(work: Work, state: PlayerState): PlayerState {
    switch (work.kind) {
      case "boot":
        return this.boot(state);
      case "initcalls":
        return this.initcalls(work.names, state);
      case "start":
        this.print(lines.startLine(this.input.start));
        return state;
      case "operations":
        return this.nextOperation(work, state);
      case "repeat":
        return this.repeat(work, state);
      case "call":
        return this.call(work, state);
      case "result":
        return this.result(work.thread, work.then, state);
      case "watched":
        return this.watched(work.works, state);
      case "sysfs-write":
        return this.sysfsWrite(work.file, work.text, state);
      case "end-sleep":
        this.ksmd.endSleep();
        return state;
      case "drain":
        return this.drain(state);
      case "woken":
        return this.woken(work, state);
      case "tick":
        return this.stepping.tick(work, state);
      case "ticked":
        return this.stepping.ticked(work, state);
      case "scan":
        return this.stepping.scan(work, state);
      case "scanned":
        return this.stepping.scanned(work, state);
      case "elapse":
        return this.stepping.elapse(work.untilNs, state);
      case "gone":
        return this.gone(work.serial, state);
      case "end":
        this.print(lines.endLine(this.machine.step, this.machine.hash()));
        return { ...state, operation: undefined };
    }
  }

  private boot(state: PlayerState): PlayerState {
    const names = this.machine.program.data.filter((each) => INITCALL.test(each.name)).map((each) => each.name);
    const shell = this.machine.createTask(SHELL_NAME);
    return push({ ...state, shell }, [
      { kind: "call", call: bootCall(this.input.scenario.machine), then: { kind: "boot", what: "the boot" } },
      { kind: "initcalls", names },
      { kind: "drain" },
    ]);
  }

  private initcalls(names: readonly string[], state: PlayerState): PlayerState {
    const [name, ...rest] = names;
    if (name === undefined) return state;
    const place = this.machine.symbolAddress(name);
    invariant(place !== undefined, `no symbol ${name}`);
    const fn = this.machine.memory.load("u64", place);
    return push(state, [
      {
        kind: "call",
        call: { caller: "shell", fn, args: [] },
        then: { kind: "boot", what: name.replace(INITCALL, "") },
      },
      { kind: "initcalls", names: rest },
    ]);
  }

  private nextOperation(work: Extract<Work, { kind: "operations" }>, state: PlayerState): PlayerState {
    const operation = work.list[work.at];
    if (operation === undefined) return state;
    const problem = problemWith(operation, state.book);
    if (problem !== undefined) {
      const { line, column } = problem.place;
      throw new LabError(problem.code, problem.message, { path: this.input.scenario.path, line, column });
    }
    const after = push(state, [{ ...work, at: work.at + 1 }]);
    return this.begin(operation, { ...after, operation });
  }

  private begin(operation: Operation, state: PlayerState): PlayerState {
    switch (operation.op) {
      case "repeat":
        return push(state, [{ kind: "repeat", operation, round: 0 }]);
      case "together":
        return this.together(operation, state);
      case "tick":
        return push(state, [{ kind: "tick", left: operation.times, observe: operation.observe }]);
      case "scan":
        return push(state, [this.stepping.beginScan(operation.times)]);
      case "elapse": {
        const untilNs = this.machine.nowNs + operation.milliseconds * NS_PER_MS;
        return push(state, [{ kind: "elapse", untilNs }]);
      }
      case "sysfs":
        return push(
          state,
          operation.writes.map(({ file, text }) => ({ kind: "sysfs-write", file, text })),
        );
      case "offline":
      case "online": {
        const call = hotplugCall(operation, this.input.scenario.machine);
        return this.watched([{ kind: "call", call, then: { kind: "errno", file: undefined } }], state);
      }
      case "drain":
        return push(state, [{ kind: "call", call: drainCall(), then: { kind: "errno", file: undefined } }]);
      case "dump":
        this.print(lines.dumpLine(operation.index, this.dump(state)));
        return state;
      case "expect":
        return this.expect(operation, state);
      default:
        return this.processOperation(operation, state);
    }
  }

  private processOperation(operation: Operation, state: PlayerState): PlayerState {
    const before = state.book;
    // Where a region comes to lie is known when the call has answered.
    const makesRegion = operation.op === "mmap" || operation.op === "mremap";
    const book = makesRegion ? before : follow(operation, before);
    let next: PlayerState = { ...state, book };
    const created = book.processes.find((each) => each.serial >= before.started);
    let createdTask = 0;
    if (created !== undefined) {
      const thread = this.machine.createTask(created.name);
      next = { ...next, tasks: new Map(next.tasks).set(created.serial, thread) };
      createdTask = this.taskOf(thread);
    }
    if (operation.op === "fill" && operation.content.kind === "mix") {
      const firstUnique = firstUniqueSeed(this.input.scenario.run) + BigInt(next.uniquePages);
      const { bytes, uniquePages } = mixtureTable(operation.content, operation.count, firstUnique);
      this.machine.memory.writeBytes(this.buffer(), bytes);
      next = { ...next, uniquePages: next.uniquePages + uniquePages };
    }
    const calls = callsOf(operation, before, { serial: created?.serial ?? -1, task: createdTask });
    const then = thenOf(operation);
    const works = calls.map((call): Work => ({ kind: "watched", works: [{ kind: "call", call, then }] }));
    const exited = operation.op === "exit" ? before.process(operation.process)?.serial : undefined;
    return push(next, exited === undefined ? works : [...works, { kind: "gone", serial: exited }]);
  }

  /** The first call of each is begun in the same moment; further ones (of a range with holes) follow one by one. */
  private together(operation: Extract<Operation, { op: "together" }>, state: PlayerState): PlayerState {
    const batchesBefore = this.ksmd.batches ?? 0;
    const waited = this.ksmd.sleep === "waiting";
    const begun: Work[] = [];
    const later: Work[] = [];
    let { book } = state;
    let hasTick = false;
    for (const each of operation.run) {
      if (each.op === "tick") {
        hasTick = true;
        this.ksmd.endSleep();
        continue;
      }
      const [first, ...rest] = this.callsTogether(each, state.book);
      if (first !== undefined) begun.push(this.begun(first, thenOf(each), state));
      later.push(...rest.map((call): Work => ({ kind: "call", call, then: thenOf(each) })));
      book = follow(each, book);
    }
    const end: Work = hasTick
      ? { kind: "ticked", batchesBefore, left: 0, observe: "each" }
      : { kind: "woken", batchesBefore, waited };
    return push({ ...state, book }, [...begun, ...later, { kind: "drain" }, end]);
  }

  private callsTogether(operation: Operation, book: AddressBook): readonly ModelCall[] {
    if (operation.op === "offline" || operation.op === "online") {
      return [hotplugCall(operation, this.input.scenario.machine)];
    }
    return callsOf(operation, book, { serial: -1, task: 0 });
  }

  /** Whether ksmd was woken is told by how it was before. */
  private watched(works: readonly Work[], state: PlayerState): PlayerState {
    const batchesBefore = this.ksmd.batches ?? 0;
    const waited = this.ksmd.sleep === "waiting";
    return push(state, [...works, { kind: "drain" }, { kind: "woken", batchesBefore, waited }]);
  }

  private call(work: Extract<Work, { kind: "call" }>, state: PlayerState): PlayerState {
    return push(state, [this.begun(work.call, work.then, state)]);
  }

  /** Begins a call; what looks at its result when the machine is quiet. */
  private begun({ caller, fn, args }: ModelCall, then: Then, state: PlayerState): Work {
    const thread = caller === "shell" ? state.shell : state.tasks.get(caller);
    invariant(thread !== undefined, `no task for ${String(caller)}`);
    this.machine.startCall(thread, typeof fn === "string" ? fn : (fn as never), args);
    return { kind: "result", thread, then };
  }

  private result(thread: ThreadId, then: Then, state: PlayerState): PlayerState {
    const returned = this.machine.lastResult(thread);
    const result = then.kind === "pointer" && returned === 0 ? -ENOMEM : returned;
    const op = state.operation?.index ?? 0;
    if (!isError(result)) {
      if (then.kind === "read") this.print(lines.readLine(op, result));
      return then.kind === "region" ? { ...state, book: follow(then.operation, state.book, result) } : state;
    }
    if (then.kind === "boot") {
      throw new LabError("boot-failed", `${then.what} of the source failed with ${errorName(result)}`);
    }
    this.print(lines.errnoLine(op, errorName(result), then.kind === "errno" ? then.file : undefined));
    return state;
  }

  private sysfsWrite(name: string, text: string, state: PlayerState): PlayerState {
    const works: Work[] = [];
    const op = state.operation?.index ?? 0;
    const file = this.input.observer.sysfsFiles().find((each) => each.name === name);
    const bytes = new TextEncoder().encode(text);
    if (file === undefined) this.print(lines.errnoLine(op, "ENOENT", name));
    else if (!isWritable(file)) this.print(lines.errnoLine(op, "EACCES", name));
    else if (bytes.length >= SYSFS_BUFFER_SIZE) this.print(lines.errnoLine(op, "E2BIG", name));
    else if (bytes.length > 0) {
      const buffer = this.buffer();
      this.machine.memory.writeBytes(buffer, Uint8Array.of(...bytes, 0));
      const args = [file.kobj, file.attribute, buffer, bytes.length];
      works.push({
        kind: "call",
        call: { caller: "shell", fn: file.store, args },
        then: { kind: "errno", file: name },
      });
    }
    // A ksmd that should no longer run finds that out when its sleep ends.
    if (name === "run" && text !== "1") works.push({ kind: "end-sleep" });
    return this.watched(works, state);
  }

  private drain(state: PlayerState): PlayerState {
    if (this.input.scenario.machine.lruBatches) return state;
    return push(state, [{ kind: "call", call: drainCall(), then: { kind: "errno", file: undefined } }]);
  }

  private woken(work: Extract<Work, { kind: "woken" }>, state: PlayerState): PlayerState {
    if (work.waited && this.ksmd.ranSince(work.batchesBefore)) this.stepping.observe("woken", state);
    return state;
  }

  private repeat(work: Extract<Work, { kind: "repeat" }>, state: PlayerState): PlayerState {
    const { operation, round } = work;
    if (round >= operation.times || operation.run.length === 0) return state;
    return push(state, [
      { kind: "operations", list: operation.run, at: 0 },
      { ...work, round: round + 1 },
    ]);
  }

  private gone(serial: number, state: PlayerState): PlayerState {
    const thread = state.tasks.get(serial);
    if (thread !== undefined) this.machine.destroyTask(thread);
    const tasks = new Map(state.tasks);
    tasks.delete(serial);
    return { ...state, tasks };
  }

  private dump(state: PlayerState): JsonObject {
    const { observer, tellsSwapped } = this.input;
    const taskOf = (serial: number) => state.tasks.get(serial);
    const pages = sharingClasses(state.book, taskOf, observer, tellsSwapped === true ? SWAPPED : ABSENT);
    const stats = new Map<string, Figures>();
    for (const { name, serial } of state.book.processes) {
      const task = state.tasks.get(serial);
      if (task !== undefined) stats.set(name, observer.ksmStat(task));
    }
    return lines.dumpFigures(this.figures.read(), stats, pages);
  }

  private expect(operation: Extract<Operation, { op: "expect" }>, state: PlayerState): PlayerState {
    const actual = this.dump(state);
    const processes = actual.get("processes");
    const regions = new Map<string, Json>();
    if (isJsonObject(processes)) {
      for (const [name, process] of processes)
        if (isJsonObject(process)) regions.set(name, process.get("regions") ?? null);
    }
    const compare = (expected: Expected | undefined, what: Json | undefined, path: string) =>
      expected === undefined ? [] : differences(expected, what, path);
    const found = [
      ...compare(operation.sysfs, actual.get("sysfs"), "sysfs"),
      ...compare(operation.pages, regions, "pages"),
      ...compare(operation.processes, processes, "processes"),
    ];
    for (const difference of found) this.print(lines.expectationLine(operation.index, difference));
    if (found.length === 0) this.print(lines.expectationLine(operation.index, undefined));
    return { ...state, failedExpectations: state.failedExpectations + found.length };
  }

  private buffer(): Addr {
    const buffer = this.machine.symbolAddress(SYSFS_BUFFER);
    invariant(buffer !== undefined, `the model has no ${SYSFS_BUFFER}`);
    return buffer;
  }

  private taskOf(thread: ThreadId): number {
    const info = this.machine.findThread((each) => each.id === thread);
    invariant(info !== undefined, `no thread ${String(thread)}`);
    return info.task;
  }
}

function thenOf(operation: Operation): Then {
  switch (operation.op) {
    case "read":
      return { kind: "read" };
    case "process":
    case "fork":
      return { kind: "pointer" };
    case "mmap":
    case "mremap":
      return { kind: "region", operation };
    default:
      return { kind: "errno", file: undefined };
  }
}
