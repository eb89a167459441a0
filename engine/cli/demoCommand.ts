/**
 * ksm-lab demo: the bundled scenario for somebody who sees KSM for the first time. It is run twice: once to see in which
 * batches something happens for the first time, then again, stopping in those to show the statements one by one.
 */
import path from "node:path";
import { isJsonObject, type JsonObject } from "../scenario/json.ts";
import { createSession, type Session } from "../session/session.ts";
import { humanReport, settingsOf } from "./humanReport.ts";
import { ROOT } from "./hostFiles.ts";
import { type NamedSource, readScenario, readSource } from "./inputs.ts";
import type { Output } from "./output.ts";

const SCENARIO = path.join(ROOT, "examples", "first-merge.ksm.json");
const BATCH_FUNCTION = "ksm_do_scan";
const VISIT_FUNCTION = "cmp_and_merge_page";
const MAX_LINES = 250;
const MAX_STATEMENTS = 5000;
const CODE_COLUMN = 22;
/** Before a sentence that says what the statement above it does. */
const SPOKEN = "»";

interface Batch {
  /** The machine's step at which it begins. */
  readonly step: number;
  /** Counters before and after it. */
  readonly before: JsonObject;
  readonly after: JsonObject;
}

interface Lesson {
  readonly title: string;
  readonly text: string;
  readonly fits: (batch: Batch) => boolean;
  /** Shown is the visit of the page only, not how ksmd comes to it. */
  readonly visitOnly: boolean;
}

const LESSONS: readonly Lesson[] = [
  {
    title: "The first visit",
    text: "ksmd sees a page for the first time. It notes a checksum and goes on: a page that changes all the time is not worth merging.",
    fits: (batch) => grows(batch, "pages_volatile") && figure(batch.before, "full_scans") === 0,
    visitOnly: false,
  },
  {
    title: "A candidate",
    text: "One full scan later the checksum is the same. Nobody has that content yet, so the page goes into the unstable tree and waits.",
    fits: (batch) => grows(batch, "pages_unshared"),
    visitOnly: true,
  },
  {
    title: "The first merge",
    text: "The next page meets its equal in the unstable tree. One frame becomes a KSM page, write-protected and in the stable tree; both addresses map it.",
    fits: (batch) => grows(batch, "pages_shared"),
    visitOnly: true,
  },
  {
    title: "One more sharer",
    text: "From now on an equal page is found in the stable tree at once, and joins.",
    fits: (batch) => grows(batch, "pages_sharing") && !grows(batch, "pages_shared"),
    visitOnly: true,
  },
  {
    title: "The end of a full scan",
    text: "The cursor comes back to the start of the list: full_scans is raised, and the unstable tree is forgotten.",
    fits: (batch) => grows(batch, "full_scans"),
    visitOnly: false,
  },
];

/** `sourcePath` undefined: the project's own KSM. */
export async function demoCommand(sourcePath: string | undefined, output: Output): Promise<number> {
  const scenario = await readScenario(SCENARIO);
  const source = await readSource(sourcePath, scenario.machine.config);
  const { report } = source;
  output.out(
    `KSM Lab runs ${source.ksmPath} (${report.version}): ${String(report.functions.length)} functions, compiled from their C source\n` +
      "and executed statement by statement on a simulated machine. KSM looks for pages of processes that are equal and\n" +
      "keeps one copy of them. This is the scenario, and what the counters in /sys/kernel/mm/ksm say after every batch:\n\n",
  );
  const session = createSession(source, scenario, { yieldNow: async () => undefined });
  const batches = await findBatches(session);
  output.out(humanReport(scenario, session.lines, settingsOf(session.machine)));
  for (const lesson of LESSONS) {
    const at = batches.findIndex((batch) => lesson.fits(batch));
    const batch = batches[at];
    if (batch !== undefined) output.out(await tellBatch(session, source, lesson, { batch, number: at + 1 }));
  }
  output.out(
    "\nIn VS Code: open a ksm.c and run “KSM: Simulate ksmd on This Source” to step through it, back and forth.\n",
  );
  return 0;
}

/** Plays the scenario to its end. */
async function findBatches(session: Session): Promise<readonly Batch[]> {
  await session.restart();
  const starts: { readonly step: number; readonly lines: number }[] = [];
  for (;;) {
    const stop = await session.runTo({ fn: BATCH_FUNCTION });
    if (stop.why !== "reached") break;
    starts.push({ step: session.machine.step, lines: session.lines.length });
  }
  return starts.map(({ step, lines }) => ({
    step,
    before: lastFigures(session.lines.slice(0, lines)),
    after: lastFigures(session.lines.slice(lines, lines + 1)),
  }));
}

async function tellBatch(
  session: Session,
  source: NamedSource,
  lesson: Lesson,
  { batch, number }: { readonly batch: Batch; readonly number: number },
): Promise<string> {
  const out = [``, `== ${lesson.title} (batch ${String(number)}) ==`, ...wrapped(lesson.text), ""];
  await session.seek(batch.step);
  const hasVisits = source.report.functions.some((fn) => fn.name === VISIT_FUNCTION && fn.compiled);
  if (lesson.visitOnly && hasVisits) await session.runTo({ fn: VISIT_FUNCTION });
  const told = await statementLines(session, source);
  out.push(...told.slice(0, MAX_LINES));
  if (told.length > MAX_LINES)
    out.push(`  … and ${String(told.length - MAX_LINES)} more lines until the batch is done`);
  out.push("", ...changes(batch, settingsOf(session.machine)));
  return `${out.join("\n")}\n`;
}

/** The statements of a batch, from its first one on, with what they do; functions as headings; the same line again is left out. */
async function statementLines(session: Session, source: NamedSource): Promise<readonly string[]> {
  const told: string[] = [];
  const start = session.position();
  let fn = "";
  let lastLine = "";
  for (let count = 0; count < MAX_STATEMENTS; count += 1) {
    const position = session.position();
    if (position === undefined || start === undefined || position.sourceDepth < start.sourceDepth) break;
    const indent = "  ".repeat(position.sourceDepth - start.sourceDepth);
    if (position.fn !== fn) told.push(`  ${" ".repeat(CODE_COLUMN)}${indent}${position.fn}()`);
    fn = position.fn;
    const place = `${position.place.path}:${String(position.place.line + 1)}`;
    const line = `  ${place.padEnd(CODE_COLUMN)}${indent}  ${source.places.lineText(position.place).trim()}`;
    const sentence = session.sentence();
    const said = sentence === undefined ? [] : [`  ${" ".repeat(CODE_COLUMN)}${indent}    ${SPOKEN} ${sentence}`];
    if (lastLine !== line || said.length > 0) told.push(...(lastLine === line ? [] : [line]), ...said);
    lastLine = line;
    const stop = await session.step("step");
    if (stop.why !== "step" || session.position()?.thread !== start.thread) break;
  }
  return told;
}

function changes(batch: Batch, settings: ReadonlySet<string>): readonly string[] {
  const names = [...batch.after.keys()].filter((name) => !settings.has(name));
  const changed = names.filter((name) => figure(batch.before, name) !== figure(batch.after, name));
  if (changed.length === 0) return ["  No counter changes."];
  return changed.map(
    (name) => `  ${name}: ${String(figure(batch.before, name))} -> ${String(figure(batch.after, name))}`,
  );
}

function lastFigures(lines: readonly JsonObject[]): JsonObject {
  const sysfs = lines.findLast((line) => isJsonObject(line.get("sysfs")))?.get("sysfs");
  return isJsonObject(sysfs) ? sysfs : new Map();
}

function figure(figures: JsonObject, name: string): number {
  return Number(figures.get(name) ?? 0);
}

function grows(batch: Batch, name: string): boolean {
  return figure(batch.after, name) > figure(batch.before, name);
}

function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length > 98) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
