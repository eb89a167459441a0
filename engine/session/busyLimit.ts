/** How long a machine may be busy before it is said to go on and on. */
import type { MachineSettings } from "../scenario/scenario.ts";

/** A batch of ksmd or a system call takes thousands of statements; a page that is looked at in it some hundreds. */
const STEPS = 300_000_000;
const STEPS_PER_FRAME = 4_000;

/** Statements that no work on a machine of that size takes without every thread coming to rest. */
export function busyLimit({ nodes, framesPerNode }: MachineSettings): number {
  return STEPS + nodes * framesPerNode * STEPS_PER_FRAME;
}
