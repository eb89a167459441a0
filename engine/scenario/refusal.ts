/** Operations that are read and checked, but that the simulated kernel cannot do yet. */
import { LabError } from "../base/labError.ts";
import type { Operation, OperationName, Scenario } from "./scenario.ts";

const UNSIMULATED: ReadonlySet<OperationName> = new Set(["migrate", "offline", "online", "swapOut", "swapIn"]);

/** Throws a LabError that names the first such operation and its place. */
export function refuseUnsimulated(scenario: Scenario): void {
  const operation = firstUnsimulated(scenario.run);
  if (operation === undefined) return;
  const { line, column } = operation.place;
  const message = `operation "${operation.op}" is not yet simulated (nor are ${[...UNSIMULATED].filter((op) => op !== operation.op).join(", ")})`;
  throw new LabError("not-yet-simulated", message, { path: scenario.path, line, column });
}

function firstUnsimulated(operations: readonly Operation[]): Operation | undefined {
  for (const operation of operations) {
    if (UNSIMULATED.has(operation.op)) return operation;
    const inner = operation.op === "repeat" ? firstUnsimulated(operation.run) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}
