/** Every step of every tour comes to its moment: on KSM Lab's own KSM all of them, on other sources those that they have. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Tour, TourPointer, TourStep } from "../../extension/tours/tour.ts";
import { routeTo, type TourSource, type TourWalker, walk } from "../../extension/tours/tourMoves.ts";
import { Debugger } from "../../engine/session/debug/debugger.ts";
import type { Session } from "../../engine/session/session.ts";
import { needFirstKsm, needKernel } from "../host/requirements.ts";
import { bundledTours, TOURS } from "./bundledTours.ts";
import { openSession, ROOT } from "./lab.ts";

const DOCUMENTS = 5;
/** Of a figure that a step points at, on a source that has it. */
const NUMBERS_ELSEWHERE = ["max_kernel_pages"];

const tours = bundledTours();

interface Walk {
  readonly session: Session;
  readonly walker: TourWalker;
}

async function begin(tree: string | undefined, scenario: string): Promise<Walk> {
  const session = await openSession(tree, readFileSync(path.join(TOURS, scenario), "utf8"));
  const debug = new Debugger(session.core, () => undefined);
  const threads = async (): ReturnType<TourWalker["threads"]> =>
    session.machine.threads().map(({ id, name, state }) => ({ id, name, state: state.kind, isCurrent: false }));
  return { session, walker: { move: (move) => debug.move(move), threads } };
}

/** Walks all steps that the source has, each from wherever the last one has ended; the numbers of those. */
async function walkAll(tour: Tour, tree: string | undefined, source: TourSource): Promise<readonly number[]> {
  const walks = new Map<string, Walk>();
  const reached: number[] = [];
  for (const [index, step] of tour.steps.entries()) {
    const route = routeTo(tour, index, source);
    if (route.kind === "missing") {
      assert.match(route.why, /^[A-Z].*\.$/);
      continue;
    }
    const known = walks.get(route.scenario) ?? (await begin(tree, route.scenario));
    walks.set(route.scenario, known);
    const stop = await walk(known.walker, route.moves);
    const where = `${tour.id}, step ${String(index + 1)}: ${step.title}`;
    assert.ok(
      stop !== undefined && stop.reason !== "end" && stop.reason !== "pause",
      `${where}: ${stop?.reason ?? ""}`,
    );
    assertArrived(step, known.session, source, where);
    reached.push(index);
  }
  return reached;
}

function assertArrived(step: TourStep, session: Session, source: TourSource, where: string): void {
  const position = session.position();
  assert.ok(position !== undefined, where);
  const targets = step.targets.filter(({ fn }) => new RegExp(`\\b${fn}\\(`).test(source.text));
  if (step.targets.length > 0) {
    assert.ok(
      targets.some(({ fn }) => fn === position.fn),
      `${where}: in ${position.fn}()`,
    );
    const statement = targets.find(({ fn }) => fn === position.fn)?.statement;
    const line = source.text.split("\n")[position.place.line] ?? "";
    if (statement !== undefined) assert.ok(line.includes(statement), `${where}: ${line}`);
  }
  if (step.alone !== undefined) {
    const thread = session.machine.threads().find(({ id }) => id === position.thread);
    assert.equal(thread?.name, step.alone, where);
  }
  for (const pointer of step.pointers) assertShown(pointer, session, source, where);
}

/** What a step points at is there to be seen. */
function assertShown({ part, what }: TourPointer, session: Session, source: TourSource, where: string): void {
  const { counters, processes, trees } = session.state();
  if (part === "numbers") {
    const isThere = counters.some(({ name }) => name === what);
    assert.ok(isThere || (!source.isOurs && NUMBERS_ELSEWHERE.includes(what)), `${where}: no ${what}`);
  }
  if (part === "memory" && what !== "") {
    const [process, region, page] = what.split("/");
    const shown = processes.find(({ name }) => name === process)?.regions.find(({ name }) => name === region);
    assert.ok(shown !== undefined, `${where}: no ${what}`);
    assert.ok(page === undefined || shown.pages[Number(page)] !== undefined, `${where}: no ${what}`);
  }
  if (part === "trees") {
    const [name, node] = what.split(" ");
    const isThere = trees.some((tree) => tree.name === name && (node === undefined || tree.node === Number(node)));
    assert.ok(isThere, `${where}: no ${what}`);
  }
}

describe("the tours", function () {
  this.timeout(120_000);

  it("are one for each of the five documents, in order", () => {
    assert.deepEqual(
      tours.map(({ order }) => order),
      Array.from({ length: DOCUMENTS }, (_, index) => index + 1),
    );
  });

  it("begin with one that runs on the first KSM itself, from the first step to the last", async function () {
    const tree = needFirstKsm(this);
    const [first] = tours;
    assert.ok(first !== undefined);
    const text = readFileSync(path.join(tree, "mm/ksm.c"), "utf8");
    // The document holds nothing of a kernel but this file.
    const reached = await walkAll(first, tree, { path: "ksm.c", text, isOurs: false });
    assert.deepEqual(reached, [...first.steps.keys()]);
  });

  for (const tour of tours) {
    it(`${tour.id} comes to each of its ${String(tour.steps.length)} moments on KSM Lab's own KSM`, async () => {
      const text = readFileSync(path.join(ROOT, "engine/reference/ksm.c"), "utf8");
      const reached = await walkAll(tour, undefined, { path: "reference/ksm.c", text, isOurs: true });
      assert.deepEqual(reached, [...tour.steps.keys()]);
    });

    it(`${tour.id} comes on Linux 6.12 to those that it has, and says of the others what is missing`, async function () {
      const tree = needKernel(this, "6.12");
      const text = readFileSync(path.join(tree, "mm/ksm.c"), "utf8");
      const reached = await walkAll(tour, tree, { path: "mm/ksm.c", text, isOurs: false });
      const expected = tour.steps.filter(({ isOursOnly }) => !isOursOnly).length;
      assert.ok(reached.length >= Math.min(2, expected), String(reached));
    });
  }
});
