/** One scenario on one kernel: the real one's run against that of the engine with the same version's own ksm.c. */
import type { LoadedSource } from "../../engine/session/loadSource.ts";
import { compareRuns, type Comparison } from "./compare.ts";
import type { GuestRun } from "./readGuest.ts";
import { type EngineRun, runEngine } from "./runEngine.ts";
import type { NamedScenario } from "./suite.ts";

export interface Checked extends Comparison {
  readonly engine: EngineRun;
  readonly isEqual: boolean;
}

/** Throws when nothing at all was there to be compared. */
export async function checkScenario(source: LoadedSource, scenario: NamedScenario, real: GuestRun): Promise<Checked> {
  const engine = await runEngine(source, scenario.text, scenario.name);
  const comparison = compareRuns(real, engine, hasTracepoints(source));
  if (comparison.values === 0)
    throw new Error(`${scenario.name}: the real kernel showed nothing, nothing was compared`);
  const isEqual = comparison.difference === undefined && engine.fault === undefined;
  return { ...comparison, engine, isEqual };
}

/** Whether this version's source has the tracepoints of events/ksm. */
export function hasTracepoints(source: LoadedSource): boolean {
  return source.program.functions.some(({ name }) => /^trace_ksm_/.test(name));
}
