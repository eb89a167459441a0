/** What a debugger shows of an unmodified 6.12 while it merges, and what it answers to expressions, good and bad. */
import assert from "node:assert/strict";
import { LabError } from "../../../engine/base/labError.ts";
import { Debugger } from "../../../engine/session/debug/debugger.ts";
import type { DebugOutput, DebugVariable } from "../../../engine/session/debugView.ts";
import type { Session } from "../../../engine/session/session.ts";
import { needKernel } from "../../host/requirements.ts";
import { openSession } from "../../ksm/lab.ts";

describe("debugger: looking at linux-source-6.12", function () {
  this.timeout(60_000);
  let session: Session;
  let debug: Debugger;
  const said: DebugOutput[] = [];

  before(async function () {
    session = await openSession(needKernel(this, "6.12"));
    debug = new Debugger(session.core, (output) => said.push(output));
    await session.restart();
  });

  /** To where stable_tree_append() is entered for the n-th time, from the start. */
  async function toAppend(n = 1): Promise<void> {
    await debug.move({ kind: "restart" });
    debug.breakpoints.setFunctions([{ name: "stable_tree_append", hitCondition: String(n) }]);
    const stop = await debug.move({ kind: "continue" });
    assert.equal(stop.reason, "function breakpoint", stop.description);
    debug.breakpoints.setFunctions([]);
  }

  function value(expression: string): string {
    return debug.evaluate(expression, undefined, "watch").value;
  }

  function scope(name: string, level = 0): readonly DebugVariable[] {
    const thread = debug.looking.threads().find(({ isCurrent }) => isCurrent)!;
    const frame = debug.looking.stackTrace(thread.id).frames[level]!;
    const found = debug.looking.scopes(frame.id).find((each) => each.name === name);
    return found === undefined ? [] : debug.looking.variables(found.reference, undefined, {});
  }

  it("names threads, and frames from ksm.c out to the model", async () => {
    await toAppend();
    const threads = debug.looking.threads();
    assert.deepEqual(
      threads.map(({ name }) => name),
      ["sh", "ksmd", "A", "B"],
    );
    const ksmd = threads.find(({ isCurrent }) => isCurrent)!;
    const { frames, total } = debug.looking.stackTrace(ksmd.id);
    const shown = frames.map(({ name, isModel }) => `${name}${isModel ? " (model)" : ""}`);
    assert.deepEqual(shown, [
      "stable_tree_append",
      "cmp_and_merge_page",
      "ksm_do_scan",
      "ksm_scan_thread",
      "kthread (model)",
    ]);
    assert.equal(total, 5);
    assert.deepEqual(
      debug.looking.stackTrace(ksmd.id, 1, 2).frames.map(({ name }) => name),
      ["cmp_and_merge_page", "ksm_do_scan"],
    );
  });

  it("shows pointers with what they point to, pages with their contents, flags by name", async () => {
    await toAppend();
    const byName = new Map(scope("Arguments").map((each) => [each.name, each]));
    assert.match(byName.get("rmap_item")!.value, /^0xffff[0-9a-f]{12} ksm_rmap_item$/);
    assert.match(byName.get("stable_node")!.value, /^0xffff[0-9a-f]{12} ksm_stable_node$/);
    const page = scope("Arguments", 1).find(({ name }) => name === "page")!;
    assert.match(page.value, /page of frame \d+$/);
    const members = new Map(
      debug.looking.variables(page.reference, undefined, {}).map((each) => [each.name, each.value]),
    );
    assert.match(members.get("content")!, /^([0-9a-f]{2} ){15}[0-9a-f]{2}… \(xxh64 [0-9a-f]{16}\)$/);
    assert.match(members.get("mapping")!, /ksm_stable_node \| PAGE_MAPPING_KSM$/);
    assert.match(members.get("flags")!, /PG_locked/);
    assert.match(value("&rmap_item->node"), / &ksm_rmap_item->node$/);
    assert.match(value("root_stable_tree"), /&one_stable_tree\[0\]$/);
    assert.equal(value("ksm_advisor"), "KSM_ADVISOR_NONE (0)");
    assert.equal(value("(char)65"), "65 'A'");
    assert.equal(value("current->comm"), '"ksmd"');
    assert.equal(debug.evaluate("(int)255", undefined, "watch", { hex: true }).value, "0xff");
  });

  it("spells the flags in an rmap_item's address and tells the live member of its union", async () => {
    await toAppend(2);
    await debug.move({ kind: "stepOut" });
    const item = debug.evaluate("rmap_item", undefined, "watch");
    const members = new Map(debug.looking.variables(item.reference, undefined, {}).map((each) => [each.name, each]));
    assert.match(members.get("address")!.value, /^0x[0-9a-f]+ = 0x[0-9a-f]+000 \| STABLE_FLAG$/);
    assert.equal(members.get("node")!.isDead, true);
    assert.equal(members.get("hlist")!.isDead, undefined);
    assert.equal(members.get("hlist")!.evaluateName, "rmap_item->hlist");
  });

  it("follows lists and trees as their entries", async () => {
    await toAppend();
    const tree = debug.evaluate("root_stable_tree[0]", undefined, "watch");
    assert.equal(tree.value, "1 entry of ksm_stable_node");
    assert.equal(tree.indexed, 1);
    const [node] = debug.looking.variables(tree.reference, "indexed", { start: 0, count: 1 });
    assert.match(node!.value, /ksm|kpfn = \d+/);
    assert.equal(value("migrate_nodes"), "empty");
    assert.match(value("ksm_mm_head.slot.mm_node"), /^2 entries of ksm_mm_slot\.slot\.mm_node$/);
  });

  it("shows a global scope, and the value that the function just left has returned", async () => {
    await toAppend();
    const globals = scope("Globals of ksm.c").map(({ name }) => name);
    for (const name of ["ksm_pages_shared", "ksm_scan", "root_stable_tree"]) assert.ok(globals.includes(name), name);
    await debug.move({ kind: "restart" });
    await debug.move({ kind: "runTo", target: { fn: "calc_checksum" } });
    const expected = value("zero_checksum");
    assert.match(expected, /^\d+$/);
    await debug.move({ kind: "stepOut" });
    const [returned] = scope("Return Value");
    assert.equal(returned?.name, "calc_checksum()");
    assert.match(returned.value, /^\d+$/);
  });

  it("evaluates any C: macros, casts, sizeof, calls, and leaves no trace", async () => {
    await toAppend();
    const hash = session.machine.hash();
    const { step } = session.machine;
    assert.equal(value("sizeof(struct ksm_rmap_item)"), "64");
    assert.equal(value("container_of(&rmap_item->node, struct ksm_rmap_item, node) == rmap_item"), "1");
    assert.equal(value("(rmap_item->address & PAGE_MASK) % PAGE_SIZE"), "0");
    assert.equal(value("page_to_pfn(pfn_to_page(stable_node->kpfn))"), value("stable_node->kpfn"));
    assert.equal(value("remove_rmap_item_from_tree(rmap_item), 7"), "7");
    assert.equal(session.machine.hash(), hash);
    assert.equal(session.machine.step, step);
  });

  for (const [expression, message, column] of [
    ["rmap_item->nothing", /has no member ‘nothing’/, 11],
    ["1 +", /missing/, 2],
    ["ksm_pages_shared +* 2", /./, undefined],
    ["nobody_knows_this", /is not declared/, 0],
    ["((struct page *)0)->flags + 1", /null pointer access/, 0],
    ["", /no expression/, 0],
    ["ksm_run = 2", /only the debug console/, 0],
    ["page_ref_count)(", /./, undefined],
  ] as const) {
    it(`answers ‘${expression}’ with a sentence and a column`, async () => {
      assert.throws(
        () => debug.evaluate(expression, undefined, "watch"),
        (error: unknown) => {
          assert.ok(error instanceof LabError, String(error));
          assert.match(error.message, message);
          if (column !== undefined) assert.equal(error.where?.column, column);
          return true;
        },
      );
    });
  }

  it("gives a variable another value, in memory and in a register, as a new future that history repeats", async () => {
    await toAppend();
    const { step } = session.machine;
    const set = debug.evaluate("ksm_pages_shared = 40 + 2", undefined, "repl");
    assert.equal(set.value, "42");
    assert.match(set.note ?? "", /new future/);
    const args = debug.looking.scopes(debug.looking.frames.current()!.id).find(({ kind }) => kind === "arguments")!;
    const bypass = debug.setVariable(args.reference, "max_page_sharing_bypass", "1");
    assert.equal(bypass.value, "true");
    const hash = session.machine.hash();
    await debug.move({ kind: "stepInBack", scope: "all" });
    assert.equal(value("ksm_pages_shared"), "0");
    await debug.move({ kind: "goto", moment: { step } });
    assert.equal(value("ksm_pages_shared"), "42");
    assert.equal(session.machine.hash(), hash);
  });

  it("completes names and members", async () => {
    await toAppend();
    const labels = (text: string): readonly string[] =>
      debug.completions(text, text.length, undefined).map(({ label }) => label);
    assert.ok(labels("rmap_item->").includes("oldchecksum"));
    assert.deepEqual(labels("1 + stable_node->kp"), ["kpfn"]);
    assert.ok(labels("ksm_pages_sh").includes("ksm_pages_sharing"));
    assert.ok(labels("STABLE_").includes("STABLE_FLAG"));
    assert.deepEqual(labels("nobody->"), []);
  });

  it("prints log points, once each way forward, with what expressions give", async () => {
    await debug.move({ kind: "restart" });
    const line = debug.looking.stackTrace(debug.looking.threads().find(({ isCurrent }) => isCurrent)!.id).frames[0]!
      .place!;
    const append = session.report.functions.find(({ name }) => name === "stable_tree_append")!.place;
    const bound = debug.breakpoints.setSource(line.path, [
      { line: append.line + 20, logMessage: "shared {ksm_pages_shared}, {{braces}}, {nonsense}" },
    ]);
    assert.equal(bound[0]?.verified, true);
    said.length = 0;
    const stop = await debug.move({ kind: "continue" });
    assert.equal(stop.reason, "end", stop.description);
    const lines = said.filter(({ kind }) => kind === "log");
    assert.ok(lines.length > 0);
    assert.match(lines[0]!.text, /^shared \d+, \{braces\}, \{nonsense: ‘nonsense’ is not declared\}$/);
    debug.breakpoints.setSource(line.path, []);
  });

  it("tells which breakpoints cannot be bound, and why", () => {
    const path = session.report.path;
    const [moved, bad, elsewhere] = [
      ...debug.breakpoints.setSource(path, [{ line: 0 }, { line: 2200, condition: "no_such_thing > 1" }]),
      ...debug.breakpoints.setSource("mm/slub.c", [{ line: 1 }]),
    ];
    assert.equal(moved?.verified, false);
    assert.match(bad?.message ?? "", /condition: ‘no_such_thing’ is not declared/);
    assert.match(elsewhere?.message ?? "", /not part of the program/);
    const functions = debug.breakpoints.setFunctions([
      { name: "nobody" },
      { name: "ksm_do_scan", hitCondition: "often" },
    ]);
    assert.match(functions[0]?.message ?? "", /no function nobody/);
    assert.match(functions[1]?.message ?? "", /hit count/);
    assert.equal(debug.data.set([{ dataId: "{}", access: "write" }])[0]?.verified, false);
    assert.match(debug.exceptions.set([{ filter: "invariant" }])[0]?.message ?? "", /C expression/);
    debug.breakpoints.setSource(path, []);
    debug.breakpoints.setFunctions([]);
  });

  it("reads and writes memory by address", async () => {
    await toAppend();
    const { memoryReference } = debug.evaluate("ksm_pages_shared", undefined, "watch");
    debug.writeMemory(memoryReference!, 0, Uint8Array.of(7, 1));
    assert.equal(value("ksm_pages_shared"), "263");
    assert.deepEqual([...debug.readMemory(memoryReference!, 0, 8).bytes], [7, 1, 0, 0, 0, 0, 0, 0]);
    assert.equal(debug.readMemory("0x10", 0, 4).unreadable, 4);
    assert.throws(() => debug.writeMemory("0x10", 0, Uint8Array.of(1)), LabError);
  });
});
