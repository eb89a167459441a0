/**
 * What a simulated page takes of the host's memory, contents apart: a process of its own, whose resident memory grows by
 * PAGES pages that ksmd has scanned. Prints bytes a page.
 */
import { readSource } from "../engine/cli/inputs.ts";
import { kernelSource } from "../test/host/kernelSource.ts";
import { bestScan, wasmStore } from "./scanRun.ts";

const PAGES = 1 << 20;

function resident(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().rss;
}

const source = await readSource(kernelSource("6.12"));
const store = wasmStore();
for (let seed = 0; seed < PAGES; seed++) store.seed(BigInt(seed));
const before = resident();
let used = 0;
bestScan(source, {
  kind: "distinct",
  pages: PAGES,
  scans: 2,
  isFast: true,
  store,
  after: () => {
    used = resident() - before;
  },
});
console.log(String(used / PAGES));
