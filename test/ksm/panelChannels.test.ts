/** What the stepper's parts are sent of a real session: trees with the search under way, who writes a number, knobs. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { SCHEMAS } from "../../engine/session/bulk/channels.ts";
import type { NumbersFile } from "../../engine/session/bulk/numbers.ts";
import { applyPacket } from "../../engine/session/bulk/packets.ts";
import type { TreesView } from "../../engine/session/bulk/trees.ts";
import { writeKnob } from "../../engine/session/knobs.ts";
import type { Session } from "../../engine/session/session.ts";
import type { TreeNodeView } from "../../engine/session/view.ts";
import { needKernel } from "../host/requirements.ts";
import { openSession, ROOT } from "./lab.ts";

const example = (name: string): string => readFileSync(path.join(ROOT, `examples/${name}.ksm.json`), "utf8");

function treesOf(session: Session, unfolded: readonly string[] = []): TreesView {
  const bulk = applyPacket(SCHEMAS.trees, undefined, session.bulk({ channel: "trees", query: { unfolded } }, 0));
  assert.ok(bulk !== "stale");
  return JSON.parse(bulk.columns.view[0] ?? "") as TreesView;
}

function filesOf(session: Session): readonly NumbersFile[] {
  const bulk = applyPacket(SCHEMAS.numbers, undefined, session.bulk({ channel: "numbers", query: {} }, 0));
  assert.ok(bulk !== "stale");
  return JSON.parse(bulk.columns.view[0] ?? "") as readonly NumbersFile[];
}

function find(node: TreeNodeView | undefined, address: string): TreeNodeView | undefined {
  if (node === undefined || node.address === address) return node;
  return find(node.left, address) ?? find(node.right, address);
}

/** What is drawn of a tree. */
function drawn(node: TreeNodeView | undefined): readonly TreeNodeView[] {
  return node === undefined ? [] : [node, ...drawn(node.left), ...drawn(node.right), ...(node.dups ?? [])];
}

/** The way leads down the tree as it says, from its root. */
function assertWay({ search, trees }: TreesView): void {
  assert.ok(search);
  const root = trees[search.tree]?.root;
  let expected = root;
  for (const { node, way } of search.steps) {
    assert.equal(node, expected?.address);
    assert.ok(find(root, node), "what the search passes is shown");
    expected = way === "left" ? expected?.left : way === "right" ? expected?.right : expected;
  }
}

const MANY = JSON.stringify({
  version: 1,
  run: [
    { op: "sysfs", pages_to_scan: 10000, smart_scan: 0 },
    { op: "process", process: "A" },
    { op: "mmap", process: "A", region: "r", pages: 900 },
    { op: "fill", process: "A", region: "r", start: 0, count: 900, content: "seq:1" },
    { op: "madvise", process: "A", region: "r", start: 0, count: 900, advice: "mergeable" },
    { op: "sysfs", run: 1 },
    { op: "scan", times: 3 },
  ],
});

for (const version of [undefined, "5.10", "7.3"] as const) {
  describe(`the stepper's channels on ${version ?? "the project's own KSM"}`, function () {
    this.timeout(120_000);
    let tree: string | undefined;

    before(function () {
      tree = version === undefined ? undefined : needKernel(this, version);
    });

    it("tell the search through a tree, whose way is the tree's, and go back with the session", async () => {
      const session = await openSession(tree, MANY);
      await session.runToEnd();
      const last = session.machine.step;
      let searches = 0;
      for (let n = 1; n < 60; n++) {
        await session.seek(Math.floor((last * n) / 60));
        const view = treesOf(session);
        if (view.search === undefined || view.search.steps.length < 2) continue;
        searches += 1;
        assertWay(view);
        assert.match(view.search.page, /^A\/r\/\d+$/);
        const { root, size } = view.trees[view.search.tree] ?? {};
        const nodes = drawn(root).filter(({ kind }) => kind !== "folded").length;
        assert.equal(nodes, size !== undefined && size <= 31 ? size : view.search.steps.length + 12);
        const decided = view.search.steps.slice(0, -1);
        assert.ok(decided.every(({ byte }) => byte !== undefined && byte < 4096));
      }
      assert.ok(searches > 3, `${String(searches)} searches were met`);
    });

    it("fold what is large, with its count, and unfold what is asked for", async () => {
      const session = await openSession(tree, MANY);
      await session.runToEnd();
      const view = treesOf(session);
      const unstable = view.trees.find(({ name, size }) => name === "unstable" && size > 0);
      const folded: TreeNodeView[] = [];
      const count = (node: TreeNodeView | undefined): number => {
        if (node === undefined) return 0;
        if (node.kind === "folded") folded.push(node);
        return node.kind === "folded" ? (node.count ?? 0) : 1 + count(node.left) + count(node.right);
      };
      assert.equal(count(unstable?.root), unstable?.size);
      assert.equal(unstable?.size, 900);
      const [first] = folded;
      assert.ok(first);
      const more = treesOf(session, [first.address]).trees.find(({ name, size }) => name === "unstable" && size > 0);
      folded.length = 0;
      assert.equal(count(more?.root), 900);
      assert.ok(!folded.some(({ address }) => address === first.address));
    });

    it("fold a long chain's dups, with how many there are, and unfold them", async () => {
      const session = await openSession(tree, example("chains").replaceAll("12", "120"));
      let chain: TreeNodeView | undefined;
      const chainNow = (unfolded: readonly string[] = []): TreeNodeView | undefined =>
        treesOf(session, unfolded)
          .trees.flatMap(({ root }) => drawn(root))
          .find(({ kind }) => kind === "chain");
      await session.runToEnd();
      const last = session.machine.step;
      for (let n = 60; n > 0 && chain === undefined; n--) {
        await session.seek(Math.floor((last * n) / 60));
        const now = chainNow();
        if ((now?.dups?.length ?? 0) > 8) chain = now;
      }
      const more = chain?.dups?.at(-1);
      assert.ok(chain && more);
      assert.equal(chain.dups?.length, 9);
      assert.equal(chain.label, `chain of ${String(8 + (more.count ?? 0))}`);
      assert.equal(more.label, `${String(more.count)} more dups`);
      assert.equal(chainNow([more.address])?.dups?.length, 8 + (more.count ?? 0));
    });

    it("name the page in the events of its merge, as long as its item is there", async () => {
      const area = { process: "A", region: "r", start: 0, count: 3 };
      const run = [
        { op: "process", process: "A" },
        { op: "mmap", process: "A", region: "r", pages: 3 },
        { op: "fill", ...area, content: "seed:1" },
        { op: "madvise", ...area, advice: "mergeable" },
        { op: "sysfs", run: 1 },
        { op: "scan", times: 3 },
      ];
      // ksmd frees the items when it comes by again.
      const gone = [
        { op: "madvise", ...area, advice: "unmergeable" },
        { op: "tick", times: 2 },
      ];
      const pages: string[][] = [];
      for (const operations of [run, [...run, ...gone]]) {
        const session = await openSession(tree, JSON.stringify({ version: 1, run: operations }));
        await session.runToEnd();
        const merges = session.state().events.filter(({ name }) => name === "ksm_merge_with_ksm_page");
        pages.push(merges.map(({ text }) => text.replace(/ (becomes|is replaced) .*/, "")));
      }
      // The first tracepoints came with 6.3.
      if (version === "5.10") assert.deepEqual(pages, [[], []]);
      else {
        assert.deepEqual([...new Set(pages[0])].sort(), ["A/r/0", "A/r/1", "A/r/2"]);
        assert.deepEqual([...new Set(pages[1])], ["a page of A"]);
      }
    });

    it("name the statements of the source that write a number", async () => {
      const session = await openSession(tree);
      await session.restart();
      await session.runToEnd();
      const files = filesOf(session);
      const lines = readFileSync(
        tree === undefined ? path.join(ROOT, "engine/reference/ksm.c") : path.join(tree, "mm/ksm.c"),
        "utf8",
      ).split("\n");
      for (const name of ["pages_sharing", "pages_shared", "full_scans", "pages_to_scan"]) {
        const file = files.find((each) => each.name === name);
        assert.ok(file && file.expressions.length > 0 && file.writers.length > 0, name);
        const [variable = ""] = file.expressions[0]?.split(".").slice(-1) ?? [];
        for (const { place } of file.writers)
          assert.ok(lines[place.line]?.includes(variable), `${name}: ${lines[place.line]}`);
      }
      assert.equal(files.find(({ name }) => name === "pages_to_scan")?.isWritable, true);
      assert.equal(files.find(({ name }) => name === "pages_sharing")?.isWritable, false);
    });

    it("set a knob through the source, and say why not", async () => {
      const session = await openSession(tree);
      await session.runToEnd();
      const end = session.machine.step;
      await session.seek(Math.floor(end / 2));
      const value = (name: string): unknown => session.state().counters.find((each) => each.name === name)?.value;
      const before = { step: session.machine.step, hash: session.machine.hash(), value: value("pages_to_scan") };
      const written = await writeKnob(session.core, "pages_to_scan", "7");
      assert.equal(written.errno, undefined);
      assert.equal(value("pages_to_scan"), 7);
      const after = { step: session.machine.step, hash: session.machine.hash() };
      assert.ok(after.step > before.step);
      await assert.rejects(writeKnob(session.core, "pages_sharing", "1"), /can only be read/);
      await assert.rejects(writeKnob(session.core, "nothing", "1"), /no file nothing/);
      // The write is a part of the history: it is undone by going back, and done again by going on.
      await session.seek(after.step);
      assert.equal(session.machine.hash(), after.hash);
      await session.seek(before.step - 1);
      assert.equal(value("pages_to_scan"), before.value);
      await session.seek(after.step);
      assert.equal(session.machine.hash(), after.hash);
      assert.equal(value("pages_to_scan"), 7);
      const second = await writeKnob(session.core, "sleep_millisecs", "33");
      assert.equal(second.errno, undefined, "one after the other, whatever the scenario is at");
      assert.equal(value("sleep_millisecs"), 33);
      assert.equal((await writeKnob(session.core, "pages_to_scan", "many")).errno, "EINVAL");
    });
  });
}

describe("stable nodes in no tree", function () {
  this.timeout(60_000);

  it("are listed beside the trees", async () => {
    const scenario = readFileSync(path.join(ROOT, "test/kernel/scenarios/migrate-across.ksm.json"), "utf8");
    for (const text of [scenario, example("two-nodes")]) {
      const session = await openSession(undefined, text);
      await session.runToEnd();
      const last = session.machine.step;
      for (let n = 0; n <= 40; n++) {
        await session.seek(Math.floor((last * n) / 40));
        for (const stray of treesOf(session).strays) assert.match(stray.label, /^frame \d+$/);
      }
    }
  });
});
