import assert from "node:assert/strict";
import { SCHEMAS } from "../../../engine/session/bulk/channels.ts";
import { emptyColumns } from "../../../engine/session/bulk/columns.ts";
import { applyPacket } from "../../../engine/session/bulk/packets.ts";
import { seriesCsv } from "../../../engine/session/timeline/seriesCsv.ts";
import { openSession } from "../../ksm/lab.ts";

describe("the series as CSV", function () {
  this.timeout(60_000);

  it("has a line for every moment, with what /sys/kernel/mm/ksm says at the end in the last", async () => {
    const session = await openSession(undefined);
    await session.restart();
    await session.continue();
    const bulk = applyPacket(SCHEMAS.timeline, undefined, session.bulk({ channel: "timeline", query: {} }, 0));
    assert.ok(bulk !== "stale");
    const [header = "", ...lines] = seriesCsv(bulk.columns).trimEnd().split("\r\n");
    const names = header.split(",");
    assert.deepEqual(names.slice(0, 5), ["step", "moment", "number", "operation", "time_ns"]);
    assert.equal(lines.length, bulk.columns.momentStep.length);
    const steps = lines.map((line) => Number(line.split(",")[0]));
    assert.deepEqual(steps, [...bulk.columns.momentStep]);
    const last = lines.at(-1)?.split(",") ?? [];
    const { counters } = session.state();
    for (const name of ["pages_shared", "pages_sharing"]) {
      const counter = counters.find((each) => each.name === name);
      assert.equal(Number(last[names.indexOf(name)]), counter?.value, name);
    }
  });

  it("quotes what has commas and quotes, and leaves out counters that the source does not have", () => {
    const columns = {
      ...emptyColumns(SCHEMAS.timeline),
      momentStep: Float64Array.of(0, 5),
      momentKind: Uint8Array.of(2, 0),
      momentNumber: Uint32Array.of(0, 0),
      momentTimeNs: Float64Array.of(0, 12),
      operations: ['fill "A", 4 pages'],
      pages_shared: Float64Array.of(0, 3),
    };
    const csv =
      'step,moment,number,operation,time_ns,pages_shared\r\n0,operation,1,"fill ""A"", 4 pages",0,0\r\n5,sample,,,12,3\r\n';
    assert.equal(seriesCsv(columns), csv);
  });
});
