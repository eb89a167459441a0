/**
 * The scan-time advisor. What real kernels show of it depends on real time, so that recordings cannot have all of it; here
 * the source's own arithmetic is compared with a model of its documentation (advisorModel.ts), under a clock of the
 * test's own, and under the simulated clock, with ksmd scanning by itself.
 */
import { strict as assert } from "node:assert";
import { Structs } from "../../engine/inspect/structs.ts";
import type { BuiltinTable } from "../../engine/machine/builtin.ts";
import type { Machine } from "../../engine/machine/machine.ts";
import type { LoadedSource } from "../../engine/session/loadSource.ts";
import { SeededRandom } from "../engine/seededRandom.ts";
import { needKernel } from "../host/requirements.ts";
import { loadKernel, runEngine } from "../kernel/runEngine.ts";
import {
  advise,
  adviseBy,
  type AdvisorKnobs,
  type AdvisorState,
  advisorStart,
  type FullScan,
  weighted,
} from "./advisorModel.ts";
import { ModelMachine, type Task } from "./modelMachine.ts";

const VERSIONS = ["6.12", "7.2", "7.3"] as const;
const DEFAULTS: AdvisorKnobs = { targetSeconds: 200, maxCpuPercent: 70, maxPages: 30_000 };
const DEFAULT_PAGES = 500;
/** enum ksm_advisor_type: the second of the two. */
const SCAN_TIME = 1;

/** A ksm.c whose advisor runs when the test says so, at a time that the test says. */
class AdvisorMachine {
  readonly machine: Machine;
  private readonly model: ModelMachine;
  private readonly structs: Structs;
  private readonly task: Task;
  private readonly clock = { nowNs: 1_000_000_000, cpuNs: 0 };

  constructor({ program }: LoadedSource, knobs: AdvisorKnobs, pagesToScan = DEFAULT_PAGES) {
    const clocks: BuiltinTable = {
      ktime_get: () => this.clock.nowNs,
      task_sched_runtime: () => this.clock.cpuNs,
    };
    this.model = new ModelMachine(program, 1, 256, clocks);
    this.machine = this.model.machine;
    this.structs = new Structs(this.machine);
    this.task = this.model.process();
    this.store("u32", "ksm_advisor", SCAN_TIME);
    this.store("u64", "ksm_advisor_target_scan_time", knobs.targetSeconds);
    this.store("u32", "ksm_advisor_max_cpu", knobs.maxCpuPercent);
    this.store("u64", "ksm_advisor_max_pages_to_scan", knobs.maxPages);
    this.store("u64", "ksm_advisor_min_pages_to_scan", pagesToScan);
    this.call("set_advisor_defaults");
  }

  /** A full scan of that length, at whose end ksmd's processor time is what `scan` says. */
  scan(scan: FullScan): void {
    this.call("advisor_start_scan");
    this.clock.nowNs += scan.milliseconds * 1e6;
    this.clock.cpuNs = scan.cpuNs;
    this.call("advisor_stop_scan");
  }

  call(fn: string, ...args: readonly number[]): number {
    return this.model.call(this.task, fn, ...args);
  }

  state(): AdvisorState {
    const context = this.address("advisor_ctx");
    const field = (name: string): number => {
      const value = this.structs.field(context, "struct advisor_ctx", name);
      assert.ok(value !== undefined, name);
      return value;
    };
    return {
      pagesToScan: this.structs.globalValue("ksm_thread_pages_to_scan") ?? -1,
      scanSeconds: field("scan_time"),
      changePercent: field("change"),
      cpuNs: field("cpu_time"),
    };
  }

  private store(kind: "u32" | "u64", name: string, value: number): void {
    this.machine.memory.store(kind, this.address(name), value);
  }

  private address(name: string): number {
    const address = this.structs.global(name);
    assert.ok(address !== undefined, name);
    return address;
  }
}

/** Named cases: what the advisor does, and the scans that show it. Pages as the documentation leads one to expect. */
const CASES: readonly {
  readonly what: string;
  readonly knobs?: Partial<AdvisorKnobs>;
  readonly pages?: number;
  readonly scans: readonly FullScan[];
  readonly expected: readonly Partial<AdvisorState>[];
}[] = [
  {
    what: "takes the first scan for the one before it, and a change of nothing for the average so far",
    scans: [{ milliseconds: 200_000, cpuNs: 40e9 }],
    expected: [{ scanSeconds: 200, changePercent: 30, pagesToScan: 250, cpuNs: 40e9 }],
  },
  {
    what: "counts a scan of less than a second as one of a second, and whole seconds only",
    scans: [
      { milliseconds: 3, cpuNs: 1e6 },
      { milliseconds: 1999, cpuNs: 2e6 },
    ],
    expected: [
      { scanSeconds: 1, pagesToScan: 5_000 },
      { scanSeconds: 1, pagesToScan: 30_000 },
    ],
  },
  {
    what: "lets ksmd use a tenth of a processor in any case",
    scans: [{ milliseconds: 100_000, cpuNs: 20e9 }],
    // 20 % of a processor for 500 pages: 25 pages a percent.
    expected: [{ scanSeconds: 100, pagesToScan: 250 }],
  },
  {
    what: "keeps within the limit of processor time",
    knobs: { maxCpuPercent: 20, targetSeconds: 10 },
    scans: [
      { milliseconds: 1_000_000, cpuNs: 500e9 },
      { milliseconds: 1_000_000, cpuNs: 1000e9 },
    ],
    // 50 % of a processor: 10 pages a percent; then for 200 pages 4.
    expected: [{ pagesToScan: 200 }, { pagesToScan: 80 }],
  },
  {
    what: "keeps within the limit of pages, which goes before the least of processor time",
    knobs: { maxPages: 700 },
    scans: [{ milliseconds: 100, cpuNs: 0 }],
    expected: [{ pagesToScan: 700 }],
  },
  {
    what: "does not divide by nothing when a scan took more than a hundred times the target",
    knobs: { targetSeconds: 1, maxPages: 1_000_000 },
    pages: 2,
    scans: [{ milliseconds: 1_000_000, cpuNs: 900e9 }],
    // 90 % of a processor for 2 pages: less than one page a percent counts as one.
    expected: [{ pagesToScan: 60 }],
  },
  {
    what: "scans more when scans take longer than they should, and follows slowly",
    knobs: { targetSeconds: 100, maxCpuPercent: 100 },
    pages: 1_000,
    scans: [
      { milliseconds: 400_000, cpuNs: 40e9 },
      { milliseconds: 400_000, cpuNs: 80e9 },
      { milliseconds: 800_000, cpuNs: 160e9 },
    ],
    expected: [
      { changePercent: 30, pagesToScan: 1_200 },
      { changePercent: 51, pagesToScan: 2_448 },
      { changePercent: 95, pagesToScan: 19_380 },
    ],
  },
];

describe("the scan-time advisor", function () {
  this.timeout(60_000);
  for (const version of VERSIONS) {
    describe(`of mm/ksm.c of Linux ${version}`, () => {
      let source: LoadedSource;
      before(async function () {
        source = await loadKernel(needKernel(this, version));
      });

      for (const { what, knobs = {}, pages = DEFAULT_PAGES, scans, expected } of CASES) {
        it(what, () => {
          const all = { ...DEFAULTS, ...knobs };
          const machine = new AdvisorMachine(source, all, pages);
          let state = advisorStart(pages);
          assert.deepEqual(machine.state(), state);
          scans.forEach((scan, at) => {
            machine.scan(scan);
            state = advise(state, scan, all).state;
            const shown = machine.state();
            assert.deepEqual(shown, state, `scan ${at}`);
            assert.deepEqual({ ...shown, ...expected[at] }, shown, `scan ${at}`);
          });
        });
      }

      it("computes what its documentation says, whatever the scans", () => {
        const random = new SeededRandom(7);
        let compared = 0;
        for (let run = 0; run < 30; run++) {
          const knobs = {
            targetSeconds: 1 + random.below(400),
            maxCpuPercent: 1 + random.below(100),
            maxPages: 100 + random.below(50_000),
          };
          const pages = random.below(2_000);
          const machine = new AdvisorMachine(source, knobs, pages);
          let state = advisorStart(pages);
          for (let scan = 0; scan < 12; scan++) {
            const milliseconds = 10 ** random.below(7) + random.below(5_000);
            const share = random.below(101) / 100;
            const done = {
              milliseconds,
              cpuNs: state.cpuNs + Math.floor(milliseconds * share) * 1e6 + random.below(1e6),
            };
            machine.scan(done);
            const advice = advise(state, done, knobs);
            state = advice.state;
            assert.deepEqual(machine.state(), state, `run ${run}, scan ${scan}`);
            const told = machine.machine.events
              .slice()
              .filter(({ name }) => name === "ksm_advisor")
              .at(-1)?.fields;
            const { scanSeconds, pagesToScan } = state;
            const event = { scan_time: scanSeconds, pages_to_scan: pagesToScan, cpu_percent: advice.cpuPercent };
            assert.deepEqual(told, event);
            compared++;
          }
        }
        assert.equal(compared, 360);
      });

      it("averages", () => {
        const machine = new AdvisorMachine(source, DEFAULTS);
        for (const [before, newest] of [
          [0, 100],
          [100, 0],
          [99, 1],
          [1, 1],
          [50, 12_345],
        ] as const)
          assert.equal(machine.call("ewma", before, newest), weighted(before, newest));
      });

      it("does nothing while it is off", () => {
        const machine = new AdvisorMachine(source, DEFAULTS);
        const address = new Structs(machine.machine).global("ksm_advisor");
        machine.machine.memory.store("u32", address ?? 0, 0);
        const before = machine.state();
        machine.scan({ milliseconds: 5_000, cpuNs: 1e9 });
        assert.deepEqual(machine.state(), before);
      });

      it("brings scans of ksmd to the time they should take, under the simulated clock", async () => {
        const knobs = { targetSeconds: 8, maxCpuPercent: 70, maxPages: 30_000 };
        const advice = await scanByItself(source, knobs, 1, 90_000);
        assert.ok(advice.length >= 8, `${advice.length} full scans`);
        let state = advisorStart(1);
        for (const { scanSeconds, cpuPercent, pagesToScan } of advice) {
          state = adviseBy(state, { scanSeconds, cpuPercent, cpuNs: 0 }, knobs).state;
          assert.equal(pagesToScan, state.pagesToScan);
        }
        assert.ok((advice[0]?.scanSeconds ?? 0) > 2 * knobs.targetSeconds, "slow at first");
        const last = advice.at(-1)?.scanSeconds ?? 0;
        assert.ok(last <= knobs.targetSeconds, `the last took ${last} s`);
      });
    });
  }
});

interface Shown {
  readonly scanSeconds: number;
  readonly cpuPercent: number;
  readonly pagesToScan: number;
}

/** 50 pages that are never alike, a batch every half a second: what the advisor told after each full scan. */
async function scanByItself(
  source: LoadedSource,
  knobs: AdvisorKnobs,
  leastPages: number,
  milliseconds: number,
): Promise<readonly Shown[]> {
  const range = { process: "A", region: "r", start: 0, count: 50 };
  const run = [
    { op: "sysfs", sleep_millisecs: 500, smart_scan: 0, advisor_min_pages_to_scan: leastPages },
    { op: "sysfs", advisor_target_scan_time: knobs.targetSeconds, advisor_mode: "scan-time" },
    { op: "process", process: "A" },
    { op: "mmap", process: "A", region: "r", pages: 50 },
    { op: "fill", ...range, content: "seq:1" },
    { op: "madvise", ...range, advice: "mergeable" },
    { op: "sysfs", run: 1 },
    { op: "elapse", milliseconds },
  ];
  const { session, fault } = await runEngine(source, JSON.stringify({ version: 1, run }), "advisor");
  assert.equal(fault, undefined);
  const told = session.machine.events.slice().filter(({ name }) => name === "ksm_advisor");
  return told.map(({ fields }) => ({
    scanSeconds: Number(fields["scan_time"]),
    cpuPercent: Number(fields["cpu_percent"]),
    pagesToScan: Number(fields["pages_to_scan"]),
  }));
}
