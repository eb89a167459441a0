/**
 * What the recordings of real kernels cannot show: MADV_PAGEOUT leaves pages alone that several processes map, so that
 * reclaim of shared KSM pages is held against what the kernels' own comments say of rmap_walk_ksm() and
 * ksm_might_need_to_copy(); and who is told when memory fails. On each of the five kernels' own mm/ksm.c.
 */
import { strict as assert } from "node:assert";
import type { LoadedSource } from "../../engine/session/loadSource.ts";
import { KERNEL_VERSIONS } from "../host/kernelSource.ts";
import { needKernel } from "../host/requirements.ts";
import { type EngineRun, loadKernel, runEngine } from "../kernel/runEngine.ts";

type Operation = Readonly<Record<string, unknown>>;
type Regions = Readonly<Record<string, readonly string[]>>;

const KNOBS = { op: "sysfs", pages_to_scan: 100, stable_node_chains_prune_millisecs: 0 };
const DUMP = { op: "dump" };
const page0 = { region: "r", start: 0, count: 1 };

/** A process with pages of seed 1, all mergeable. */
function sharer(process: string, pages = 1): readonly Operation[] {
  const range = { process, region: "r", start: 0, count: pages };
  return [
    { op: "process", process },
    { op: "mmap", process, region: "r", pages },
    { op: "fill", ...range, content: "seed:1" },
    { op: "madvise", ...range, advice: "mergeable" },
  ];
}

function touch(process: string): Operation {
  return { op: "swapIn", process, ...page0 };
}

describe("reclaim of KSM pages, and memory that fails", function () {
  this.timeout(60_000);
  for (const version of KERNEL_VERSIONS) {
    describe(`with mm/ksm.c of Linux ${version}`, () => {
      let source: LoadedSource;
      before(async function () {
        source = await loadKernel(needKernel(this, version));
      });
      const play = async (run: readonly Operation[]): Promise<EngineRun> => {
        const played = await runEngine(source, JSON.stringify({ version: 1, title: "reclaim", run }), "reclaim");
        assert.equal(played.fault, undefined);
        return played;
      };
      const hasEntered = (played: EngineRun, name: string): boolean => {
        const { machine } = played.session;
        const fn = machine.program.functions.find((each) => each.name === name);
        return fn !== undefined && (machine.functionCounts[fn.id] ?? 0) > 0;
      };
      const merged = [KNOBS, ...sharer("A"), ...sharer("B"), ...sharer("C"), { op: "sysfs", run: 1 }, ticks(3)];

      it("finds every mapping of a shared page by its items, and takes the page from all at once", async () => {
        const played = await play([...merged, { op: "swapOut", process: "B", ...page0 }, DUMP]);
        assert.deepEqual(dumps(played)[0], { A: { r: ["s"] }, B: { r: ["s"] }, C: { r: ["s"] } });
        assert.ok(hasEntered(played, "rmap_walk_ksm"));
      });

      it("gives each process a copy of its own of a page that was shared, and merges them again", async () => {
        const run = [...merged, { op: "swapOut", process: "A", ...page0 }, touch("A"), touch("B"), touch("C"), DUMP];
        const played = await play([...run, ticks(6), DUMP, read("A"), read("B"), read("C")]);
        assert.deepEqual(dumps(played), [
          { A: { r: ["0"] }, B: { r: ["1"] }, C: { r: ["2"] } },
          { A: { r: ["0K"] }, B: { r: ["0K"] }, C: { r: ["0K"] } },
        ]);
        assert.ok(hasEntered(played, "ksm_might_need_to_copy"));
        assert.deepEqual(reads(played), [0xc1, 0xc1, 0xc1]);
      });

      it("keeps a page that one mapping cannot be found of in the swap cache, where the others find it as it was", async () => {
        // The parent's mapping has no item, and the child's leads to the child's anon_vma only.
        const parent = sharer("A").filter(({ op }) => op !== "madvise");
        const fork = { op: "fork", process: "A", child: "B" };
        const last = { op: "madvise", process: "B", ...page0, advice: "mergeable" };
        // ksmd sees it last, so that its page is the one that stays.
        const run = [KNOBS, ...parent, fork, ...sharer("C"), last, { op: "sysfs", run: 1 }, ticks(4), DUMP];
        const played = await play([...run, { op: "swapOut", process: "B", ...page0 }, DUMP, touch("B"), DUMP]);
        assert.deepEqual(dumps(played), [
          { A: { r: ["0K"] }, B: { r: ["0K"] }, C: { r: ["0K"] } },
          { A: { r: ["0K"] }, B: { r: ["s"] }, C: { r: ["s"] } },
          { A: { r: ["0K"] }, B: { r: ["0K"] }, C: { r: ["s"] } },
        ]);
      });

      it("tells every process that maps a page whose memory fails, once", async function () {
        const played = await play([...merged, { op: "memoryFailure", process: "A", ...page0 }, DUMP]);
        if (!hasEntered(played, "collect_procs_ksm")) {
          // These kernels have no such function: nothing happens to the page.
          assert.ok(["5.10", "6.1"].includes(version));
          assert.deepEqual(dumps(played)[0], { A: { r: ["0K"] }, B: { r: ["0K"] }, C: { r: ["0K"] } });
          return;
        }
        const told = played.session.machine.events.slice().filter(({ name }) => name === "sigbus");
        assert.equal(new Set(told.map(({ fields }) => fields["mm"])).size, 3);
        assert.equal(told.length, 3);
        assert.deepEqual(dumps(played)[0], { A: { r: ["s"] }, B: { r: ["s"] }, C: { r: ["s"] } });
      });
    });
  }
});

function ticks(times: number): Operation {
  return { op: "tick", times, observe: "last" };
}

function read(process: string): Operation {
  return { op: "read", process, region: "r", page: 0 };
}

function reads({ observations }: EngineRun): readonly unknown[] {
  return observations.filter(({ at }) => at === "read").map((each) => each["value"]);
}

function dumps({ observations }: EngineRun): readonly Readonly<Record<string, { readonly r: readonly string[] }>>[] {
  return observations
    .filter(({ at }) => at === "dump")
    .map(({ processes }) => {
      const shown = Object.entries(processes as Readonly<Record<string, { readonly regions: Regions }>>);
      return Object.fromEntries(shown.map(([name, { regions }]) => [name, { r: regions["r"] ?? [] }]));
    });
}
