/** ksm-lab why: plays a scenario to its end, and says of pages why they are merged or not. */
import { createSession } from "../session/session.ts";
import { Why } from "../session/why.ts";
import type { WhyAnswer, WhyEvent } from "../session/whyView.ts";
import type { Command } from "./commandLine.ts";
import { readScenario, readSource } from "./inputs.ts";
import { type Output, sayErrors, showPlace } from "./output.ts";

const MAX_EQUALS = 5;
const INDENT = " ".repeat(14);

/** 0, also when the simulated kernel broke before the end: that is said. Throws a LabError for a page that is not there. */
export async function whyCommand(command: Extract<Command, { kind: "why" }>, output: Output): Promise<number> {
  const scenario = await readScenario(command.file);
  const source = await readSource(command.source, scenario.machine.config);
  sayErrors(source, output);
  const session = createSession(source, scenario, { yieldNow: async () => undefined });
  await session.runToEnd();
  const { fault } = session.machine;
  if (fault !== undefined) output.err(`ksm-lab: the run ended early: ${fault.message}\n`);
  const why = new Why(session.core);
  for (const page of command.pages) {
    const answer = await why.answer(page);
    output.out(command.json ? `${JSON.stringify({ at: "why", ...answer })}\n` : `${textOf(answer).join("\n")}\n`);
  }
  return 0;
}

function textOf(answer: WhyAnswer): readonly string[] {
  const { page, text, place, statement, step, outlook, equals, equalCount, story, storyFrom } = answer;
  const lines = [`${page}: ${answer.isMerged ? "merged" : "not merged"}`, `  ${text}`];
  if (place !== undefined) lines.push(`  decided by  ${showPlace(place)}: ${statement ?? ""}`);
  if (step !== undefined) lines.push(`  at step     ${String(step)}`);
  if (outlook !== undefined) lines.push(`  next        ${outlook}`);
  for (const [index, equal] of equals.slice(0, MAX_EQUALS).entries()) {
    lines.push(`${index === 0 ? "  same bytes  " : INDENT}${equal.page}: ${equal.text}`);
  }
  if (equalCount > MAX_EQUALS) lines.push(`${INDENT}and ${String(equalCount - MAX_EQUALS)} more`);
  if (story.length > 0) lines.push(storyFrom === 0 ? "  story" : `  story from step ${String(storyFrom)} on`);
  return [...lines, ...story.map(storyLine), ""];
}

function storyLine({ step, pass, text, place, times, lastPass }: WhyEvent): string {
  const scan = pass === undefined ? "" : `scan ${String(pass)}`;
  const again = times === undefined ? "" : ` (${String(times)} times, until scan ${String(lastPass)})`;
  const where = place === undefined ? "" : `  ${showPlace(place)}`;
  return `    step ${String(step).padEnd(9)} ${scan.padEnd(9)} ${text}${again}${where}`;
}
