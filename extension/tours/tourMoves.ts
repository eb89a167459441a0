/**
 * From a tour's step to moves of the session that lead to its moment: from the start of its scenario, over the steps before
 * it that it goes on from. Or a sentence that says why this source has no such moment.
 */
import type { DebugStop, DebugThread, Move, RunTarget } from "../../engine/session/debugView.ts";
import type { Tour, TourStep, TourTarget } from "./tour.ts";

/** The source that a tour runs on. */
export interface TourSource {
  /** As the session's places call it. */
  readonly path: string;
  readonly text: string;
  /** KSM Lab's own KSM. */
  readonly isOurs: boolean;
}

export type TourMove =
  | { readonly kind: "restart" | "end" }
  | { readonly kind: "goto"; readonly moment: { readonly operation: number } | { readonly tick: number } }
  | { readonly kind: "runTo"; readonly target: RunTarget; readonly nth: number; readonly alone: string | undefined };

export type Route =
  | { readonly kind: "route"; readonly scenario: string; readonly moves: readonly TourMove[] }
  /** A sentence for the reader. */
  | { readonly kind: "missing"; readonly why: string };

/** What walks: a session with the step's scenario loaded, stopped anywhere. */
export interface TourWalker {
  move(move: Move): Promise<DebugStop>;
  threads(): Promise<readonly DebugThread[]>;
}

export function routeTo(tour: Tour, index: number, source: TourSource): Route {
  const step = tour.steps[index];
  if (step === undefined) return { kind: "missing", why: `the tour has no step ${String(index + 1)}` };
  const why = whyMissing(step, source);
  if (why !== undefined) return { kind: "missing", why };
  const before = step.at.kind === "here" ? lastOn(tour, index, source) : undefined;
  const moves = [...(before ?? startOf(step)), ...targetOf(step, source)];
  return { kind: "route", scenario: step.scenario, moves };
}

/** Goes there, on through whatever else would stop it; where it came to. */
export async function walk(walker: TourWalker, moves: readonly TourMove[]): Promise<DebugStop | undefined> {
  let stop: DebugStop | undefined;
  for (const move of moves) {
    if (move.kind === "restart" || move.kind === "end") stop = await walker.move({ kind: "restart" });
    if (move.kind === "goto") stop = await walker.move({ kind: "goto", moment: move.moment });
    if (move.kind === "end") stop = await goOn(walker, { kind: "continue" });
    if (move.kind !== "runTo") continue;
    const alone = await threadNamed(walker, move.alone);
    const runTo: Move = { kind: "runTo", target: move.target, ...alone };
    for (let time = 0; time < move.nth; time++) stop = await goOn(walker, runTo);
  }
  return stop;
}

/** Breakpoints of the reader's own are passed. */
async function goOn(walker: TourWalker, move: Move): Promise<DebugStop> {
  for (;;) {
    const stop = await walker.move(move);
    if (!stop.reason.includes("breakpoint")) return stop;
  }
}

async function threadNamed(
  walker: TourWalker,
  name: string | undefined,
): Promise<{ readonly thread: number; readonly singleThread: true } | undefined> {
  if (name === undefined) return undefined;
  const thread = (await walker.threads()).find((each) => each.name === name)?.id;
  return thread === undefined ? undefined : { thread, singleThread: true };
}

/** The way to the nearest step before of which this source has the moment. */
function lastOn(tour: Tour, index: number, source: TourSource): readonly TourMove[] | undefined {
  for (let at = index - 1; at >= 0; at--) {
    if (tour.steps[at]?.scenario !== tour.steps[index]?.scenario) return undefined;
    const route = routeTo(tour, at, source);
    if (route.kind === "route") return route.moves;
  }
  return undefined;
}

function startOf({ at }: TourStep): readonly TourMove[] {
  switch (at.kind) {
    case "operation":
      return [{ kind: "goto", moment: { operation: at.index } }];
    case "tick":
      return [{ kind: "goto", moment: { tick: at.number } }];
    case "end":
      return [{ kind: "end" }];
    case "start":
    case "here":
      return [{ kind: "restart" }];
  }
}

function targetOf(step: TourStep, source: TourSource): readonly TourMove[] {
  const { nth, alone } = step;
  const targets = step.targets.map((each) => placeOf(each, source)).filter((each) => each !== undefined);
  return targets.slice(0, 1).map((target) => ({ kind: "runTo", target, nth, alone }));
}

function whyMissing(step: TourStep, source: TourSource): string | undefined {
  if (step.isOursOnly && !source.isOurs) {
    return "This step needs a switch that only KSM Lab's own KSM has: choose it as the source to see it run.";
  }
  const has = (fn: string): boolean => bodyOf(fn, source.text) !== undefined;
  if (step.needs.length > 0 && !step.needs.some(has)) {
    return `This step is about ${step.needs.map((fn) => `${fn}()`).join(" or ")}, which this source does not have.`;
  }
  if (step.targets.length === 0 || step.targets.some((each) => placeOf(each, source) !== undefined)) return undefined;
  const places = step.targets.map(({ fn, statement }) =>
    statement === undefined ? `${fn}()` : `‘${statement}’ in ${fn}()`,
  );
  return `This step is about ${places.join(" or ")}, which this source does not have.`;
}

/** undefined where the source has no such function, or no such statement in it. */
export function placeOf({ fn, statement }: TourTarget, { path, text }: TourSource): RunTarget | undefined {
  const body = bodyOf(fn, text);
  if (body === undefined) return undefined;
  if (statement === undefined) return { fn };
  const pattern = statement
    .trim()
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replace(/\s+/g, "\\s+");
  const found = new RegExp(`(?<=[\\s;{})])${pattern}`).exec(text.slice(body.start, body.end));
  if (found === null) return undefined;
  return { path, line: text.slice(0, body.start + found.index).split("\n").length - 1 };
}

/** A function's body with its braces: it begins where a line begins, as in all kernel sources, however it is indented. */
function bodyOf(fn: string, text: string): { readonly start: number; readonly end: number } | undefined {
  for (const { index } of text.matchAll(new RegExp(`^\\w[^;{}=#]*\\b${fn}\\s*\\([^;{}]*\\)[^;{}()]*\\{`, "gm"))) {
    const start = text.indexOf("{", index);
    const end = endOfBlock(text, start);
    if (end !== undefined) return { start, end };
  }
  return undefined;
}

const COMMENT_TEXT_OR_BRACE = /\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[{}]/g;

function endOfBlock(text: string, start: number): number | undefined {
  let depth = 0;
  for (const { 0: found, index } of text.slice(start).matchAll(COMMENT_TEXT_OR_BRACE)) {
    if (found === "{") depth += 1;
    if (found === "}") depth -= 1;
    if (depth === 0) return start + index + 1;
  }
  return undefined;
}
