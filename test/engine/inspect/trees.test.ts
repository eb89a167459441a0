/** The trees as views show them are the trees that lie in memory: ordered, balanced, complete; nothing where names differ. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { readHostFiles } from "../../../engine/cli/hostFiles.ts";
import { loadContext } from "../../../engine/cli/inputs.ts";
import { membersOf, valueAt } from "../../../engine/inspect/cValue.ts";
import { Structs } from "../../../engine/inspect/structs.ts";
import { loadSource } from "../../../engine/session/loadSource.ts";
import { requireScenario } from "../../../engine/session/requestServer.ts";
import { createSession, type Session } from "../../../engine/session/session.ts";
import type { SessionState, TreeNodeView } from "../../../engine/session/view.ts";
import { FIRST_MERGE, openSession, ROOT } from "../../ksm/lab.ts";

const PAGES = 40;
const ALONE = `{ "version": 1, "run": [
  { "op": "sysfs", "pages_to_scan": 1000, "smart_scan": 0 },
  { "op": "process", "process": "A" },
  { "op": "mmap", "process": "A", "region": "r", "pages": ${String(PAGES)} },
  { "op": "fill", "process": "A", "region": "r", "start": 0, "count": ${String(PAGES)}, "content": "seq:1" },
  { "op": "madvise", "process": "A", "region": "r", "start": 0, "count": ${String(PAGES)}, "advice": "mergeable" },
  { "op": "sysfs", "run": 1 },
  { "op": "scan", "times": 2 },
  { "op": "elapse", "milliseconds": 1 },
] }`;

async function played(session: Session): Promise<SessionState> {
  await session.runToEnd();
  return session.state();
}

function tree(state: SessionState, name: "stable" | "unstable"): TreeNodeView | undefined {
  return state.trees.find((each) => each.name === name)?.root;
}

/** In order; asserts the rules of red-black trees on the way. */
function inOrder(node: TreeNodeView | undefined): {
  readonly nodes: readonly TreeNodeView[];
  readonly blackHeight: number;
} {
  if (node === undefined) return { nodes: [], blackHeight: 0 };
  const left = inOrder(node.left);
  const right = inOrder(node.right);
  assert.equal(left.blackHeight, right.blackHeight, `black heights under ${node.label}`);
  if (node.color === "red") {
    assert.ok(node.left?.color !== "red" && node.right?.color !== "red", `red under red at ${node.label}`);
  }
  return {
    nodes: [...left.nodes, node, ...right.nodes],
    blackHeight: left.blackHeight + (node.color === "black" ? 1 : 0),
  };
}

describe("views of the trees", function () {
  this.timeout(30_000);

  it("show the unstable tree in the order of the pages' contents, with true colours", async () => {
    const session = await openSession(undefined, ALONE);
    const state = await played(session);
    const root = tree(state, "unstable");
    const { nodes } = inOrder(root);
    assert.equal(nodes.length, PAGES);
    assert.equal(root?.color, "black");
    assert.equal(state.trees.find((each) => each.name === "unstable")?.size, PAGES);
    const pageOf = (label: string): number => Number(/^A\/r\/(\d+)$/.exec(label)?.[1]);
    const content = (page: number): Uint8Array => {
      const { pages } = session.machine;
      return pages.bytes(pages.seed(BigInt(1 + page)));
    };
    const order = nodes.map((node) => pageOf(node.label));
    const sorted = [...order].sort((a, b) => Buffer.compare(content(a), content(b)));
    assert.deepEqual(order, sorted);
    assert.deepEqual(
      state.processes[0]?.regions[0]?.pages.map((page) => page.state),
      new Array(PAGES).fill("unstable"),
    );
  });

  it("show the stable tree with everybody who shares a page", async () => {
    const state = await played(await openSession(undefined, readFileSync(FIRST_MERGE, "utf8")));
    const { nodes } = inOrder(tree(state, "stable"));
    const sharers = nodes.map((node) => [...(node.sharers ?? [])].sort().join(" ")).sort();
    assert.deepEqual(sharers, ["A/r/0 A/r/1 A/r/2 A/r/3 B/r/0 B/r/1", "A/r/4 B/r/2", "A/r/5 B/r/3", "A/r/6 A/r/7"]);
    assert.ok(nodes.every((node) => node.kind === "stable" && /^frame \d+$/.test(node.label)));
  });

  it("show chains with their dups", async () => {
    const text = readFileSync(path.join(ROOT, "examples/chains.ksm.json"), "utf8");
    const session = await openSession(undefined, text);
    await session.restart();
    for (let batch = 0; batch < 4; batch += 1) await session.runTo({ fn: "ksm_do_scan" });
    const chain = tree(session.state(), "stable");
    assert.deepEqual([chain?.kind, chain?.dups?.length], ["chain", 3]);
    assert.deepEqual(
      chain?.dups?.map((dup) => dup.sharers?.length),
      [4, 4, 4],
    );
  });

  it("are empty, and harm nothing, where the source names things otherwise", async () => {
    const host = readHostFiles();
    const text = (host.kernel["reference/ksm.c"] ?? "")
      .replace(/\broot_(un)?stable_tree\b/g, "$1tree_of_pages")
      .replace(/\bksm_(rmap_item|stable_node|mm_slot)\b/g, "own_$1");
    assert.ok(text.includes("own_rmap_item"));
    const files = { "mm/ksm.c": text };
    const source = loadSource({ kind: "tree", path: "ksm.c", files }, await loadContext(host));
    const scenario = requireScenario(readFileSync(FIRST_MERGE, "utf8"), "first-merge.ksm.json");
    const state = await played(createSession(source, scenario, { yieldNow: async () => undefined }));
    assert.equal(state.stop.why, "end");
    assert.deepEqual(state.trees, []);
    assert.equal(state.counters.find((each) => each.name === "pages_sharing")?.value, 8);
  });
});

describe("C values", () => {
  it("are shown by their types: records, arrays, pointers, functions, enums", async () => {
    const session = await openSession(undefined, ALONE);
    await session.runToEnd();
    const structs = new Structs(session.machine);
    const { program } = session.machine;
    const shown = (name: string): ReturnType<typeof valueAt> => {
      const symbol = program.data.find((each) => each.name === name) ?? assert.fail(name);
      return valueAt(structs, symbol.type, session.machine.symbolAddress(symbol.id) ?? 0);
    };
    const group = shown("lab_sysfs_groups");
    assert.deepEqual([group.text, group.hasMembers], ["{…}", true]);
    const [next, prev] = membersOf(structs, group);
    assert.deepEqual([next?.name, prev?.name], ["next", "prev"]);
    assert.match(next?.value.text ?? "", /^0xffff[0-9a-f]{12}$/);
    assert.equal(membersOf(structs, next?.value ?? group)[0]?.name, "*");
    const attribute = program.data.find((each) => each.name === "run_attr") ?? assert.fail("run_attr");
    const members = new Map(
      membersOf(structs, valueAt(structs, attribute.type, session.machine.symbolAddress(attribute.id) ?? 0)).map(
        ({ name, value }) => [name, value.text],
      ),
    );
    assert.deepEqual([members.get("show"), members.get("store")], ["run_show", "run_store"]);
    const buffer = shown("lab_user_buffer");
    assert.equal(buffer.text, "[4096]");
    assert.deepEqual(
      membersOf(structs, buffer)
        .slice(0, 2)
        .map(({ name, value }) => `${name} ${value.text}`),
      ["[0] 49", "[1] 0"],
    );
  });
});
