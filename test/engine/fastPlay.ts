/** A scenario played on a machine of its own, in the VM or in compiled code, and everything that must be equal. */
import { createObserver } from "../../engine/inspect/observer.ts";
import { KERNEL_BUILTINS } from "../../engine/kernel/builtins.ts";
import { createMachine } from "../../engine/machine/createMachine.ts";
import type { BuiltinTable } from "../../engine/machine/builtin.ts";
import type { Machine, StopReason } from "../../engine/machine/machine.ts";
import { createPageStore } from "../../engine/pages/pageStore.ts";
import { renderJson } from "../../engine/scenario/json.ts";
import { parseScenario } from "../../engine/scenario/parseScenario.ts";
import { createPlayer } from "../../engine/scenario/player.ts";
import type { LoadedSource } from "../../engine/session/loadSource.ts";

export interface Played {
  /** One for each quiet point: operation under way, step, time and, of some and at the end, the hash of the state. */
  readonly trail: readonly string[];
  readonly lines: readonly string[];
  readonly events: string;
  readonly counts: string;
  readonly nowNs: number;
  readonly threads: string;
  readonly fault: string | undefined;
}

export interface Way {
  readonly isFast: boolean;
  /** Steps of one run() after the other; undefined: as many as there are. */
  readonly slice?: () => number;
  /** KERNEL_BUILTINS unless told. */
  readonly builtins?: BuiltinTable;
}

/** A hash costs as much as the run does between two. */
const HASH_EVERY = 16;

export function play(source: LoadedSource, text: string, way: Way): Played {
  const parsed = parseScenario(text, "scenario");
  if (parsed.kind === "problems") throw new Error(parsed.problems[0]?.message ?? "the scenario cannot be read");
  const { scenario } = parsed;
  const { nodes, framesPerNode } = scenario.machine;
  const pages = createPageStore();
  const { builtins = KERNEL_BUILTINS } = way;
  const machine = createMachine(source.program, { nodes, framesPerNode, cpus: 1, builtins, pages });
  if (machine.setFast(way.isFast) !== way.isFast) throw new Error("this host compiles no text");
  const observer = createObserver(machine, { count: true });
  const start = { source: "", version: "", functions: 0, unmodelled: [] };
  const player = createPlayer({ scenario, machine, observer, start });
  const trail: string[] = [];
  let stop: StopReason;
  do {
    stop = runToQuiet(machine, way);
    const hash = trail.length % HASH_EVERY === 0 ? machine.hash() : "";
    trail.push(`operation ${player.operation?.index ?? "boot"}, step ${machine.step}, ${machine.nowNs} ns ${hash}`);
  } while (stop.kind === "quiet" && player.advance());
  trail.push(machine.hash());
  return { trail, lines: player.lines.map((line) => renderJson(line)), ...stateOf(machine) };
}

export function stateOf(machine: Machine): Omit<Played, "trail" | "lines"> {
  return {
    events: JSON.stringify(machine.events.slice()),
    counts: `${machine.statementCounts.join()};${machine.functionCounts.join()}`,
    nowNs: machine.nowNs,
    threads: JSON.stringify(machine.threads().map((thread) => [thread, machine.frames(thread.id)])),
    fault: machine.fault === undefined ? undefined : JSON.stringify(machine.fault),
  };
}

function runToQuiet(machine: Machine, { slice }: Way): StopReason {
  for (;;) {
    const stop = machine.run(slice === undefined ? {} : { maxSteps: slice() });
    if (stop.kind !== "limit") return stop;
  }
}
