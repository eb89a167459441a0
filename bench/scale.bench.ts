/**
 * A scenario of real size through the built command line, on the real 6.12 ksm.c: 4 million pages (16 GiB), 30 % of them
 * duplicates, two full scans. SCALE_BENCH_PAGES makes it smaller; its targets are then in proportion.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { kernelSource } from "../test/host/kernelSource.ts";
import type { Figure } from "./figures.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const ALL_PAGES = 2 ** 22;
const PAGES = Number(process.env["SCALE_BENCH_PAGES"] ?? ALL_PAGES);
const MAX_SECONDS = 60;
/** 2 GB, of which a small run needs some for the engine itself. */
const MAX_MB = 2000;
const ENGINE_MB = 200;
const POLL_MS = 200;

/** Each half has the same 30 % of its pages: one in each half is merged with one in the other. */
function scenario(): string {
  const half = PAGES / 2;
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
    title: `${String(PAGES)} pages`,
    machine: { framesPerNode: PAGES + Math.ceil(PAGES / 512) + 8192 },
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
  const folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-bench-"));
  try {
    const file = path.join(folder, "scale.ksm.json");
    writeFileSync(file, scenario());
    const began = performance.now();
    const { maxMb, out } = await measured([path.join(ROOT, "dist/cli.js"), "run", file, "--json"]);
    const seconds = (performance.now() - began) / 1000;
    const scan = out.find((line) => line["at"] === "scan") as { readonly sysfs: Record<string, number> } | undefined;
    const scanned = scan?.sysfs["pages_scanned"] ?? 0;
    const share = PAGES / ALL_PAGES;
    const name = `scale: ${PAGES.toLocaleString("en")} pages, two full scans, command line`;
    return [
      {
        name,
        value: Number(seconds.toPrecision(3)),
        unit: "s",
        target: `<= ${String(Math.ceil(MAX_SECONDS * share))}`,
        reference: `${Math.round(scanned / seconds).toLocaleString("en")} pages scanned a second of it all`,
      },
      {
        name: `${name}: memory`,
        value: Math.round(maxMb),
        unit: "MB",
        target: `<= ${String(Math.round(ENGINE_MB + (MAX_MB - ENGINE_MB) * share))}`,
        reference: `${String(scan?.sysfs["pages_sharing"] ?? 0)} pages merged`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The lines that it printed, and the most memory that it had at a time. */
async function measured(
  args: readonly string[],
): Promise<{ readonly maxMb: number; readonly out: readonly Record<string, unknown>[] }> {
  const child = spawn(process.execPath, [...args, "--source", kernelSource("6.12")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let maxMb = 0;
  const poll = setInterval(() => (maxMb = Math.max(maxMb, peakMb(child.pid))), POLL_MS);
  let text = "";
  child.stdout.on("data", (part: Buffer) => (text += part.toString()));
  const code = await new Promise((resolve) => child.once("close", resolve));
  clearInterval(poll);
  if (code !== 0) throw new Error(`ksm-lab run ended with ${String(code)}`);
  return {
    maxMb,
    out: text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
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
