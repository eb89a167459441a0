/** Packed cells kept up to date by what was written are what a reader that reads everything anew sees; forwards and back. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { ThreadId } from "../../../engine/base/brands.ts";
import { cellName } from "../../../engine/inspect/memory/cellLayout.ts";
import { CELL_STATE } from "../../../engine/inspect/memory/cellStates.ts";
import { type MemoryCells, MemoryMap } from "../../../engine/inspect/memory/memoryMap.ts";
import { createObserver } from "../../../engine/inspect/observer.ts";
import { ownersOf } from "../../../engine/inspect/owners.ts";
import { Structs } from "../../../engine/inspect/structs.ts";
import type { Session } from "../../../engine/session/session.ts";
import { needKernel } from "../../host/requirements.ts";
import { openSession, ROOT } from "../../ksm/lab.ts";
import { SeededRandom } from "../seededRandom.ts";

const SCENARIOS = [
  "examples/zero-pages.ksm.json",
  "examples/smart-scan.ksm.json",
  "test/kernel/scenarios/swap-forked.ksm.json",
  "test/kernel/scenarios/mremap-whole.ksm.json",
  "test/kernel/scenarios/migrate-chain.ksm.json",
  "test/kernel/scenarios/exit-mid-scan.ksm.json",
  "test/kernel/scenarios/chain-collapse.ksm.json",
  "test/kernel/scenarios/three-regions.ksm.json",
  "test/kernel/scenarios/untouched.ksm.json",
];

interface Plain {
  readonly names: readonly (string | undefined)[];
  readonly states: readonly number[];
  readonly frames: readonly number[];
  readonly contents: readonly number[];
}

function plain({ layout, states, frames, contents }: MemoryCells): Plain {
  const names = Array.from(states, (_, cell) => cellName(layout, cell));
  return { names, states: [...states], frames: [...frames], contents: [...contents] };
}

function read(session: Session, map: MemoryMap): MemoryCells {
  return map.read(ownersOf(new Structs(session.machine), session.player));
}

/** What the page tables say, read the slow way: frame and kind by name of the page. */
function slowly(session: Session): ReadonlyMap<string, string> {
  const observer = createObserver(session.machine, { count: false });
  const pages = new Map<string, string>();
  for (const { name, task, regions } of session.player.processes) {
    for (const region of regions) {
      for (const page of observer.mappedPages(task ?? (0 as ThreadId), region.address, region.pages)) {
        const kind = page.isSwapped ? "swapped" : page.isZero ? "zero" : page.isKsm ? "ksm" : "other";
        const frame = page.isSwapped ? 0 : page.pfn;
        pages.set(`${name}/${region.name}/${String(page.page)}`, `${kind} ${String(frame)}`);
      }
    }
  }
  return pages;
}

function kinds({ layout, states, frames }: MemoryCells): ReadonlyMap<string, string> {
  const kindOf = (code: number): string => {
    if (code === CELL_STATE.swapped || code === CELL_STATE.moving) return "swapped";
    if (code === CELL_STATE.zero || code === CELL_STATE["ksm-zero"]) return "zero";
    return code === CELL_STATE.ksm || code === CELL_STATE["ksm-shared"] ? "ksm" : "other";
  };
  const pages = new Map<string, string>();
  for (const [cell, state] of states.entries()) {
    if (state === CELL_STATE.absent) continue;
    pages.set(cellName(layout, cell) ?? "?", `${kindOf(state & 15)} ${String(frames[cell])}`);
  }
  return pages;
}

async function wander(session: Session, random: SeededRandom, last: number): Promise<void> {
  const choice = random.below(6);
  if (choice === 0) await session.seek(random.below(last));
  else if (choice === 1) await session.seek(Math.min(last, session.machine.step + random.below(2000)));
  else if (choice === 2) await session.seek(Math.max(0, session.machine.step - random.below(2000)));
  else await session.step(choice === 3 ? "stepOver" : choice === 4 ? "stepBack" : "step");
}

async function compare(tree: string | undefined, file: string, rounds: number): Promise<Set<number>> {
  const session = await openSession(tree, readFileSync(path.join(ROOT, file), "utf8"));
  const seen = new Set<number>();
  const map = new MemoryMap(new Structs(session.machine));
  await session.restart();
  await session.runToEnd();
  const last = session.machine.step;
  const random = new SeededRandom(5);
  for (let round = 0; round < rounds; round++) {
    const where = `${file}, round ${String(round)}, step ${String(session.machine.step)}`;
    const before = plain(read(session, map));
    map.settle();
    await wander(session, random, last);
    const cells = read(session, map);
    const now = plain(cells);
    assert.deepEqual(now, plain(read(session, new MemoryMap(new Structs(session.machine)))), where);
    assert.deepEqual(kinds(cells), slowly(session), where);
    if (before.names.join() === now.names.join()) {
      const differs = now.states.flatMap((state, cell) =>
        state === before.states[cell] &&
        now.frames[cell] === before.frames[cell] &&
        now.contents[cell] === before.contents[cell]
          ? []
          : [cell],
      );
      assert.deepEqual(
        [...cells.changed].sort((a, b) => a - b),
        differs,
        where,
      );
    }
    for (const state of now.states) seen.add(state & 15);
  }
  return seen;
}

/** The states of the pages of A, B and C, who share one, while it is being moved. */
async function statesWhileMoving(): Promise<readonly number[]> {
  const session = await openSession(
    undefined,
    readFileSync(path.join(ROOT, "tours/keyhole-migrated.ksm.json"), "utf8"),
  );
  await session.runTo({ fn: "folio_migrate_ksm" });
  return plain(read(session, new MemoryMap(new Structs(session.machine)))).states;
}

describe("the memory map", function () {
  this.timeout(120_000);

  it("tells a page that is being moved from one that is in swap", async () => {
    assert.deepEqual(await statesWhileMoving(), [CELL_STATE.moving, CELL_STATE.moving, CELL_STATE.moving]);
  });

  it("is the same read by what was written and read anew, on random ways through the project's own KSM", async () => {
    const seen = new Set<number>();
    for (const file of SCENARIOS) for (const state of await compare(undefined, file, 60)) seen.add(state);
    for (const state of await statesWhileMoving()) seen.add(state);
    const missing = Object.entries(CELL_STATE).filter(([, code]) => !seen.has(code));
    assert.deepEqual(missing, []);
  });

  it("is so on the KSM of Linux 7.3, too", async function () {
    const tree = needKernel(this, "7.3");
    for (const file of SCENARIOS) await compare(tree, file, 25);
  });
});
