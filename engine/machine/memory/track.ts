/** Who did something to an object, packed into 8 bytes beside it: statement (20 bits, all ones: none) and step (44). */
import type { StatementId, StepIndex } from "../../base/brands.ts";
import type { FlatMemory } from "./flatMemory.ts";

const NO_STATEMENT = 0xfffff;
const TWO_32 = 4_294_967_296;

export interface Provenance {
  readonly statement: StatementId | undefined;
  readonly step: StepIndex;
}

export function writeTrack(memory: FlatMemory, offset: number, who: Provenance): void {
  memory.arena.touchRange(offset, 8);
  memory.u32[offset >>> 2] = who.step;
  memory.u32[(offset >>> 2) + 1] = ((who.statement ?? NO_STATEMENT) << 12) | Math.floor(who.step / TWO_32);
}

export function readTrack(memory: FlatMemory, offset: number): Provenance {
  const high = memory.u32[(offset >>> 2) + 1]!;
  const statement = high >>> 12;
  return {
    statement: statement === NO_STATEMENT ? undefined : (statement as StatementId),
    step: ((high & 0xfff) * TWO_32 + memory.u32[offset >>> 2]!) as StepIndex,
  };
}
