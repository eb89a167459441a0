/**
 * How many pages ksmd of linux-source-6.12 scans a second, smart_scan off, 65,536 pages: contents that change before every
 * scan (no tree is searched), and distinct contents that do not (an unstable tree 16 levels deep, searched for every page).
 * In the VM and in compiled code, in processor time of the process, compilation by V8's threads included; the best scan of
 * each counts, so that other work on the machine does not. Then the second one with nothing remembered of contents, against
 * nothing but its hashes and comparisons in native C, and beside it C that goes to ksm.c's places of memory, too; and what a
 * page takes of memory.
 */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { readSource } from "../engine/cli/inputs.ts";
import type { LoadedSource } from "../engine/session/loadSource.ts";
import { kernelSource } from "../test/host/kernelSource.ts";
import { leastScan, nativeSeconds, recording } from "./nativeOrder.ts";
import { type Kind, bestScan, wasmStore } from "./scanRun.ts";
import type { Figure } from "./figures.ts";

const PAGES = 65_536;
const TARGETS = { changing: 500_000, distinct: 150_000 } as const;
/** Scans: the VM needs none to become warm, and takes long for each. */
const SCANS = { vm: 3, fast: 12 } as const;

export async function run(): Promise<Figure[]> {
  const source = await readSource(kernelSource("6.12"));
  return [...speeds(source, "changing"), ...speeds(source, "distinct"), ...forReal(source), memory()];
}

function speeds(source: LoadedSource, kind: Kind): Figure[] {
  const vm = PAGES / bestScan(source, { kind, pages: PAGES, scans: SCANS.vm, isFast: false });
  const fast = PAGES / bestScan(source, { kind, pages: PAGES, scans: SCANS.fast, isFast: true });
  return [
    { name: `pages scanned, ${kind}, VM`, value: Math.round(vm), unit: "pages/s" },
    {
      name: `pages scanned, ${kind}, compiled code`,
      value: Math.round(fast),
      unit: "pages/s",
      target: `>= ${TARGETS[kind]}`,
    },
    { name: `compiled code against the VM, ${kind}`, value: fast / vm, unit: "times", target: ">= 8" },
  ];
}

/** Contents hashed and compared for real, nothing remembered. */
function forReal(source: LoadedSource): Figure[] {
  const options = { kind: "distinct", pages: PAGES, isFast: true } as const;
  const plain = wasmStore(false);
  const { store, asked } = recording(plain);
  const before = (): void => {
    asked.length = 0;
  };
  let scanned: number[] = [];
  bestScan(source, {
    ...options,
    scans: 3,
    store,
    before,
    after: () => {
      scanned = asked.slice();
    },
  });
  const native = nativeSeconds(plain, scanned, PAGES);
  const scan = bestScan(source, { ...options, scans: SCANS.fast, store: wasmStore(false) });
  const remembered = bestScan(source, { ...options, scans: SCANS.fast });
  const least = leastScan(PAGES);
  if (least.comparisons !== scanned.length / 2 - PAGES) throw new Error("the native side compares other pages");
  const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(0)} ms`;
  const times = (seconds: number): string => `${(seconds / native).toFixed(2)} times`;
  return [
    {
      name: "a scan, distinct, nothing remembered, against its hashes and comparisons in C",
      value: scan / native,
      unit: "times",
      target: "<= 3",
      reference:
        `${milliseconds(scan)} to ${milliseconds(native)} for ${String(scanned.length / 2)} of them; ` +
        `with hashes and order known beforehand, so ksm.c itself: ${milliseconds(remembered)}; bench/README.md`,
    },
    {
      name: "the same scan in C that goes to ksm.c's places of memory and does nothing else, against them",
      value: least.plain / native,
      unit: "times",
      reference:
        `${milliseconds(least.plain)}; with atomic locks and counts, as in a kernel, ${times(least.atomic)}; ` +
        `with the ways of 16 pages walked ahead, ${times(least.ahead)}`,
    },
  ];
}

function memory(): Figure {
  const script = path.join(import.meta.dirname, "pageMemory.ts");
  const args = ["--expose-gc", "--import", "tsx", script];
  const bytes = Number(execFileSync(process.execPath, args, { encoding: "utf8" }).trim());
  return {
    name: "resident memory a simulated page, contents apart, of 2^20",
    value: Math.round(bytes),
    unit: "bytes",
    target: "<= 200",
    reference: "struct page 64, rmap_item 64 + 16 for who made it, pte 8, content id 4, first bytes 8, shadow 19.5",
  };
}
