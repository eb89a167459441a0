/**
 * Plays a scenario on a machine: the boot, then operation after operation as calls of the model's entry points and of
 * the store functions that the source registered, ksmd's sleeps ended by `tick` (kernel/behaviour.md, "Stepping ksmd").
 *
 * A player is a state machine beside the machine: whoever drives them runs the machine until it is quiet, then calls
 * advance() for the next piece of work, until that says that all is done. Both are saved and restored together.
 */
import type { ThreadId } from "../base/brands.ts";
import { invariant } from "../base/invariant.ts";
import type { Machine } from "../machine/machine.ts";
import { AddressBook } from "./addressBook.ts";
import type { JsonObject } from "./json.ts";
import type { StartFigures } from "./lines.ts";
import type { Observer } from "./observer.ts";
import { Performance } from "./performance.ts";
import type { Operation, Scenario } from "./scenario.ts";
import { type PlayerState, pushed, withAgenda } from "./work.ts";

/** Opaque: what restore() takes. */
export interface PlayerSnapshot {
  readonly state: unknown;
}

export interface PlayerProcess {
  readonly name: string;
  /** undefined until its task is made. */
  readonly task: ThreadId | undefined;
  readonly regions: readonly { readonly name: string; readonly address: number; readonly pages: number }[];
}

export interface Player {
  /** One piece of work, with the machine quiet; false when nothing is left to do. */
  advance(): boolean;
  /** What was printed so far. */
  readonly lines: readonly JsonObject[];
  /** The operation under way: its index in `run` and itself; undefined while the machine boots. */
  readonly operation: Operation | undefined;
  readonly isDone: boolean;
  /** Expectations that did not hold so far. */
  readonly failedExpectations: number;
  /** Living processes, by age. */
  readonly processes: readonly PlayerProcess[];
  /** The task that writes files of sysfs; undefined before the boot. */
  readonly shell: ThreadId | undefined;
  snapshot(): PlayerSnapshot;
  restore(snapshot: PlayerSnapshot): void;
}

export interface PlayerInput {
  readonly scenario: Scenario;
  readonly machine: Machine;
  readonly observer: Observer;
  readonly start: StartFigures;
  /** The machine has booted already, with this task to write files of sysfs. */
  readonly shell?: ThreadId | undefined;
  /** A dump says "s" of a page in swap, as the recordings of real kernels do; the format has "-", as of any that is not there. */
  readonly tellsSwapped?: boolean | undefined;
}

export function createPlayer(input: PlayerInput): Player {
  return new ScenarioPlayer(input);
}

class ScenarioPlayer implements Player {
  private state: PlayerState;
  private readonly printed: JsonObject[] = [];
  /** All that was printed on the way to the furthest state that was come to: what restore() goes forward with. */
  private readonly known: JsonObject[] = [];
  private readonly performance: Performance;

  constructor(input: PlayerInput) {
    this.performance = new Performance(input, (line) => this.print(line));
    this.state = {
      agenda: pushed(undefined, [
        ...(input.shell === undefined ? [{ kind: "boot" } as const] : []),
        { kind: "start" },
        { kind: "operations", list: input.scenario.run, at: 0 },
        { kind: "end" },
      ]),
      book: new AddressBook(),
      tasks: new Map(),
      shell: input.shell,
      operation: undefined,
      uniquePages: 0,
      lines: 0,
      failedExpectations: 0,
    };
  }

  advance(): boolean {
    const { agenda } = this.state;
    if (agenda === undefined) return false;
    const state = this.performance.perform(agenda.top, withAgenda(this.state, agenda.rest));
    const lines = this.printed.length;
    this.state = state.lines === lines ? state : { ...state, lines };
    return true;
  }

  get lines(): readonly JsonObject[] {
    return this.printed;
  }

  get operation(): Operation | undefined {
    return this.state.operation;
  }

  get isDone(): boolean {
    return this.state.agenda === undefined;
  }

  get shell(): ThreadId | undefined {
    return this.state.shell;
  }

  get failedExpectations(): number {
    return this.state.failedExpectations;
  }

  get processes(): readonly PlayerProcess[] {
    const { book, tasks } = this.state;
    return book.processes.map(({ name, serial, regions }) => ({ name, task: tasks.get(serial), regions }));
  }

  snapshot(): PlayerSnapshot {
    return { state: this.state };
  }

  restore(snapshot: PlayerSnapshot): void {
    const state = snapshot.state as PlayerState;
    invariant(state.lines <= this.known.length, "a player goes to where it has been");
    this.state = state;
    this.printed.length = Math.min(this.printed.length, state.lines);
    this.printed.push(...this.known.slice(this.printed.length, state.lines));
  }

  private print(line: JsonObject): void {
    this.known[this.printed.length] = line;
    this.printed.push(line);
  }
}
