/** The table of the benches: what is met and missed, and what a bench that failed leaves. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { rowsOf, writeResults } from "../../scripts/benchResults.mjs";

const OUTCOMES = [
  {
    name: "pages",
    figures: [
      { name: "hash", value: 0.8123456, unit: "of native", target: ">= 0.75", reference: "221 | ns" },
      { name: "step", value: 50, unit: "ms", target: "< 50" },
      { name: "rate", value: 1_234_567, unit: "pages/s" },
      { name: "odd", value: 1, unit: "", target: "about 3" },
    ],
  },
  { name: "scale", figures: [], problem: "ended with SIGKILL and without figures" },
];

const BENCHES = path.resolve(import.meta.dirname, "../../bench");

describe("the results of the benches", () => {
  it("come from benches that give figures when they are asked, and measure nothing before", async function () {
    this.timeout(60_000);
    for (const file of readdirSync(BENCHES).filter((name) => name.endsWith(".bench.ts"))) {
      const bench = (await import(pathToFileURL(path.join(BENCHES, file)).href)) as { readonly run?: unknown };
      assert.equal(typeof bench.run, "function", file);
    }
  });

  it("say of every target whether it is met, and of a bench that failed that it did", () => {
    assert.deepEqual(
      rowsOf(OUTCOMES).map(({ what, verdict }) => [what, verdict]),
      [
        ["hash", "met"],
        ["step", "MISSED"],
        ["rate", ""],
        ["odd", "FAILED"],
        ["scale.bench.ts", "FAILED"],
      ],
    );
  });

  it("are written as a table with the machine that they are of", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-results-"));
    try {
      const file = path.join(folder, "RESULTS.md");
      await writeResults(file, OUTCOMES);
      const text = readFileSync(file, "utf8");
      assert.match(text, /^- \d{4}-\d\d-\d\d$/m);
      assert.ok(text.includes(`- Node ${process.version}`));
      assert.match(text, /3 of 4 targets missed/);
      assert.match(text, /^\| hash +\| +0\.8123 \| of native \| >= 0\.75 \| met +\| 221 \\\| ns +\|$/m);
      assert.match(text, /\| scale\.bench\.ts .*FAILED.*SIGKILL/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
