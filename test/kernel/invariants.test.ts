/**
 * The invariants hold after every operation of every scenario, and each of them can be broken: by memory that is changed
 * under KSM's feet, and by a bug of real kernels.
 */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import { readSource } from "../../engine/cli/inputs.ts";
import { brokenInvariants } from "../../engine/inspect/invariants/invariants.ts";
import { walkKsm } from "../../engine/inspect/invariants/ksmWalk.ts";
import { structPage } from "../../engine/inspect/pages.ts";
import { findPlace, Structs } from "../../engine/inspect/structs.ts";
import type { RecordType } from "../../engine/frontend/types/ctype.ts";
import type { LoadedSource } from "../../engine/session/loadSource.ts";
import { needFirstKsm, needKernel } from "../host/requirements.ts";
import { runWithInvariants } from "./invariantRun.ts";
import { createScenarioSession, loadKernel } from "./runEngine.ts";
import { parseScenario } from "./script.ts";
import { allScenarios } from "./suite.ts";

const STALE_TREE = path.resolve(import.meta.dirname, "../../examples/stale-tree.ksm.json");
const BUG = { name: "stale-tree", text: readFileSync(STALE_TREE, "utf8") };
/** The second write of merge_across_nodes: the one that sets it to 1. */
const SECOND_SWITCH = 11;

/** Two processes, KSM pages with several sharers, items of the unstable tree in mid-scan, zero pages of KSM. */
const SETTING = JSON.stringify({
  version: 1,
  run: [
    { op: "sysfs", pages_to_scan: 100, smart_scan: 0, use_zero_pages: 1 },
    { op: "process", process: "A" },
    { op: "process", process: "B" },
    ...["A", "B"].flatMap((process) => [
      { op: "mmap", process, region: "r", pages: 12 },
      { op: "fill", process, region: "r", start: 0, count: 4, content: "seq:1" },
      { op: "fill", process, region: "r", start: 4, count: 6, content: `seq:${process === "A" ? 100 : 200}` },
      { op: "fill", process, region: "r", start: 10, count: 2, content: "zero" },
      { op: "madvise", process, region: "r", start: 0, count: 12, advice: "mergeable" },
    ]),
    { op: "sysfs", run: 1 },
    { op: "tick", times: 4 },
    { op: "sysfs", pages_to_scan: 1 },
    { op: "tick", times: 9 },
  ],
});

describe("invariants of KSM and of memory", function () {
  this.timeout(60_000);
  let source: LoadedSource;

  before(async function () {
    source = await loadKernel(needKernel(this, "6.12"));
  });

  describe("hold after every operation and batch", () => {
    for (const scenario of allScenarios()) {
      it(scenario.name, () => {
        const { broken, afterOperation, fault, checks } = runWithInvariants(source, scenario);
        assert.deepEqual({ broken, fault }, { broken: [], fault: undefined }, `after operation ${afterOperation}`);
        assert.ok(checks > 5);
      });
    }
  });

  it("hold on the project's own KSM, and on the first of all, whose items are linked otherwise", async function () {
    const scenarios = allScenarios().filter(({ name }) =>
      /^(random-(0[1-4]|migrate-01)|chain|exit-mid-scan|two-nodes)$/.test(name),
    );
    for (const other of [await readSource(undefined), await readSource(needFirstKsm(this))])
      for (const scenario of scenarios) {
        const { broken, afterOperation, fault, checks } = runWithInvariants(other, scenario);
        const where = `${other.report.path} ${scenario.name} after operation ${afterOperation}`;
        assert.deepEqual({ broken, fault }, { broken: [], fault: undefined }, where);
        assert.ok(checks > 5);
      }
  });

  it("are noticed when broken in KSMs that name and link things otherwise", async function () {
    const others = [
      { source: await readSource(undefined), names: ["counts.shared", "counts.unshared", "counts.items"] },
      { source: await readSource(needFirstKsm(this)), names: ["ksm_rmap_items"] },
    ];
    for (const other of others) {
      const session = createScenarioSession(other.source, SETTING, "setting");
      await session.runToEnd();
      const { machine } = session;
      const structs = new Structs(machine);
      assert.deepEqual(brokenInvariants(machine, { nodes: 1 }), []);
      const items = walkKsm(structs, 1).slots.flatMap((slot) => slot.items);
      assert.ok(items.length >= 20);
      assert.ok(items.some(({ isUnstable }) => isUnstable));
      const snapshot = machine.snapshot();
      for (const name of other.names) {
        const [global = "", member] = name.split(".");
        const symbol = machine.program.data.find((each) => each.name === global);
        const place = findPlace(symbol?.type as RecordType, member ?? "");
        const at = (structs.global(global) ?? 0) + (place?.offset ?? 0);
        machine.memory.store("u64", at, (machine.memory.peek("u64", at) ?? 0) + 1);
        assert.ok(
          brokenInvariants(machine, { nodes: 1 }).some(({ rule }) => rule === "counters"),
          name,
        );
        machine.restore(snapshot);
      }
    }
  });

  it("hold while pages wait in LRU batches, which nobody drains, with a reference from each", () => {
    let checks = 0;
    for (const { name, text } of allScenarios().filter((each) =>
      /^(random-0[1-4]|mlock|fork-merged)$/.test(each.name),
    )) {
      const parsed = parseScenario(text);
      const undrained = { ...parsed, machine: { ...parsed.machine, lruBatches: true } };
      const run = runWithInvariants(source, { name, text: JSON.stringify(undrained) });
      assert.deepEqual({ broken: run.broken, fault: run.fault }, { broken: [], fault: undefined }, name);
      checks += run.checks;
    }
    assert.ok(checks > 300, `${checks} checks`);
  });

  it("are each noticed when broken", async () => {
    const session = createScenarioSession(source, SETTING, "setting");
    await session.runToEnd();
    const { machine } = session;
    const structs = new Structs(machine);
    assert.deepEqual(brokenInvariants(machine, { nodes: 1, frames: 65_536 }), []);
    const snapshot = machine.snapshot();
    const walk = walkKsm(structs, 1);
    const item = "struct ksm_rmap_item";
    const node = "struct ksm_stable_node";
    const items = walk.slots.flatMap((slot) => slot.items);
    const unstable = items.find(({ isUnstable }) => isUnstable);
    const stable = items.find(({ isStable }) => isStable);
    const shared = walk.stableNodes[0];
    const [first] = items;
    const tree = walk.stableTrees[0]?.nodes ?? [];
    assert.ok(unstable && stable && shared && first && tree.length > 2, "there is something to break");
    const at = (record: number, tag: string, member: string): number => structs.at(record, tag, member) ?? 0;
    const page = structPage(structs, shared.pfn ?? 0) ?? 0;
    const free = structPage(structs, 60_000) ?? 0;
    const leaf = tree.find(({ left, right }) => left === 0 && right === 0);
    const global = (name: string): number => structs.global(name) ?? 0;
    const breaks: readonly (readonly [
      what: string,
      rule: string,
      kind: "u64" | "i64" | "i32" | "u32",
      where: number,
      by: number,
    ])[] = [
      ["a counter", "counters", "u64", global("ksm_pages_shared"), 1],
      ["a counter of sharers", "counters", "u64", global("ksm_pages_sharing"), -1],
      ["a counter of unshared pages", "counters", "u64", global("ksm_pages_unshared"), 1],
      ["the number of items", "counters", "u64", global("ksm_rmap_items"), 1],
      ["zero pages", "counters", "i64", global("ksm_zero_pages"), 1],
      ["the length of a node's list", "counters", "i32", at(shared.at, node, "rmap_hlist_len"), 1],
      [
        "the head of a node's list",
        "lists",
        "u64",
        at(shared.at, node, "hlist"),
        -structs.pointer(at(shared.at, node, "hlist"))!,
      ],
      ["an item's flag: stable", "lists", "u64", at(stable.at, item, "address"), -0x200],
      ["an item's flag: unstable", "lists", "u64", at(unstable.at, item, "address"), -0x100],
      ["an item's place", "lists", "u64", at(first.at, item, "address"), 2 ** 30],
      ["an item's owner", "lists", "u64", at(first.at, item, "mm"), 64],
      [
        "a link of a slot's list",
        "leaks",
        "u64",
        at(first.at, item, "rmap_list"),
        -structs.pointer(at(first.at, item, "rmap_list"))!,
      ],
      ["a colour", "trees", "u64", leaf?.at ?? 0, leaf?.isRed === true ? 1 : -1],
      ["a parent", "trees", "u64", leaf?.at ?? 0, 64],
      ["a node's number", "trees", "i32", at(shared.at, node, "nid"), 1],
      ["the mappings of a page", "pages", "i32", at(page, "struct page", "_mapcount.counter"), 1],
      ["the references of a page", "pages", "i32", at(page, "struct page", "_refcount.counter"), 1],
      ["a free page's references", "pages", "i32", at(free, "struct page", "_refcount.counter"), 1],
    ];
    for (const [what, rule, kind, where, by] of breaks) {
      machine.memory.store(kind, where, (machine.memory.peek(kind, where) ?? 0) + by);
      const broken = brokenInvariants(machine, { nodes: 1, frames: 65_536 });
      assert.ok(
        broken.some((each) => each.rule === rule),
        `${what}: ${broken.map(({ message }) => message).join("; ") || "unnoticed"}`,
      );
      machine.restore(snapshot);
    }
    assert.deepEqual(brokenInvariants(machine, { nodes: 1 }), [], "the machine is as it was");
  });

  it("notice contents of the stable tree that are out of order", async () => {
    const session = createScenarioSession(source, SETTING, "setting");
    await session.runToEnd();
    const { machine } = session;
    const [a, b] = walkKsm(new Structs(machine), 1).stableNodes.map(
      ({ pfn }) => pfn as Parameters<typeof machine.memory.frameContent>[0],
    );
    assert.ok(a !== undefined && b !== undefined);
    const [contentA, contentB] = [machine.memory.frameContent(a), machine.memory.frameContent(b)];
    machine.memory.setFrameContent(a, contentB);
    machine.memory.setFrameContent(b, contentA);
    assert.ok(brokenInvariants(machine, { nodes: 1 }).some(({ message }) => message.includes("does not come after")));
  });
});

describe("an unstable tree that outlives its scan", function () {
  this.timeout(60_000);

  for (const version of ["5.10", "6.12", "7.3"] as const) {
    it(`of Linux ${version} is complained about at the second switch, long before freed memory is touched`, async function () {
      const source = await loadKernel(needKernel(this, version));
      const { broken, afterOperation } = runWithInvariants(source, BUG);
      assert.equal(afterOperation, SECOND_SWITCH);
      assert.match(broken[0]?.message ?? "", /unstable tree 1 holds the rmap_item of 0x\w+, but is not in use/);

      const session = createScenarioSession(source, BUG.text, BUG.name);
      const stop = await session.runToEnd();
      assert.equal(stop.why, "fault");
      const { fault } = session.machine;
      assert.deepEqual([fault?.kind, fault?.object?.state], ["use-after-free", "freed"]);
      assert.match(fault?.object?.name ?? "", /rmap_item/);
      assert.match(fault?.message ?? "", /use after free: .*rmap_item.*, freed by mm\/ksm\.c:\d+ at step [\d,]+/);
    });
  }
});
