/**
 * Machines of a source that have booted and wait for a scenario, for whoever plays one after the other: what is a
 * snapshot of a virtual machine that waits for its script. A machine that is given back is put back to the moment after
 * its boot, with the contents of pages forgotten, and is then equal to a new one in all that a scenario can see: memory,
 * hash, steps, counts. What it keeps is what costs time: room, and code that its host has compiled.
 */
import type { ThreadId } from "../base/brands.ts";
import { createObserver } from "../inspect/observer.ts";
import type { Machine, MachineSnapshot } from "../machine/machine.ts";
import { createPlayer } from "../scenario/player.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { LoadedSource } from "./loadSource.ts";
import { createScenarioMachine } from "./scenarioMachine.ts";

/** Some hundreds is what a boot takes. */
const MAX_BOOT_STEPS = 1_000_000;

export interface BootedMachine {
  readonly machine: Machine;
  /** The task that writes files of sysfs. */
  readonly shell: ThreadId;
  /** Right after the boot. */
  readonly booted: MachineSnapshot;
  readonly key: string;
  /** Of all scenarios played on it before. */
  stepsPlayed: number;
}

export class BootedMachines {
  private readonly source: LoadedSource;
  private readonly free = new Map<string, BootedMachine[]>();

  constructor(source: LoadedSource) {
    this.source = source;
  }

  /** undefined where the source does not come through its boot: a run of its own then says why. */
  take(scenario: Scenario, keepsEvents: boolean): BootedMachine | undefined {
    const { nodes, framesPerNode, lruBatches } = scenario.machine;
    const key = [nodes, framesPerNode, lruBatches, keepsEvents].join();
    const found = this.free.get(key)?.pop();
    if (found === undefined) return boot(this.source, scenario, keepsEvents, key);
    found.machine.restore(found.booted);
    found.machine.pages.clear();
    return found;
  }

  /** Nobody looks at it any more. */
  give(machine: BootedMachine): void {
    machine.stepsPlayed += machine.machine.step;
    const free = this.free.get(machine.key) ?? [];
    free.push(machine);
    this.free.set(machine.key, free);
  }
}

function boot(source: LoadedSource, scenario: Scenario, keepsEvents: boolean, key: string): BootedMachine | undefined {
  const machine = createScenarioMachine(source, scenario.machine, { keepsEvents });
  const player = createPlayer({
    scenario: { ...scenario, run: [] },
    machine,
    observer: createObserver(machine, { count: false }),
    start: { source: "", version: "", functions: 0, unmodelled: [] },
  });
  do {
    if (machine.run({ maxSteps: MAX_BOOT_STEPS }).kind !== "quiet") return undefined;
  } while (player.advance());
  if (player.shell === undefined || machine.pages.size > 1) return undefined;
  return { machine, shell: player.shell, booted: machine.snapshot(), key, stepsPlayed: 0 };
}
