/**
 * KSM's invariants along the history: they are looked at where every thread sleeps, after each operation and each batch, and
 * what is wanted are the places at which they cease to hold. What was found is kept with its place, so that it is found again
 * without another look, forwards and backwards; a place is told by how often the player had been advanced.
 */
import { type BrokenInvariant, brokenInvariants } from "../../inspect/invariants/invariants.ts";
import { describeAction } from "../../scenario/describe.ts";
import type { Operation } from "../../scenario/scenario.ts";
import type { SessionCore } from "./sessionCore.ts";

export interface InvariantBreak {
  /** The machine's when it was found; statements before that are what broke it. */
  readonly step: number;
  /** One sentence. */
  readonly description: string;
  /** One for each rule that is broken. */
  readonly details: readonly string[];
}

interface Look {
  readonly step: number;
  readonly advances: number;
  readonly operation: Operation | undefined;
  readonly lines: number;
  readonly holds: boolean;
  readonly broken: InvariantBreak | undefined;
}

export class KsmInvariants {
  isOn = false;
  /** Every statement before this step has been executed under the eyes of passed(). */
  coveredTo = 0;
  private readonly core: SessionCore;
  private looks: Look[] = [];

  constructor(core: SessionCore) {
    this.core = core;
  }

  /** The player has just been advanced, and what it began has not run yet. What ceased to hold here. */
  passed(): InvariantBreak | undefined {
    const { advances } = this.core.history;
    const last = this.looks.at(-1);
    if (last === undefined || last.advances < advances) this.looks.push(this.look(advances, last));
    return this.looks.findLast((each) => each.advances === advances)?.broken;
  }

  /** What the statement before this step, and the operation that it ended, did to them. */
  brokenAt(step: number): InvariantBreak | undefined {
    return this.looks.findLast((each) => each.step === step && each.broken !== undefined)?.broken;
  }

  /** The history from here on is another. */
  cut(): void {
    const { step, advances } = this.core.history;
    this.looks = this.looks.filter((each) => each.advances <= advances);
    this.coveredTo = Math.min(this.coveredTo, step);
  }

  private look(advances: number, last: Look | undefined): Look {
    const { machine, player, scenario } = this.core;
    const { operation, lines } = player;
    const printed = lines.length > (last?.lines ?? 0);
    const isDue = operation !== last?.operation || printed || player.isDone;
    const held = last?.holds ?? true;
    const place = { step: machine.step, advances, operation, lines: lines.length };
    if (!isDue) return { ...place, holds: held, broken: undefined };
    const { nodes } = scenario.machine;
    const found = brokenInvariants(machine, { nodes });
    const broken = held && found.length > 0 ? breakOf(machine.step, found, last?.operation) : undefined;
    return { ...place, holds: found.length === 0, broken };
  }
}

function breakOf(step: number, found: readonly BrokenInvariant[], after: Operation | undefined): InvariantBreak {
  const [first] = found;
  const more = found.length === 1 ? "" : ` (and ${String(found.length - 1)} more)`;
  const when = after === undefined ? "" : ` after operation ${String(after.index)} (${describeAction(after)})`;
  return {
    step,
    description: `an invariant of KSM is broken${when}: ${first?.message ?? ""}${more}`,
    details: found.map(({ message }) => message),
  };
}
