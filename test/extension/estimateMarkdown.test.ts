/** The report of an estimate, and what is said while it is made. */
import assert from "node:assert/strict";
import type { Estimate } from "../../engine/session/estimate/estimate.ts";
import { estimateMarkdown } from "../../extension/report/estimateMarkdown.ts";

const FIGURES: Estimate["figures"] = {
  savedBytes: 300 * 2 ** 20,
  netBytes: 280 * 2 ** 20,
  reachedNs: { 50: 60e9, 90: 95.5e9, 99: 100e9 },
  elapsedNs: 150e9,
  ksmdNs: 1.5e9,
  pagesScanned: 786_432,
  fullScans: 3,
  batches: 7865,
};
const ESTIMATE: Estimate = {
  source: { path: "mm/ksm.c", version: "6.12.1" },
  settings: new Map([["pages_to_scan", "100"]]),
  nodes: 1,
  images: [{ name: "/a|b/`x`.raw", kind: "raw image", pages: 262_144, gone: 0, problem: undefined }],
  duplicates: { pages: 262_144, zero: 52_430, within: 25_215, across: 0, distinct: 184_499 },
  figures: FIGURES,
  isStable: true,
};

describe("the report of an estimate", () => {
  it("says first what would be saved, its metadata deducted, and when", () => {
    const text = estimateMarkdown(ESTIMATE);
    assert.match(text, /KSM would save \*\*280 MiB\*\* of these 1 GiB, .*\(27\.3 %\), 90 % of it after 95\.5 s\./);
    assert.match(text, /\| zeros \| 52,430 \| 204\.8 MiB \| 20\.0 % \| █+ \|/);
    assert.match(text, /\| share of one processor \| 1\.0 % \|/);
    assert.match(text, /knobs: `pages_to_scan=100`\./);
    assert.doesNotMatch(text, /undefined|NaN|Partial/);
    for (const line of text.split("\n").filter((each) => each.startsWith("| `")))
      assert.equal(line.split("|").length, 7, line);
  });

  it("says when it is of a part, not stable, of several nodes, of nothing, or of a loss", () => {
    const part = { ...ESTIMATE.images[0]!, problem: "process 7 has ended while it was read", gone: 3 };
    const partial = estimateMarkdown({ ...ESTIMATE, images: [part], isStable: false });
    assert.match(partial, /> \*\*Partial\.\*\*/);
    assert.match(partial, /process 7 has ended/);
    assert.match(partial, /in part, 3 pages given back meanwhile/);
    assert.match(partial, /ended before a full scan changed nothing/);
    assert.doesNotMatch(partial, /memory nodes/);
    assert.match(estimateMarkdown({ ...ESTIMATE, nodes: 2 }), /The images lie on 2 memory nodes by turns\. Each image/);
    const nothing = { ...FIGURES, savedBytes: 0, netBytes: -4096, reachedNs: undefined };
    assert.match(estimateMarkdown({ ...ESTIMATE, figures: nothing }), /would save \*\*nothing\*\* on these 1 GiB/);
    const loss = { ...FIGURES, savedBytes: 4096, netBytes: -4096 };
    assert.match(estimateMarkdown({ ...ESTIMATE, figures: loss }), /\*\*take more for its metadata\*\*/);
  });
});
