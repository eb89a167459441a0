/** ksm-lab run: plays a scenario to its end and prints its lines, for programs or for people. */
import { writeFile } from "node:fs/promises";
import { LabError } from "../base/labError.ts";
import { renderJson } from "../scenario/json.ts";
import { busyLimit } from "../session/busyLimit.ts";
import { createSession, type Session } from "../session/session.ts";
import type { Command } from "./commandLine.ts";
import { humanReport } from "./humanReport.ts";
import { readScenario, readSource } from "./inputs.ts";
import { lcovOf } from "./lcov.ts";
import { type Output, showPlace } from "./output.ts";

const EXPECTATION_FAILED = 1;
const CANNOT_RUN = 2;

/** The exit code. */
export async function runCommand(command: Extract<Command, { kind: "run" }>, output: Output): Promise<number> {
  const scenario = await readScenario(command.file);
  const source = await readSource(command.source, scenario.machine.config);
  let printed = 0;
  const printLines = (session: Session): void => {
    for (; printed < session.lines.length; printed += 1) {
      output.out(`${renderJson(session.lines[printed] ?? null)}\n`);
    }
  };
  const session = createSession(source, scenario, {
    countObservations: true,
    isOneWay: true,
    ...(command.backEnd === undefined ? {} : { backEnd: command.backEnd }),
    maxBusySteps: busyLimit(scenario.machine),
    yieldNow: async () => {
      if (command.json) printLines(session);
    },
  });
  const finish = async (): Promise<void> => {
    if (command.json) printLines(session);
    else output.out(humanReport(scenario, session.lines));
    if (command.coverage !== undefined) await writeCoverage(session, command.coverage, source);
  };
  try {
    await session.runToEnd();
  } catch (error) {
    await finish();
    throw error;
  }
  await finish();
  if (session.machine.fault !== undefined) {
    reportFault(session, output);
    return CANNOT_RUN;
  }
  return session.player.failedExpectations > 0 ? EXPECTATION_FAILED : 0;
}

async function writeCoverage(
  session: Session,
  path: string,
  source: Awaited<ReturnType<typeof readSource>>,
): Promise<void> {
  try {
    await writeFile(path, lcovOf(session.machine, source.places, source.ksmPath));
  } catch (error) {
    const cause = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new LabError("unwritable", `the coverage cannot be written to ${path}: ${cause}`, { path });
  }
}

/** The simulated kernel broke: where, why, and through which calls. */
function reportFault(session: Session, output: Output): void {
  const { fault, thread, operation } = session.state();
  if (fault === undefined) return;
  const where = fault.place === undefined ? "ksm-lab" : showPlace(fault.place);
  output.err(`${where}: ${fault.message}\n`);
  for (const frame of thread?.frames ?? []) {
    output.err(`    in ${frame.name}()${frame.place === undefined ? "" : ` at ${showPlace(frame.place)}`}\n`);
  }
  if (operation !== undefined) output.err(`    during operation ${String(operation.index)}: ${operation.text}\n`);
}
