/** The side bar's trees as rows: what they say of a session, and that everything in them can be told apart and read out. */
import assert from "node:assert/strict";
import { machineRows } from "../../extension/views/machineRows.ts";
import { type ScenarioLists, scenarioRows } from "../../extension/views/scenarioRows.ts";
import { roleOf, ROLES } from "../../extension/views/functionRoles.ts";
import { sourceRows } from "../../extension/views/sourceRows.ts";
import type { Row } from "../../extension/views/treeView.ts";
import { KERNEL_VERSIONS } from "../host/kernelSource.ts";
import { needKernel } from "../host/requirements.ts";
import { bundledTours } from "../ksm/bundledTours.ts";
import { openSession, sourceOf } from "../ksm/lab.ts";

async function all(rows: readonly Row[]): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (const row of rows) {
    found.push(row, ...(row.children === undefined ? [] : await all(await row.children())));
  }
  return found;
}

describe("the side bar", function () {
  this.timeout(60_000);

  it("shows processes, regions, pages, threads, trees, counters and settings of the machine", async () => {
    const session = await openSession(undefined);
    await session.runToEnd();
    const rows = await all(machineRows(session.state()));
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length, "every row has an id of its own");
    const shown = (id: string): string | undefined => rows.find((row) => row.id === id)?.description;
    assert.equal(shown("processes/A/r"), "8 pages, mergeable, 8 merged");
    assert.match(
      shown("processes/A/r/1") ?? "",
      /^stable, shared, frame \d+, with A\/r\/0, A\/r\/2, A\/r\/3, B\/r\/0 and 1 more$/,
    );
    assert.equal(shown("figures/pages_sharing"), "8 pages");
    assert.equal(shown("knobs/run"), "1");
    const run = rows.find(({ id }) => id === "knobs/run");
    assert.deepEqual([run?.command?.command, run?.command?.arguments], ["ksmLab.setKnob", ["run"]]);
    assert.match(shown("trees/stable/0") ?? "", /^4 nodes$/);
    assert.ok(rows.some(({ label }) => label === "ksmd"));
    const counter = rows.find(({ id }) => id === "figures/pages_sharing");
    assert.match(counter?.spoken ?? "", /^pages_sharing, 8 pages\. Further mappings/);
    const page = rows.find(({ id }) => id === "processes/A/r/1");
    assert.deepEqual(page?.command?.arguments, [{ process: "A", region: "r", index: 1 }]);
  });

  it("says where the session stands and what it does there, and leads to events", async () => {
    const session = await openSession(undefined);
    await session.runToEnd();
    const merge = session.state().events.find(({ name }) => name === "ksm_merge_with_ksm_page");
    assert.ok(merge !== undefined);
    await session.seek(merge.step);
    const state = session.state();
    const rows = await all(machineRows(state));
    const now = rows.find(({ id }) => id === "now");
    assert.equal(now?.label, state.sentence ?? state.stop.description);
    assert.match(now?.description ?? "", /^step [\d,]+ of [\d,]+$/);
    assert.deepEqual(now?.command?.arguments, [state.place]);
    const [event] = rows.filter(({ id }) => id.startsWith("events/"));
    assert.equal(event?.label, state.events.at(-1)?.text, "the newest first");
    assert.deepEqual(event?.command?.arguments, [state.events.at(-1)?.step]);
  });

  it("lists tours, which a click starts, and scenarios", async () => {
    const scenario = (title: string, isOwn: boolean) =>
      ({ uri: `file:///${title}`, title, description: "Look.", isOwn, path: `${title}.ksm.json` }) as unknown;
    const listed = [scenario("A", true), scenario("B", true)] as Awaited<ReturnType<ScenarioLists["scenarios"]>>;
    const lists = { scenarios: async () => listed, tours: async () => bundledTours() };
    const rows = await all(scenarioRows(lists));
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
    const below = (group: string): readonly string[] =>
      rows.filter(({ id }) => id.startsWith(`${group}/`)).map(({ label }) => label);
    assert.deepEqual(below("bundled"), ["A", "B"]);
    assert.deepEqual(
      below("tours"),
      bundledTours().map(({ title }) => title),
    );
    assert.deepEqual(below("workspace"), ["New scenario…"]);
    const first = rows.find(({ id }) => id === "tours/first-ksm");
    assert.deepEqual([first?.command?.command, first?.command?.arguments], ["ksmLab.startTour", ["first-ksm"]]);
    assert.match(rows.find(({ label }) => label === "A")?.tooltip ?? "", /Look\./);
  });

  it("is empty without a simulation", () => {
    assert.deepEqual([machineRows(undefined), sourceRows(undefined, undefined, undefined)], [[], []]);
  });

  it("shows functions by what they are for, with how often they were entered", async () => {
    const session = await openSession(undefined);
    await session.runToEnd();
    const rows = await all(sourceRows(session.report, session.lenses(), session.state()));
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
    assert.equal(rows.find(({ label }) => label === "ksm_do_scan")?.description, "entered 26 times");
    assert.equal(rows.find(({ label }) => label === "ksm_do_scan")?.command?.command, "ksmLab.revealPlace");
  });

  it("knows the role of every function of KSM Lab's own KSM", async () => {
    const { report } = await sourceOf(undefined);
    const others = report.functions.filter(({ name }) => roleOf(name) === "Other").map(({ name }) => name);
    assert.deepEqual(others, []);
  });

  for (const version of KERNEL_VERSIONS) {
    it(`knows the role of every function of linux-source-${version}`, async function () {
      const { report } = await sourceOf(needKernel(this, version));
      const roles = new Map(report.functions.map(({ name }) => [name, roleOf(name)]));
      for (const [name, role] of [
        ["ksm_madvise", "Interface"],
        ["ksm_do_scan", "Scanner"],
        ["scan_get_next_rmap_item", "Scanner"],
        ["unstable_tree_search_insert", "Unstable tree"],
        ["stable_tree_search", "Stable tree"],
        ["try_to_merge_two_pages", "Merging"],
        ["cmp_and_merge_page", "Merging"],
        ["break_cow", "Unmerging"],
        ["ksm_memory_callback", "Migration"],
        ["run_store", "sysfs"],
      ] as const) {
        assert.equal(roles.get(name), role, name);
      }
      const others = [...roles].filter(([, role]) => role === "Other").map(([name]) => name);
      assert.deepEqual(others, []);
      for (const role of ROLES.filter((each) => each !== "Other" && each !== "Advisor")) {
        assert.ok([...roles.values()].includes(role), role);
      }
    });
  }
});
