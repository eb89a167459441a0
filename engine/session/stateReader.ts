/** All that a face draws, read from the machine at the session's position; and what changed since the last command. */
import type { StatementId, ThreadId } from "../base/brands.ts";
import { eventText } from "../inspect/eventText.ts";
import { createObserver } from "../inspect/observer.ts";
import { type Owner, ownersOf } from "../inspect/owners.ts";
import { processViews } from "../inspect/processes.ts";
import { Sentences } from "../inspect/sentences/sentence.ts";
import { Structs } from "../inspect/structs.ts";
import { treesOf } from "../inspect/trees.ts";
import type { Machine, ThreadInfo } from "../machine/machine.ts";
import { describeAction } from "../scenario/describe.ts";
import { renderJson } from "../scenario/json.ts";
import { isWritable, type Observer } from "../scenario/observer.ts";
import type { Player } from "../scenario/player.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { LoadedSource } from "./loadSource.ts";
import type { Trail } from "./trail.ts";
import type { CounterView, EventView, FrameView, Place, SessionState, StopInfo, ThreadView } from "./view.ts";

const TRAIL_LENGTH = 12;
const MAX_EVENTS = 200;
const MAX_OBSERVATIONS = 200;

export interface StateInput {
  readonly machine: Machine;
  readonly player: Player;
  readonly source: LoadedSource;
  readonly scenario: Scenario;
  readonly trail: Trail;
}

export class StateReader {
  private readonly input: StateInput;
  private readonly structs: Structs;
  private readonly sentences: Sentences;
  private readonly observer: Observer;
  private revision = 0;
  private countersBefore: ReadonlyMap<string, number | string> = new Map();
  private lastCounters: ReadonlyMap<string, number | string> = new Map();

  constructor(input: StateInput) {
    this.input = input;
    this.structs = new Structs(input.machine);
    this.sentences = new Sentences(this.structs);
    this.observer = createObserver(input.machine, { count: false });
  }

  /** A command begins: what follows is compared with the state that was read last. */
  remember(): void {
    this.countersBefore = this.lastCounters;
  }

  operationText(): string {
    const { operation } = this.input.player;
    return operation === undefined ? "booting" : describeAction(operation);
  }

  /** What the statement that comes next does, in plain words. */
  sentence(owners = ownersOf(this.structs, this.input.player)): string | undefined {
    const next = this.input.machine.next();
    return next?.statement === undefined ? undefined : this.sentences.of(next.statement, next.thread, owners);
  }

  read(stop: StopInfo, run: { readonly lastStep: number; readonly isBusy: boolean }): SessionState {
    const { machine, player, source, scenario, trail } = this.input;
    this.revision += 1;
    const owners = ownersOf(this.structs, player);
    const threads = machine.threads().map((each) => this.threadView(each));
    const next = machine.next();
    const { operation } = player;
    const { fault } = machine;
    const sentence = fault === undefined ? this.sentence(owners) : undefined;
    return {
      revision: this.revision,
      title: scenario.title,
      sourcePath: source.report.path,
      version: source.report.version,
      status: run.isBusy ? "running" : fault !== undefined ? "fault" : player.isDone ? "ended" : "stopped",
      stop,
      step: machine.step,
      lastStep: Math.max(run.lastStep, machine.step),
      timeNs: machine.nowNs,
      thread: threads.find((each) => each.id === (fault?.thread ?? next?.thread)),
      threads,
      place: this.place(fault?.statement ?? next?.statement),
      ...(sentence === undefined ? {} : { sentence }),
      trail: trail.latest(TRAIL_LENGTH, machine.step).map((each) => source.places.ofStatement(each)),
      operation:
        operation === undefined
          ? undefined
          : { index: operation.index, total: scenario.run.length, text: describeAction(operation) },
      counters: this.counters(),
      processes: processViews(this.structs, owners, this.observer),
      trees: treesOf(this.structs, owners, scenario.machine.nodes),
      events: this.events(owners),
      observations: player.lines.slice(-MAX_OBSERVATIONS).map((line) => renderJson(line)),
      ...(fault === undefined ? {} : { fault: { message: fault.message, place: this.place(fault.statement) } }),
    };
  }

  private place(statement: StatementId | undefined): Place | undefined {
    return statement === undefined ? undefined : this.input.source.places.ofStatement(statement);
  }

  private counters(): readonly CounterView[] {
    const files = this.observer.sysfsFiles();
    const counters = this.observer.readSysfs(files).flatMap((text, i): CounterView[] => {
      const file = files[i];
      if (text === undefined || file === undefined) return [];
      const { name } = file;
      const number = Number(text);
      const value = text !== "" && Number.isSafeInteger(number) ? number : text;
      const before = this.countersBefore.get(name);
      return [
        {
          ...{ name, value },
          ...(before === undefined || before === value ? {} : { before }),
          ...(isWritable(file) ? { isWritable: true } : {}),
        },
      ];
    });
    this.lastCounters = new Map(counters.map(({ name, value }) => [name, value]));
    return counters;
  }

  private events(owners: readonly Owner[]): readonly EventView[] {
    const { machine, trail, source } = this.input;
    return machine.events.slice(-MAX_EVENTS).map((event): EventView => {
      const statement = trail.statementAt(event.step, event.thread, machine.step);
      const view = {
        step: event.step,
        name: event.name,
        text: eventText(event, owners, this.structs),
        thread: this.threadName(event.thread),
      };
      return statement === undefined ? view : { ...view, place: source.places.ofStatement(statement) };
    });
  }

  private threadName(thread: ThreadId): string {
    return this.input.machine.threads().find((each) => each.id === thread)?.name ?? `thread ${String(thread)}`;
  }

  private threadView(info: ThreadInfo): ThreadView {
    const { machine } = this.input;
    const { state } = info;
    const isNext = machine.next()?.thread === info.id;
    const frames = machine.frames(info.id).map((frame): FrameView => {
      const fn = machine.program.functions[frame.fn];
      const place = this.place(frame.statement);
      const file = fn?.file === undefined ? undefined : machine.program.files[fn.file];
      return { name: fn?.name ?? "?", place, isModel: file?.role !== "source" };
    });
    return {
      id: info.id,
      name: info.name,
      state: isNext ? "running" : state.kind,
      ...(state.kind === "sleeping" ? { waitsFor: waitText(state) } : {}),
      frames,
    };
  }
}

function waitText(state: Extract<ThreadInfo["state"], { readonly kind: "sleeping" }>): string {
  const { kind } = state.reason;
  return state.wakeAtNs === undefined ? kind : `${kind}, at most until ${String(Math.round(state.wakeAtNs / 1e6))} ms`;
}
