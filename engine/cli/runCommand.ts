/** ksm-lab run: plays a scenario to its end and prints its lines, for programs or for people. */
import { writeFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { LabError } from "../base/labError.ts";
import { renderJson } from "../scenario/json.ts";
import { busyLimit } from "../session/busyLimit.ts";
import { progressText } from "../session/progressText.ts";
import { createSession, type Session } from "../session/session.ts";
import type { Command } from "./commandLine.ts";
import { startHashThread } from "./hashThread.ts";
import { humanReport, settingsOf } from "./humanReport.ts";
import { readScenario, readSource } from "./inputs.ts";
import { lcovOf } from "./lcov.ts";
import { type Output, sayErrors, showPlace } from "./output.ts";
import { Progress } from "./progress.ts";

const EXPECTATION_FAILED = 1;
const CANNOT_RUN = 2;
const INTERRUPTED = 130;

/** The exit code. */
export async function runCommand(command: Extract<Command, { kind: "run" }>, output: Output): Promise<number> {
  const scenario = await readScenario(command.file);
  const source = await readSource(command.source, scenario.machine.config, startHashThread);
  sayErrors(source, output);
  let printed = 0;
  const printLines = (session: Session): void => {
    for (; printed < session.lines.length; printed += 1) {
      output.out(`${renderJson(session.lines[printed] ?? null)}\n`);
    }
  };
  const progress = new Progress(command.progress);
  const began = performance.now();
  const session = createSession(source, scenario, {
    countObservations: true,
    isOneWay: true,
    ...(command.backEnd === undefined ? {} : { backEnd: command.backEnd }),
    maxBusySteps: busyLimit(scenario.machine),
    onProgress: (_, text, figures) => {
      progress.show(() => `${text} · ${progressText(figures, performance.now() - began)}`);
    },
    // Other things have their turn here: an interrupt.
    yieldNow: async () => {
      if (command.json) printLines(session);
      await setImmediate();
    },
  });
  const onInterrupt = (): void => {
    session.cancel();
  };
  const finish = async (): Promise<void> => {
    process.off("SIGINT", onInterrupt);
    progress.clear();
    if (command.json) printLines(session);
    else output.out(humanReport(scenario, session.lines, settingsOf(session.machine)));
    if (command.coverage !== undefined) await writeCoverage(session, command.coverage, source);
  };
  process.once("SIGINT", onInterrupt);
  let isInterrupted = false;
  try {
    isInterrupted = (await session.runToEnd()).why === "cancelled";
  } catch (error) {
    await finish();
    throw duringOperation(session, error);
  }
  await finish();
  if (isInterrupted) {
    output.err(`ksm-lab: interrupted at step ${String(session.machine.step)}: the run is not complete\n`);
    return INTERRUPTED;
  }
  if (session.machine.fault !== undefined) {
    reportFault(session, output);
    return CANNOT_RUN;
  }
  return session.player.failedExpectations > 0 ? EXPECTATION_FAILED : 0;
}

/** What went wrong in the middle of the run, with where that is in the scenario. */
function duringOperation(session: Session, error: unknown): unknown {
  const { operation } = session.state();
  if (!(error instanceof LabError) || error.where !== undefined || operation === undefined) return error;
  return new LabError(error.code, `${error.message} (in operation ${String(operation.index)}: ${operation.text})`);
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
