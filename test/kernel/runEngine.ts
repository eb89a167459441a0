/** The engine's side of a comparison: a kernel's own ksm.c, compiled once, plays scenarios in this process. */
import { readSource } from "../../engine/cli/inputs.ts";
import { type JsonObject, renderJson } from "../../engine/scenario/json.ts";
import { parseScenario } from "../../engine/scenario/parseScenario.ts";
import type { LoadedSource } from "../../engine/session/loadSource.ts";
import { createSession, type Session, type SessionOptions } from "../../engine/session/session.ts";
import type { Observation, TraceEvent } from "./readGuest.ts";

export interface EngineRun {
  readonly observations: readonly Observation[];
  readonly trace: readonly Omit<TraceEvent, "op">[];
  readonly fault: string | undefined;
  readonly session: Session;
}

/** Compiles a ksm.c or a tree; throws when something of it is broken or unmodelled. */
export async function loadKernel(path: string): Promise<LoadedSource> {
  const source = await readSource(path);
  const broken = source.report.functions.filter(({ compiled }) => !compiled).map(({ name }) => name);
  const missing = source.report.unmodelled.map(({ name }) => name);
  if (broken.length + missing.length > 0)
    throw new Error(
      `${path}: not compiled: ${broken.join(", ") || "none"}; not modelled: ${missing.join(", ") || "none"}`,
    );
  return source;
}

/** The session that is returned has come to its end and cannot go back. */
export async function runEngine(
  source: LoadedSource,
  text: string,
  name: string,
  options: Partial<SessionOptions> = {},
): Promise<EngineRun> {
  const session = createScenarioSession(source, text, name, { isOneWay: true, keepsEvents: true, ...options });
  await session.runToEnd();
  const observations = session.lines.filter(isObservation).map((line) => JSON.parse(renderJson(line)) as Observation);
  const trace = session.machine.events
    .slice()
    .filter((event) => event.name.startsWith("ksm_"))
    .map(({ name: event, fields }) => ({ name: event, fields: fields as Record<string, number> }));
  return { observations, trace, fault: session.machine.fault?.message, session };
}

/** A session that has not begun; throws when the scenario cannot be read. */
export function createScenarioSession(
  source: LoadedSource,
  text: string,
  name: string,
  options: Partial<SessionOptions> = {},
): Session {
  const parsed = parseScenario(text, name);
  if (parsed.kind === "problems") throw new Error(`${name}: ${parsed.problems[0]?.message ?? "cannot be read"}`);
  return createSession(source, parsed.scenario, {
    yieldNow: async () => undefined,
    countObservations: true,
    tellsSwapped: true,
    ...options,
  });
}

/** Of the lines that a run prints, those that a real kernel's run has, too. */
export function isObservation(line: JsonObject): boolean {
  const at = line.get("at");
  return at !== "start" && at !== "end" && at !== "expect";
}
