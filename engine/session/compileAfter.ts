/** When a run to the end takes to compiled code: compiling, and warming up in the host, has to pay. */
import { Outlook } from "../scenario/outlook.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { BootedMachine } from "./bootedMachines.ts";

/** What takes less, with what was played on the machine before, is over before compiled code is ready. */
export const COMPILE_AFTER_STEPS = 300_000;
/** Pages that are filled or looked at, a hundred statements each and more. */
const MANY_VISITS = 8192;

/**
 * The step from which on, less by what was played on `machine` before. 0 where the scenario surely takes that many: a call that has begun in the VM stays there, and to fill
 * a large region is one call.
 */
export function compileAfter(scenario: Scenario, machine?: BootedMachine): number {
  if (new Outlook(scenario).total >= MANY_VISITS) return 0;
  return Math.max(0, COMPILE_AFTER_STEPS - (machine?.stepsPlayed ?? 0));
}
