/** What an evaluated assignment changes, as an intervention into the history. */
import { LabError } from "../../base/labError.ts";
import type { Intervention } from "../../machine/history/interventions.ts";
import type { Effects } from "../../machine/machine.ts";
import type { FrameAt } from "./frames.ts";
import type { SessionCore } from "./sessionCore.ts";

type Change = Omit<Extract<Intervention, { readonly kind: "set" }>, "kind">;

/** Throws a LabError for what cannot be repeated as a change of bytes and registers. */
export function changeOf(core: SessionCore, effects: Effects | undefined, at: FrameAt | undefined): Change {
  if (core.machine.fault !== undefined) {
    throw new LabError("at-fault", "the machine has stopped for good: go back before the fault to change something");
  }
  if (effects === undefined) return { memory: [], registers: [] };
  if (effects.allocates) {
    throw new LabError("bad-expression", "this allocates or frees memory: only values can be changed", {
      path: "<expression>",
      line: 1,
      column: 0,
    });
  }
  const registers =
    at === undefined
      ? []
      : at.frame.registers.flatMap((before, register) => {
          const value = effects.registers[register];
          return value === undefined || value === before
            ? []
            : [{ thread: at.thread, depth: at.depth, register, value }];
        });
  return { memory: effects.writes, registers };
}
