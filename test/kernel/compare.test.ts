/** The comparison can fail: each single value that is changed on one side is found, and named. */
import { strict as assert } from "node:assert";
import { compareObservations, compareRuns, compareTraces } from "./compare.ts";
import type { GuestRun, Observation, TraceEvent } from "./readGuest.ts";

const OBSERVATIONS: readonly Observation[] = [
  { at: "tick", op: 3, sysfs: { pages_shared: 1, pages_sharing: 2 } },
  { at: "errno", op: 4, name: "EBUSY", file: "run" },
  { at: "dump", op: 5, sysfs: { pages_shared: 1 }, processes: { A: { ksm_stat: {}, regions: { r: ["0K", "-"] } } } },
];
const TRACE: readonly TraceEvent[] = [
  { op: 3, name: "ksm_start_scan", fields: { seq: 0, rmap_entries: 0 } },
  { op: 3, name: "ksm_stop_scan", fields: { seq: 1, rmap_entries: 4 } },
];
const REAL: GuestRun = { kernel: "6.12.1", observations: OBSERVATIONS, trace: TRACE };

/** Every path to a single value of it. */
function* leaves(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value !== "object" || value === null) yield path;
  else for (const [key, inner] of Object.entries(value)) yield* leaves(inner, [...path, key]);
}

function changed<T>(value: T, path: readonly string[], to: unknown): T {
  const copy = structuredClone(value);
  let at = copy as Record<string, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[path.at(-1) ?? ""] = to;
  return copy;
}

describe("comparison of a real kernel's run with the engine's", () => {
  it("finds equal runs equal, and counts what it compared", () => {
    const { observations, events, values, difference } = compareRuns(REAL, structuredClone(REAL), true);
    assert.equal(difference, undefined);
    assert.deepEqual({ observations, events }, { observations: 3, events: 2 });
    assert.equal(values, [...leaves(OBSERVATIONS), ...leaves(TRACE)].length);
  });

  it("finds any value of an observation that is changed or missing, on either side", () => {
    for (const path of leaves(OBSERVATIONS)) {
      for (const to of [-77, undefined]) {
        const other = changed(OBSERVATIONS, path, to);
        const there = compareObservations(OBSERVATIONS, other).difference;
        const here = compareObservations(other, OBSERVATIONS).difference;
        assert.equal(there?.index, Number(path[0]), path.join("."));
        assert.equal(there.values[0]?.ours, to);
        assert.equal(here?.values[0]?.real, to);
      }
    }
  });

  it("finds any name or field of a trace event that is changed", () => {
    for (const path of leaves(TRACE)) {
      if (path.at(-1) === "op") continue;
      const { difference } = compareTraces(TRACE, changed(TRACE, path, "changed"));
      assert.equal(difference?.index, Number(path[0]), path.join("."));
      assert.equal(difference.values[0]?.ours, "changed");
    }
  });

  it("finds an observation or event more or less on either side", () => {
    const shorter = { ...REAL, observations: OBSERVATIONS.slice(0, 2) };
    assert.equal(compareRuns(REAL, shorter, true).difference?.index, 2);
    assert.equal(compareRuns(shorter, REAL, true).difference?.index, 2);
    const quieter = { ...REAL, trace: TRACE.slice(0, 1) };
    assert.equal(compareRuns(REAL, quieter, true).difference?.index, 1);
    assert.equal(compareRuns(quieter, REAL, true).difference?.index, 1);
  });

  it("lists all values of the first observation that differs, and nothing of later ones", () => {
    const other = changed(
      changed(changed(OBSERVATIONS, ["0", "sysfs", "pages_shared"], 7), ["0", "sysfs", "pages_sharing"], 8),
      ["1", "op"],
      9,
    );
    assert.deepEqual(compareObservations(OBSERVATIONS, other).difference?.values, [
      { path: "sysfs.pages_shared", real: 1, ours: 7 },
      { path: "sysfs.pages_sharing", real: 2, ours: 8 },
    ]);
  });

  it("takes what comes first in the scenario, observation or event", () => {
    const late = changed(OBSERVATIONS, ["2", "sysfs", "pages_shared"], 9);
    const early = changed(TRACE, ["0", "fields", "seq"], 9);
    assert.equal(compareRuns(REAL, { observations: late, trace: early }, true).difference?.what, "trace event");
    assert.equal(compareRuns(REAL, { observations: late, trace: early }, false).difference?.what, "observation");
  });
});
