/** Recordings keep every value, and one that does not belong to the scenario or the kernel is not compared with anything. */
import { strict as assert } from "node:assert";
import type { KernelVersion } from "../host/kernelSource.ts";
import { decodeRecording, encodeRecording, recordedFiles } from "./recording.ts";
import { allScenarios, isOfVersion, recorded } from "./suite.ts";
import { KERNEL_VERSIONS } from "../host/kernelSource.ts";

const RECORDING = {
  kernel: "6.12.117+deb12-cloud-amd64",
  scenarioHash: "0123456789abcdef",
  observations: [
    { at: "tick", op: 1, sysfs: { a: 1, b: 2 } },
    { at: "errno", op: 2, name: "EBUSY", file: "run" },
    { at: "tick", op: 3, sysfs: { a: 1, c: 5 } },
    {
      at: "dump",
      op: 4,
      sysfs: { a: 2, b: 2, c: 5 },
      processes: { A: { ksm_stat: { x: 1 }, regions: { r: ["0K"] } } },
    },
  ],
  trace: [{ op: 1, name: "ksm_start_scan", fields: { seq: 0 } }],
};

describe("recordings", () => {
  it("give back every value, also of files that come and go", () => {
    assert.deepEqual(decodeRecording(encodeRecording(RECORDING), "test"), RECORDING);
  });

  it("are refused when they are damaged, with the file's name", () => {
    const text = encodeRecording(RECORDING);
    assert.throws(() => decodeRecording("", "x.jsonl"), /x\.jsonl/);
    assert.throws(() => decodeRecording(text.split("\n").slice(1).join("\n"), "x.jsonl"), /names no kernel/);
    assert.throws(() => decodeRecording(text.slice(0, -20), "x.jsonl"), /x\.jsonl/);
    const shortened = `${text.trimEnd().split("\n").slice(0, -1).join("\n")}\n`;
    assert.throws(() => decodeRecording(shortened, "x.jsonl"), /cut short/);
  });

  it("are refused for another text of the scenario, for another kernel, and when there is none", () => {
    const [scenario] = allScenarios();
    assert.ok(scenario);
    assert.ok(recorded("6.12", scenario, "6.12.117").observations.length > 0);
    const other = { ...scenario, text: `${scenario.text} ` };
    assert.throws(() => recorded("6.12", other, "6.12.117"), /another text of that scenario/);
    assert.throws(() => recorded("6.12", scenario, "6.1.5"), /another kernel/);
    assert.throws(() => recorded("6.12", { ...scenario, name: "no-such" }, "6.12.1"), /never recorded/);
    assert.throws(() => recorded("4.4" as KernelVersion, scenario, "4.4.1"), /never recorded/);
  });

  it("tell versions by their first two numbers", () => {
    assert.ok(isOfVersion("6.1.0-56-cloud-amd64 (6.1.192-2)", "6.1"));
    assert.ok(isOfVersion("7.3-cloud-amd64", "7.3"));
    assert.ok(!isOfVersion("6.12.117", "6.1"));
    assert.ok(!isOfVersion("5.10.1", "6.1"));
  });

  it("are there for every scenario on every kernel, and none is of a scenario that is gone", () => {
    const names = allScenarios().map(({ name }) => name);
    for (const version of KERNEL_VERSIONS) assert.deepEqual(recordedFiles(version), names, version);
  });
});
