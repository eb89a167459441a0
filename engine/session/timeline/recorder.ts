/**
 * Remembers the history as it is run, for the timeline: what happened to pages, where ticks, operations and full scans
 * begin, and KSM's counters there. It is told of every statement before it is executed (note) and of every advance of
 * the player (advanced); what was passed before is known already and is not looked at again. Going back forgets nothing;
 * an intervention into the history forgets what came after it.
 */
import type { FunctionId, StatementId, ThreadId } from "../../base/brands.ts";
import { ksmRecords, rmapItemAt } from "../../inspect/ksmRecords.ts";
import { type Owner, ownersOf } from "../../inspect/owners.ts";
import { Structs } from "../../inspect/structs.ts";
import type { Variable } from "../../frontend/ir/ir.ts";
import type { History } from "../../machine/history/history.ts";
import type { Machine } from "../../machine/machine.ts";
import { describeAction } from "../../scenario/describe.ts";
import type { Player } from "../../scenario/player.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { LANDMARK_KINDS, type LandmarkKind, type MomentKind, type TimelineColumns } from "../bulk/timeline.ts";
import { type Area, Areas } from "./areas.ts";
import { EventTable, GapTable, MomentTable } from "./tables.ts";
import { counterReaders } from "./ksmCounters.ts";
import { findLandmarks, itemVariables, type Landmarks } from "./landmarks.ts";

/** Events of the machine's own log that no statement of ksm.c stands for. */
const LOGGED: Readonly<Record<string, LandmarkKind>> = { cow: "cow", unshare: "unshare" };
/** Between ticks, counters are sampled so often over the history's length. */
const SAMPLES_PER_LENGTH = 4096;

export interface RecorderInput {
  readonly machine: Machine;
  readonly player: Player;
  readonly scenario: Scenario;
  /** Its interventions; asked for late, since the history is made with advanced() in its hands. */
  readonly history: () => Pick<History, "changed">;
}

export class TimelineRecorder {
  private readonly input: RecorderInput;
  private readonly structs: Structs;
  private readonly landmarks: Landmarks;
  private readonly items: ReadonlyMap<FunctionId, Variable>;
  private readonly rmapItem: string | undefined;
  private readonly operations: readonly string[];
  private readonly areas = new Areas();
  private readonly events = new EventTable();
  private readonly moments: MomentTable;
  private readonly gaps = new GapTable();
  private owners: readonly Owner[] | undefined;
  /** Statements before this step have been looked at. */
  private notedTo = 0;
  /** The machine's log has been read up to this step. */
  private loggedTo = 0;
  /** The player's advances before this step have been looked at. */
  private advancedTo = 0;
  /** What lies behind the last statement that was looked at, and was run. */
  private openGap: readonly [from: number, to: number] | undefined;
  private operation = -1;
  private changes = 0;
  private cutCount = 0;
  /** A moment whose counters are read at the next statement. */
  private due: MomentKind | undefined;

  constructor(input: RecorderInput) {
    const { machine, scenario } = input;
    this.input = input;
    this.structs = new Structs(machine);
    this.landmarks = findLandmarks(machine.program);
    this.rmapItem = ksmRecords(this.structs).rmapItem;
    this.items = itemVariables(machine.program, this.rmapItem);
    this.moments = new MomentTable(counterReaders(this.structs));
    this.operations = scenario.run.map(describeAction);
  }

  /** The statement is about to be executed. */
  note(statement: StatementId, thread: ThreadId): void {
    const step: number = this.input.machine.step;
    if (step < this.notedTo && !this.isForgotten(step)) return;
    if (step > this.notedTo) this.gaps.add(this.notedTo, step);
    this.notedTo = step + 1;
    if (this.due !== undefined) this.sample(this.due, step);
    const mark = this.landmarks.at[statement] ?? 0;
    if (mark !== 0) this.pass(this.landmarks.kinds[mark - 1] ?? "tick", step, thread);
  }

  /** The player has been advanced. */
  advanced(): void {
    const step: number = this.input.machine.step;
    const index = this.input.player.operation?.index;
    if (step < Math.max(this.notedTo, this.advancedTo) && !this.isForgotten(step)) return;
    this.advancedTo = step;
    if (index !== undefined && index !== this.operation) {
      this.operation = index;
      this.owners = undefined;
      this.addMoment("operation", step, index);
    } else if (step > this.notedTo && !this.isSparse(step, step)) {
      // Compiled code tells of no statement; of what it does, this is seen.
      this.addMoment("sample", step, 0);
    }
  }

  /** How often something was forgotten; while it is the same, columns only grow. */
  get cuts(): number {
    return this.cutCount;
  }

  /** Called where a command ends, before the next one may go back: what was run is in the log now, and not later. */
  catchUp(): void {
    this.isForgotten(this.input.machine.step);
    this.readLog();
    if (!this.events.settle(this.loggedTo)) this.cutCount++;
  }

  /** The columns now. What was returned before stays as it is. */
  columns(): TimelineColumns {
    const { machine } = this.input;
    this.catchUp();
    const end = Math.max(this.notedTo, this.advancedTo, machine.step);
    const open = end > this.notedTo + 1 ? ([this.notedTo, end] as const) : undefined;
    if (open?.[0] !== this.openGap?.[0] || open?.[1] !== this.openGap?.[1]) this.cutCount++;
    this.openGap = open;
    return {
      end: Float64Array.of(end),
      ...this.events.columns(),
      ...this.moments.columns(),
      ...this.gaps.columns(open),
      areas: this.areas.names(),
      operations: this.operations,
    };
  }

  /** Asked when the machine stands at a step that was passed before: is that another history's? Then it is forgotten. */
  private isForgotten(step: number): boolean {
    const { changed } = this.input.history();
    if (changed.count === this.changes) return false;
    this.changes = changed.count;
    this.cutCount++;
    const cut = Math.min(changed.step, step);
    this.events.cutAfter(cut);
    this.moments.cutAfter(cut);
    this.gaps.cutFrom(cut);
    this.notedTo = Math.min(this.notedTo, cut);
    this.advancedTo = Math.min(this.advancedTo, cut);
    this.loggedTo = Math.min(this.loggedTo, cut);
    this.operation = this.moments.lastOperation();
    this.due = undefined;
    return true;
  }

  private pass(kind: Landmarks["kinds"][number], step: number, thread: ThreadId): void {
    if (kind === "tick") {
      if (this.input.machine.isAtEntry(thread)) this.beginTick(step);
      return;
    }
    if (kind === "scan") this.due = "scan";
    else if (!this.isSparse(step, this.notedTo)) this.due ??= "sample";
    if (kind === "scan") return;
    const area = this.areaOf(thread);
    this.events.add(step + 1, LANDMARK_KINDS.indexOf(kind), area);
  }

  private beginTick(step: number): void {
    const { machine } = this.input;
    const { batch } = this.landmarks;
    this.owners = undefined;
    this.addMoment("tick", step, batch === undefined ? 0 : machine.entriesOf(batch));
  }

  private addMoment(kind: MomentKind, step: number, number: number): void {
    if (!this.moments.add(kind, step, number, this.input.machine.nowNs)) this.cutCount++;
  }

  /** A sample at this step would lie too near to the last moment. */
  private isSparse(step: number, length: number): boolean {
    return step - this.moments.lastStep < length / SAMPLES_PER_LENGTH;
  }

  private sample(kind: MomentKind, step: number): void {
    this.due = undefined;
    this.addMoment(kind, step, kind === "scan" ? this.moments.fullScans() : 0);
  }

  /** The page of the rmap_item that the innermost function has in its hands. */
  private areaOf(thread: ThreadId): Area | undefined {
    const { machine } = this.input;
    if (this.rmapItem === undefined) return undefined;
    for (const frame of machine.frames(thread)) {
      const variable = this.items.get(frame.fn);
      if (variable === undefined) continue;
      const place = machine.variablePlace(frame, variable);
      const pointer =
        "register" in place ? (frame.registers[place.register] ?? 0) : (this.structs.pointer(place.address) ?? 0);
      const item = pointer === 0 ? undefined : rmapItemAt(this.structs, this.rmapItem, pointer);
      return item && this.find(item.mm, item.address);
    }
    return undefined;
  }

  private find(mm: number, address: number): Area | undefined {
    this.owners ??= ownersOf(this.structs, this.input.player);
    const known = this.areas.of(this.owners, mm, address);
    if (known !== undefined) return known;
    this.owners = ownersOf(this.structs, this.input.player);
    return this.areas.of(this.owners, mm, address);
  }

  /** Takes what the machine has logged since. */
  private readLog(): void {
    const { events, step } = this.input.machine;
    for (const event of events.named(Object.keys(LOGGED), events.firstAfter(this.loggedTo))) {
      const { mm, address } = event.fields;
      const area = typeof mm === "number" && typeof address === "number" ? this.find(mm, address) : undefined;
      this.events.addLogged(event.step, LANDMARK_KINDS.indexOf(LOGGED[event.name]!), area);
    }
    this.loggedTo = Math.max(this.loggedTo, step);
  }
}
