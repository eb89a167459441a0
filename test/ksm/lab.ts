/** Sessions on real sources and on the project's own KSM, for tests of the whole; the command line without a process. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { execute } from "../../engine/cli/execute.ts";
import { type NamedSource, readSource } from "../../engine/cli/inputs.ts";
import { renderJson } from "../../engine/scenario/json.ts";
import type { ConfigSwitches } from "../../engine/scenario/scenario.ts";
import { requireScenario } from "../../engine/session/requestServer.ts";
import { createSession, type Session } from "../../engine/session/session.ts";

export const ROOT = path.resolve(import.meta.dirname, "../..");
export const FIRST_MERGE = path.join(ROOT, "examples/first-merge.ksm.json");

const sources = new Map<string, Promise<NamedSource>>();

/** Compiled once a process. `tree` undefined: the project's own KSM. */
export function sourceOf(tree: string | undefined, config: ConfigSwitches = {}): Promise<NamedSource> {
  const key = JSON.stringify([tree, config]);
  const known = sources.get(key) ?? readSource(tree, config);
  sources.set(key, known);
  return known;
}

/** A session that has not begun. */
export async function openSession(
  tree: string | undefined,
  scenario = readFileSync(FIRST_MERGE, "utf8"),
): Promise<Session> {
  const parsed = requireScenario(scenario, "test.ksm.json");
  return createSession(await sourceOf(tree, parsed.machine.config), parsed, {
    yieldNow: async () => undefined,
  });
}

export function jsonLines(session: Session): readonly string[] {
  return session.lines.map((line) => renderJson(line));
}

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What ksm-lab would print with these arguments. */
export async function command(...args: readonly string[]): Promise<CommandResult> {
  const printed = { out: "", err: "" };
  const code = await execute(args, {
    out: (text) => void (printed.out += text),
    err: (text) => void (printed.err += text),
  });
  return { code, ...printed };
}
