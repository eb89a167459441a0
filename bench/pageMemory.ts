/**
 * What a simulated page takes of the host's memory, contents apart, on Linux: of PAGES pages that ksmd has scanned, what is
 * resident of the machine's memory (the largest mapping of this process), and what JavaScript holds more than before. Prints
 * bytes a page. The process's whole resident memory says less: what V8 takes for code comes and goes by 50 MiB.
 */
import { readFileSync } from "node:fs";
import { readSource } from "../engine/cli/inputs.ts";
import { kernelSource } from "../test/host/kernelSource.ts";
import { bestScan, wasmStore } from "./scanRun.ts";

const PAGES = 1 << 20;

function held(): number {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function largestMapping(): number {
  const sizes = Array.from(readFileSync("/proc/self/smaps", "utf8").matchAll(/^Rss:\s+(\d+) kB$/gm), ([, kib]) => kib);
  return Math.max(...sizes.map(Number)) * 1024;
}

const source = await readSource(kernelSource("6.12"));
const store = wasmStore();
for (let seed = 0; seed < PAGES; seed++) store.seed(BigInt(seed));
const before = held();
let used = 0;
bestScan(source, {
  kind: "distinct",
  pages: PAGES,
  scans: 2,
  isFast: true,
  store,
  after: () => {
    used = largestMapping() + Math.max(0, held() - before);
  },
});
console.log(String(used / PAGES));
