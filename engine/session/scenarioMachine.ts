/** The machine that a scenario is played on, as every run of a source makes it. */
import { KERNEL_BUILTINS } from "../kernel/builtins.ts";
import { createMachine } from "../machine/createMachine.ts";
import type { Machine } from "../machine/machine.ts";
import type { PageStore } from "../pages/pageStore.ts";
import type { MachineSettings } from "../scenario/scenario.ts";
import type { LoadedSource } from "./loadSource.ts";

export interface ScenarioMachineOptions {
  readonly keepsEvents: boolean;
  /** An empty store unless told. */
  readonly pages?: PageStore | undefined;
}

/** It has not booted: that is the player's work. */
export function createScenarioMachine(
  source: LoadedSource,
  { nodes, framesPerNode }: MachineSettings,
  { keepsEvents, pages }: ScenarioMachineOptions,
): Machine {
  return createMachine(source.program, {
    nodes,
    framesPerNode,
    cpus: 1,
    builtins: KERNEL_BUILTINS,
    pages: pages ?? source.createPages(nodes * framesPerNode),
    code: source.code,
    keepsEvents,
  });
}
