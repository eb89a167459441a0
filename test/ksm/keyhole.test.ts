/**
 * The keyhole of page_of_node(), by hand: ksmd reads the number of a stable node's page, and before it asks that page whose it is
 * somebody moves the page, frees it, or has it frozen. Two tasks, each stopped at a statement and moved alone.
 */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import { placeOf } from "../../extension/tours/tourMoves.ts";
import { Debugger } from "../../engine/session/debug/debugger.ts";
import type { DebugStop } from "../../engine/session/debugView.ts";
import type { Session } from "../../engine/session/session.ts";
import { jsonLines, openSession, ROOT } from "./lab.ts";

const REFERENCE = {
  path: "reference/ksm.c",
  text: readFileSync(path.join(ROOT, "engine/reference/ksm.c"), "utf8"),
  isOurs: true,
};
const NUMBER_READ = "folio = pfn_folio(pfn);";
const SECOND_LOOK = "} while (READ_ONCE(node->kpfn) != pfn);";

class Keyhole {
  readonly session: Session;
  private readonly debug: Debugger;

  private constructor(session: Session) {
    this.session = session;
    this.debug = new Debugger(session.core, () => undefined);
  }

  /** Stopped where the two things of the scenario begin. */
  static async open(name: string): Promise<Keyhole> {
    const text = readFileSync(path.join(ROOT, "tours", `${name}.ksm.json`), "utf8");
    const session = await openSession(undefined, text);
    const keyhole = new Keyhole(session);
    const operation = session.core.scenario.run.findIndex(({ op }) => op === "together");
    assert.ok(operation > 0);
    await keyhole.debug.move({ kind: "goto", moment: { operation } });
    return keyhole;
  }

  /** Moves one task, and it alone, to a statement of ksm.c (without one: to the entry of the function). */
  async alone(task: string, fn: string, statement?: string): Promise<DebugStop> {
    const target = placeOf(statement === undefined ? { fn } : { fn, statement }, REFERENCE);
    assert.ok(target !== undefined, `${fn}() has ‘${String(statement)}’`);
    const stop = await this.debug.move({ kind: "runTo", target, thread: this.thread(task), singleThread: true });
    assert.equal(stop.reason, "goto", `${stop.description}: ${task} to ${fn}() ${String(statement)}`);
    assert.equal(stop.thread, this.thread(task));
    return stop;
  }

  /** Moves one task, and it alone, until it has nothing more to do. */
  async toItsEnd(task: string): Promise<void> {
    await this.debug.move({ kind: "continue", thread: this.thread(task), singleThread: true });
    assert.notEqual(this.stateOf(task), "runnable");
  }

  /** In the model around ksm.c, statement by statement, until `condition` (C of the innermost frame) holds. */
  async stepInto(task: string, condition: () => boolean): Promise<void> {
    for (let steps = 0; !condition(); steps++) {
      assert.ok(steps < 20_000, "it does not come to pass");
      await this.debug.move({ kind: "stepIn", scope: "all", thread: this.thread(task), singleThread: true });
    }
  }

  value(expression: string): string {
    return this.debug.evaluate(expression, undefined, "watch").value;
  }

  entered(fn: string): number {
    const { machine } = this.session;
    const found = machine.program.functions.find(({ name, body }) => name === fn && body !== undefined);
    return found === undefined ? 0 : (machine.functionCounts[found.id] ?? 0);
  }

  async end(): Promise<readonly string[]> {
    assert.equal((await this.session.runToEnd()).why, "end");
    return jsonLines(this.session).filter((line) => line.includes('"ok":false'));
  }

  stateOf(task: string): string {
    return this.session.machine.threads().find(({ name }) => name === task)?.state.kind ?? "";
  }

  private thread(task: string): number {
    const found = this.session.machine.threads().find(({ name }) => name === task);
    assert.ok(found !== undefined, task);
    return found.id;
  }
}

describe("the keyhole between a node's number and its page's mapping", function () {
  this.timeout(60_000);

  it("lets a node be kept whose page is moved in between: the number has changed", async () => {
    const keyhole = await Keyhole.open("keyhole-migrated");
    await keyhole.alone("ksmd", "page_of_node", NUMBER_READ);
    const before = keyhole.value("node->kpfn");
    await keyhole.toItsEnd("A");
    assert.equal(keyhole.entered("folio_migrate_ksm"), 1);
    const dropped = keyhole.entered("drop_node");
    await keyhole.alone("ksmd", "page_of_node", SECOND_LOOK);
    assert.equal(keyhole.value("pfn"), before);
    assert.notEqual(keyhole.value("node->kpfn"), before);
    await keyhole.alone("ksmd", "page_of_node", NUMBER_READ);
    assert.equal(keyhole.value("pfn"), keyhole.value("node->kpfn"));
    assert.deepEqual(await keyhole.end(), []);
    assert.equal(keyhole.entered("drop_node"), dropped);
  });

  it("is no keyhole while the old page still points to its node: the move is not done yet", async () => {
    const keyhole = await Keyhole.open("keyhole-migrated");
    await keyhole.alone("ksmd", "page_of_node", NUMBER_READ);
    // The number is new, the old page's mapping is not taken away: what smp_wmb() keeps in this order.
    await keyhole.alone("A", "folio_migrate_ksm", "smp_wmb();");
    await keyhole.alone("ksmd", "find_in_stable_tree", "order = memcmp_pages(page, &folio->page);");
    await keyhole.toItsEnd("A");
    const dropped = keyhole.entered("drop_node");
    assert.deepEqual(await keyhole.end(), []);
    assert.equal(keyhole.entered("drop_node"), dropped);
  });

  it("makes the move give up when ksmd has got its reference first", async () => {
    const keyhole = await Keyhole.open("keyhole-migrated");
    await keyhole.alone("ksmd", "page_of_node", NUMBER_READ);
    await keyhole.alone("ksmd", "find_in_stable_tree", "order = memcmp_pages(page, &folio->page);");
    await keyhole.toItsEnd("A");
    assert.equal(keyhole.entered("folio_migrate_ksm"), 0);
    assert.deepEqual(await keyhole.end(), []);
    assert.ok(jsonLines(keyhole.session).some((line) => line.includes('"EAGAIN"')));
  });

  it("drops a node whose page is freed in between: the number is what it was", async () => {
    const keyhole = await Keyhole.open("keyhole-freed");
    await keyhole.alone("ksmd", "page_of_node", NUMBER_READ);
    await keyhole.toItsEnd("B");
    const dropped = keyhole.entered("drop_node");
    await keyhole.alone("ksmd", "page_of_node", SECOND_LOOK);
    assert.equal(keyhole.value("pfn"), keyhole.value("node->kpfn"));
    await keyhole.alone("ksmd", "drop_node");
    assert.deepEqual(await keyhole.end(), []);
    assert.equal(keyhole.entered("drop_node"), dropped + 1);
  });

  it("waits for a page that is frozen: without references, but in the swap cache", async () => {
    const keyhole = await Keyhole.open("keyhole-frozen");
    await keyhole.alone("ksmd", "page_of_node", NUMBER_READ);
    await keyhole.stepInto("B", () => keyhole.entered("folio_ref_freeze") === 1);
    await keyhole.stepInto("B", () => keyhole.entered("lab_swap_cache_replace") === 1);
    const dropped = keyhole.entered("drop_node");
    await keyhole.alone("ksmd", "get_if_of_node", "if (!folio_test_swapcache(folio))");
    assert.equal(keyhole.value("folio->_refcount.counter"), "0");
    // Again and again, until B goes on.
    await keyhole.alone("ksmd", "get_if_of_node", "if (!folio_test_swapcache(folio))");
    await keyhole.toItsEnd("B");
    assert.deepEqual(await keyhole.end(), []);
    assert.equal(keyhole.entered("drop_node"), dropped);
  });
});
