/** A scenario played with the invariants checked after every operation and every batch. */
import { type BrokenInvariant, brokenInvariants } from "../../engine/inspect/invariants/invariants.ts";
import type { LoadedSource } from "../../engine/session/loadSource.ts";
import { DEFAULT_MACHINE } from "../../engine/scenario/parseScenario.ts";
import { createScenarioSession } from "./runEngine.ts";
import { parseScenario } from "./script.ts";
import type { NamedScenario } from "./suite.ts";

const FRAMES_PER_NODE = DEFAULT_MACHINE.framesPerNode;

export interface InvariantRun {
  /** How often all were checked. */
  readonly checks: number;
  /** Those broken first, all at one point, and after which operation. */
  readonly broken: readonly BrokenInvariant[];
  readonly afterOperation: number;
  readonly fault: string | undefined;
}

/** To the first broken invariant, a fault, or the end. */
export function runWithInvariants(source: LoadedSource, { name, text }: NamedScenario): InvariantRun {
  const { machine, player } = createScenarioSession(source, text, name);
  const { nodes = 1, framesPerNode = FRAMES_PER_NODE } = parseScenario(text).machine ?? {};
  let checks = 0;
  let before = { operation: player.operation, lines: player.lines.length };
  while (player.advance()) {
    const operation = before.operation?.index ?? -1;
    // The work that begins an operation or prints a batch has not run yet: the machine is as the one before has left it.
    const isPrinted = player.lines.length > before.lines;
    if (player.operation !== before.operation || isPrinted || player.isDone) {
      checks++;
      const broken = brokenInvariants(machine, { nodes, ...(player.isDone ? { frames: nodes * framesPerNode } : {}) });
      if (broken.length > 0) return { checks, broken, afterOperation: operation, fault: undefined };
    }
    before = { operation: player.operation, lines: player.lines.length };
    while (machine.run({ maxSteps: 1_000_000 }).kind === "limit");
    if (machine.fault) return { checks, broken: [], afterOperation: operation, fault: machine.fault.message };
  }
  return { checks, broken: [], afterOperation: before.operation?.index ?? -1, fault: undefined };
}
