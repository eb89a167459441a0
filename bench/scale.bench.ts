/**
 * A scenario of real size through the built command line, on the real 6.12 ksm.c: 4 million pages (16 GiB), 30 % of them
 * duplicates, two full scans. SCALE_BENCH_PAGES makes it smaller; its targets are then in proportion.
 *
 * Then the same at a size whose 4 GiB fit into this machine, and beside it bench/native/scan.c: the same pages in the same
 * order, checksums, trees and memcmp in C, and nothing else of a kernel. It says how much of our time is the host's memory.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { kernelSource } from "../test/host/kernelSource.ts";
import type { Figure } from "./figures.ts";
import { compileNative } from "./nativePages.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const ALL_PAGES = 2 ** 22;
const PAGES = Number(process.env["SCALE_BENCH_PAGES"] ?? ALL_PAGES);
const MAX_SECONDS = 60;
/** 2 GB, of which a small run needs some for the engine itself. */
const MAX_MB = 2000;
const ENGINE_MB = 200;
const POLL_MS = 200;
/** Beside C: each page of its scan has its 4 KiB. */
const NATIVE_PAGES = Math.min(PAGES, 2 ** 20);
const NATIVE_BYTES = NATIVE_PAGES * (4096 + 64 + 32);

/** Each half has the same 30 % of its pages: one in each half is merged with one in the other. */
function scenario(pages: number): string {
  const half = pages / 2;
  const processOf = (name: string): object[] => {
    const all = { process: name, region: "r", start: 0, count: half };
    return [
      { op: "process", process: name },
      { op: "mmap", process: name, region: "r", pages: half },
      { op: "fill", ...all, content: { mix: { "seq:1": 0.3, unique: 0.7 }, seed: 7 } },
      { op: "madvise", ...all, advice: "mergeable" },
    ];
  };
  return JSON.stringify({
    version: 1,
    title: `${String(pages)} pages`,
    machine: { framesPerNode: pages + Math.ceil(pages / 512) + 8192 },
    run: [
      { op: "sysfs", pages_to_scan: 100_000, smart_scan: 0 },
      ...processOf("A"),
      ...processOf("B"),
      { op: "sysfs", run: 1 },
      { op: "scan", times: 2 },
    ],
  });
}

export async function run(): Promise<Figure[]> {
  const began = performance.now();
  const { maxMb, scans } = await played(PAGES);
  const seconds = (performance.now() - began) / 1000;
  const share = PAGES / ALL_PAGES;
  const name = `scale: ${PAGES.toLocaleString("en")} pages, two full scans, command line`;
  return [
    {
      name,
      value: Number(seconds.toPrecision(3)),
      unit: "s",
      target: `<= ${String(Math.ceil(MAX_SECONDS * share))}`,
      reference:
        `${Math.round(scans.pages / seconds).toLocaleString("en")} pages scanned a second of it all; ` +
        "the limit is the host's memory: bench/README.md",
    },
    {
      name: `${name}: memory`,
      value: Math.round(maxMb),
      unit: "MB",
      target: `<= ${String(Math.round(ENGINE_MB + (MAX_MB - ENGINE_MB) * share))}`,
      reference: `${String(scans.merged)} pages merged`,
    },
    ...(freemem() < NATIVE_BYTES * 1.2 ? [] : [await besideNative()]),
  ];
}

/** Both scans in processor time, ours with everything that ksm.c does for each comparison. */
async function besideNative(): Promise<Figure> {
  const { scans } = await played(NATIVE_PAGES);
  const answer = execFileSync(compileNative("scan"), [String(NATIVE_PAGES)], { encoding: "utf8" })
    .split(" ")
    .map(Number);
  const [first = 0, second = 0, compared = 0] = answer;
  const native = (first + second) / 1e9;
  return {
    name: `scale: both scans of ${NATIVE_PAGES.toLocaleString("en")} pages against checksums, trees and memcmp in C`,
    value: scans.cpuSeconds / native,
    unit: "times",
    reference:
      `${scans.cpuSeconds.toFixed(1)} s to ${native.toFixed(1)} s, which is ` +
      `${Math.round((second / compared) * 10) / 10} ns for each of ${compared.toLocaleString("en")} comparisons`,
  };
}

interface Scans {
  readonly pages: number;
  readonly merged: number;
  /** From the operation before the scans to their end. */
  readonly cpuSeconds: number;
}

async function played(pages: number): Promise<{ readonly maxMb: number; readonly scans: Scans }> {
  const folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-bench-"));
  try {
    const file = path.join(folder, "scale.ksm.json");
    writeFileSync(file, scenario(pages));
    const { maxMb, out } = await measured([path.join(ROOT, "dist/cli.js"), "run", file, "--json"]);
    const at = out.findIndex(({ line }) => line["at"] === "scan");
    const sysfs = out[at]?.line["sysfs"] as Record<string, number> | undefined;
    const cpuSeconds = (out[at]?.cpuSeconds ?? 0) - (out[at - 1]?.cpuSeconds ?? 0);
    return {
      maxMb,
      scans: { pages: sysfs?.["pages_scanned"] ?? 0, merged: sysfs?.["pages_sharing"] ?? 0, cpuSeconds },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Line {
  readonly line: Record<string, unknown>;
  /** Processor time of the process so far. */
  readonly cpuSeconds: number;
}

/** The lines that it printed, and the most memory that it had at a time. */
async function measured(args: readonly string[]): Promise<{ readonly maxMb: number; readonly out: readonly Line[] }> {
  const child = spawn(process.execPath, [...args, "--source", kernelSource("6.12")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let maxMb = 0;
  const poll = setInterval(() => (maxMb = Math.max(maxMb, peakMb(child.pid))), POLL_MS);
  const out: Line[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    out.push({ line: JSON.parse(line) as Record<string, unknown>, cpuSeconds: cpuSecondsOf(child.pid) });
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  clearInterval(poll);
  if (code !== 0) throw new Error(`ksm-lab run ended with ${String(code)}`);
  return { maxMb, out };
}

/** In ticks of 10 ms: proc_pid_stat(5), utime and stime. 0 when it has ended. */
function cpuSecondsOf(pid: number | undefined): number {
  try {
    const fields =
      readFileSync(`/proc/${String(pid)}/stat`, "latin1")
        .split(") ")[1]
        ?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

/** The kernel keeps the highest that resident memory was. */
function peakMb(pid: number | undefined): number {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, "latin1"))?.[1];
    return (Number(kib ?? 0) * 1024) / 1e6;
  } catch {
    return 0; // It has just ended, or this is no Linux.
  }
}
