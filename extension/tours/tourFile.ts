/**
 * Reads a tour's file. Front matter (title, about, order, scenario), an introduction, and a step for every "## " heading.
 * Below the heading stand its lines of the form "- key: value", then its text:
 *
 *   ## The page has two homes
 *
 *   - scenario: other.ksm.json            from here on, instead of that of the front matter
 *   - at: start | operation 7 | tick 3 | end | here
 *   - in: page_of_node() `smp_rmb();`     a statement; without one the function's entry. Several lines: the first that
 *   - in: ksm_get_folio() `smp_rmb();`    the source has
 *   - nth: 2                              the second time that it comes there
 *   - alone: ksmd                         only that thread runs on the way
 *   - point-at: trees stable              memory, trees, numbers or time, and what in it; several lines: several
 *   - needs: folio_migrate_ksm ksm_migrate_page      the source has one of these
 *   - source: ours                        on KSM Lab's own KSM only
 *
 * Without "at" a step with the scenario of the one before goes on from there, another begins at the start.
 */
import type { StepperPart, Tour, TourPointer, TourProblem, TourStart, TourStep, TourTarget } from "./tour.ts";

export type ParsedTour =
  | { readonly kind: "tour"; readonly tour: Tour }
  /** At least one, in order of line. */
  | { readonly kind: "problems"; readonly problems: readonly TourProblem[] };

const PARTS: readonly StepperPart[] = ["memory", "trees", "numbers", "time"];
const HEAD_KEYS = ["title", "about", "order", "scenario"];
const STEP_KEYS = ["scenario", "at", "in", "nth", "alone", "point-at", "needs", "source"];

interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/** `id`: the file's name without .md. */
export function parseTour(text: string, id: string): ParsedTour {
  const problems: TourProblem[] = [];
  const lines = text.split(/\r?\n/).map((each, index): Line => ({ text: each, number: index + 1 }));
  const head = readHead(lines, problems);
  const sections = splitAtHeadings(lines.slice(head.end));
  const steps: TourStep[] = [];
  for (const { heading, body } of sections.slice(1)) {
    const before = steps.at(-1);
    steps.push(readStep(heading, body, { scenario: before?.scenario ?? head.scenario, isFirst: !before }, problems));
  }
  if (steps.length === 0)
    problems.push({ message: 'a tour has steps, each under a heading "## "', line: lines.length });
  if (problems.length > 0) return { kind: "problems", problems: problems.sort((a, b) => a.line - b.line) };
  const { title, about, order } = head;
  return { kind: "tour", tour: { id, title, about, order, introduction: textOf(sections[0]?.body ?? []), steps } };
}

interface Head {
  readonly title: string;
  readonly about: string;
  readonly order: number;
  readonly scenario: string;
  /** How many lines it has. */
  readonly end: number;
}

function readHead(lines: readonly Line[], problems: TourProblem[]): Head {
  const end = lines.findIndex(({ text, number }) => number > 1 && text === "---");
  if (lines[0]?.text !== "---" || end < 0) {
    problems.push({ message: "a tour begins with front matter between two lines ---", line: 1 });
    return { title: "", about: "", order: 0, scenario: "", end: 0 };
  }
  const entries = lines.slice(1, end).map(({ text, number }) => entryOf(text, number, HEAD_KEYS, problems));
  const value = (key: string): string => {
    const found = entries.find((each) => each?.key === key)?.value;
    if (found === undefined) problems.push({ message: `the front matter has no "${key}"`, line: 1 });
    return found ?? "";
  };
  const order = value("order");
  if (!/^\d+$/.test(order)) problems.push({ message: `"order" is a number, not ${order}`, line: 1 });
  return {
    title: value("title"),
    about: value("about"),
    order: Number(order),
    scenario: value("scenario"),
    end: end + 1,
  };
}

function entryOf(text: string, line: number, keys: readonly string[], problems: TourProblem[]): Entry | undefined {
  const [, key, value] = /^([a-z-]+): *(.*\S)\s*$/.exec(text) ?? [];
  if (key === undefined || value === undefined || !keys.includes(key)) {
    problems.push({ message: `"${text}" is not one of ${keys.join(", ")} and its value`, line });
    return undefined;
  }
  return { key, value, line };
}

/** What stands before the first heading, then what stands below each. */
function splitAtHeadings(
  lines: readonly Line[],
): readonly { readonly heading: Line; readonly body: readonly Line[] }[] {
  const sections: { heading: Line; body: Line[] }[] = [{ heading: { text: "", number: 0 }, body: [] }];
  for (const line of lines) {
    if (line.text.startsWith("## ")) sections.push({ heading: line, body: [] });
    else sections.at(-1)?.body.push(line);
  }
  return sections;
}

function readStep(
  heading: Line,
  body: readonly Line[],
  before: { readonly scenario: string; readonly isFirst: boolean },
  problems: TourProblem[],
): TourStep {
  const textBegins = body.findIndex(({ text }) => text !== "" && !text.startsWith("- "));
  const about = body.slice(0, textBegins < 0 ? body.length : textBegins).filter(({ text }) => text !== "");
  const entries = about
    .map(({ text, number }) => entryOf(text.slice(2), number, STEP_KEYS, problems))
    .filter((each) => each !== undefined);
  const all = (key: string): readonly Entry[] => entries.filter((each) => each.key === key);
  const one = (key: string): Entry | undefined => all(key)[0];
  const scenario = one("scenario")?.value ?? before.scenario;
  const isAnother = before.isFirst || scenario !== before.scenario;
  const text = textBegins < 0 ? "" : textOf(body.slice(textBegins));
  if (text === "") problems.push({ message: `the step "${heading.text.slice(3)}" says nothing`, line: heading.number });
  return {
    title: heading.text.slice(3).trim(),
    scenario,
    at: readStart(one("at"), isAnother, problems),
    targets: all("in").map((each) => readTarget(each, problems)),
    nth: readCount(one("nth"), problems),
    alone: one("alone")?.value,
    pointers: all("point-at").map((each) => readPointer(each, problems)),
    needs: one("needs")?.value.split(/[\s,]+/) ?? [],
    isOursOnly: one("source") !== undefined,
    text,
    line: heading.number,
  };
}

function readStart(entry: Entry | undefined, isAnother: boolean, problems: TourProblem[]): TourStart {
  if (entry === undefined) return { kind: isAnother ? "start" : "here" };
  const [, word, number] = /^(start|end|here|operation|tick)(?: (\d+))?$/.exec(entry.value) ?? [];
  const needsNumber = word === "operation" || word === "tick";
  if (word === undefined || needsNumber !== (number !== undefined) || (word === "here" && isAnother)) {
    const message = `"${entry.value}" is no moment: start, operation 7, tick 3, end, or here after a step of the same scenario`;
    problems.push({ message, line: entry.line });
    return { kind: "start" };
  }
  if (word === "operation") return { kind: "operation", index: Number(number) };
  if (word === "tick") return { kind: "tick", number: Number(number) };
  return { kind: word as "start" | "end" | "here" };
}

function readTarget({ value, line }: Entry, problems: TourProblem[]): TourTarget {
  const [, fn, statement] = /^(\w+)\(\)(?: `(.+)`)?$/.exec(value) ?? [];
  if (fn === undefined) {
    problems.push({ message: `"${value}" is no place: function() or function() \`statement\``, line });
    return { fn: "" };
  }
  return statement === undefined ? { fn } : { fn, statement };
}

function readCount(entry: Entry | undefined, problems: TourProblem[]): number {
  if (entry === undefined) return 1;
  if (!/^[1-9]\d*$/.test(entry.value)) {
    problems.push({ message: `"nth" is a number from 1, not ${entry.value}`, line: entry.line });
  }
  return Number(entry.value);
}

function readPointer({ value, line }: Entry, problems: TourProblem[]): TourPointer {
  const [word, ...rest] = value.split(" ");
  const part = PARTS.find((each) => each === word);
  if (part === undefined) {
    problems.push({ message: `"${value}" is no part of the stepper: ${PARTS.join(", ")}, and what in it`, line });
  }
  return { part: part ?? "memory", what: rest.join(" ") };
}

function textOf(lines: readonly Line[]): string {
  return lines
    .map(({ text }) => text)
    .join("\n")
    .trim();
}
