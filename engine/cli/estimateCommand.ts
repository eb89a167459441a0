/**
 * ksm-lab estimate: what KSM would save on the pages of memory images, by running its scan over them. Every image becomes
 * a process; the scan goes on until a full scan has changed nothing.
 */
import { LabError } from "../base/labError.ts";
import type { PageStore } from "../pages/pageStore.ts";
import { type Json, renderJson } from "../scenario/json.ts";
import { parseScenario } from "../scenario/parseScenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { withSettings } from "../scenario/settings.ts";
import { measure, type Measurement, type PreparedRun, type Sample } from "../session/measuredRun.ts";
import type { Command } from "./commandLine.ts";
import { countDuplicates, type Duplicates } from "./duplicates.ts";
import { readSource } from "./inputs.ts";
import { type MemoryImage, openImage, PAGE_SIZE } from "./memoryImage.ts";
import type { Output } from "./output.ts";
import { Progress } from "./progress.ts";

/** What the simulated machine has room for, less what tables and copies may take. */
const MAX_FRAMES = 2 ** 22;
const SPARE_FRAMES = 4096;
const MAX_PAGES = MAX_FRAMES - SPARE_FRAMES;
const CHUNK_PAGES = 65_536;
const MIN_SCANS = 2;
const MAX_SCANS = 50;
const LONGEST_MS = 2 ** 31;
const MIB = 2 ** 20;

type EstimateCommand = Extract<Command, { readonly kind: "estimate" }>;

export async function estimateCommand(command: EstimateCommand, output: Output): Promise<number> {
  const images: MemoryImage[] = [];
  const progress = new Progress();
  try {
    for (const name of command.images) images.push(openImage(name));
    checkSize(images);
    const source = await readSource(command.source);
    const store = source.createPages();
    const ids = images.map((image) => internImage(image, store, progress));
    const duplicates = countDuplicates(ids, store.size);
    const isEnough = stability();
    const figures = measure(source, withSettings(scenarioOf(ids), command.settings), {
      pages: store,
      prepare: { afterOperation: ids.length * 3 - 1, change: (run) => setContents(run, ids) },
      onProgress: (sample) => {
        progress.show(() => `full scan ${String(sample.fullScans + 1)}, ${mib(sample.savedBytes)} saved`);
      },
      isEnough: (sample) => isEnough(sample) !== "no",
    });
    progress.clear();
    const isStable = figures.fullScans < MAX_SCANS;
    output.out(
      command.json
        ? jsonReport(images, ids, duplicates, figures, isStable)
        : report(images, ids, duplicates, figures, isStable),
    );
    return 0;
  } finally {
    progress.clear();
    for (const image of images) image.close();
  }
}

function checkSize(images: readonly MemoryImage[]): void {
  let total = 0;
  for (const image of images) {
    const pages = pagesOf(image);
    total += pages;
    if (total <= MAX_PAGES) continue;
    const size = `${pages.toLocaleString("en")} pages (${mib(pages * PAGE_SIZE)})`;
    const most = `${MAX_PAGES.toLocaleString("en")} pages (${mib(MAX_PAGES * PAGE_SIZE)}) altogether`;
    throw new LabError("too-large", `${image.name} has ${size}: more than the ${most} that can be simulated`);
  }
}

function pagesOf(image: MemoryImage): number {
  return image.stretches.reduce((sum, each) => sum + each.pages, 0);
}

/** The ids of its pages, read part by part into the store's own memory. */
function internImage(image: MemoryImage, store: PageStore, progress: Progress): Uint32Array {
  const total = pagesOf(image);
  const ids = new Uint32Array(total);
  let done = 0;
  for (const { offset, pages } of image.stretches) {
    for (let at = 0; at < pages;) {
      const staging = store.staging();
      const count = Math.min(pages - at, staging.length / PAGE_SIZE);
      const part = staging.subarray(0, count * PAGE_SIZE);
      image.read(part, offset + at * PAGE_SIZE);
      ids.set(store.internMany(part), done);
      at += count;
      done += count;
      progress.show(() => `${image.name}: ${mib(done * PAGE_SIZE)} of ${mib(total * PAGE_SIZE)} read`);
    }
  }
  return ids;
}

/** A process for every image, with pages to be given their contents; then ksmd, for as long as it takes. */
function scenarioOf(images: readonly Uint32Array[]): Scenario {
  const pages = images.reduce((sum, ids) => sum + ids.length, 0);
  const range = (at: number): object => ({ process: `image ${String(at + 1)}`, region: "memory" });
  const all = (at: number): object => ({ ...range(at), start: 0, count: images[at]?.length ?? 0 });
  const run = [
    ...images.flatMap((ids, at) => [
      { op: "process", process: `image ${String(at + 1)}` },
      { op: "mmap", ...range(at), pages: ids.length },
      { op: "fill", ...all(at), content: "zero" },
    ]),
    { op: "drain" },
    ...images.map((_, at) => ({ op: "madvise", ...all(at), advice: "mergeable" })),
    { op: "sysfs", run: 1 },
    { op: "elapse", milliseconds: LONGEST_MS },
  ];
  const text = JSON.stringify({ version: 1, machine: { framesPerNode: pages + SPARE_FRAMES }, run });
  const parsed = parseScenario(text, "estimate");
  if (parsed.kind === "scenario") return parsed.scenario;
  throw new LabError("too-large", parsed.problems.map(({ message }) => message).join("; "));
}

function setContents({ machine, observer, player }: PreparedRun, images: readonly Uint32Array[]): void {
  for (const [at, { task, regions }] of player.processes.entries()) {
    const ids = images[at];
    const region = regions[0];
    if (ids === undefined || region === undefined || task === undefined) continue;
    for (let from = 0; from < ids.length; from += CHUNK_PAGES) {
      const count = Math.min(CHUNK_PAGES, ids.length - from);
      for (const { page, pfn } of observer.mappedPages(task, region.address + from * PAGE_SIZE, count))
        machine.memory.setFrameContent(pfn as never, (ids[from + page] ?? 0) as never);
    }
  }
}

/** Whether the full scan that has just ended has changed nothing. */
function stability(): (sample: Sample) => "stable" | "given-up" | "no" {
  let scans = 0;
  let saved = 0;
  return ({ fullScans, savedBytes }) => {
    if (fullScans === scans) return "no";
    const isSame = savedBytes === saved;
    [scans, saved] = [fullScans, savedBytes];
    if (fullScans >= MIN_SCANS && isSame) return "stable";
    return fullScans >= MAX_SCANS ? "given-up" : "no";
  };
}

function jsonReport(
  images: readonly MemoryImage[],
  ids: readonly Uint32Array[],
  duplicates: Duplicates,
  figures: Measurement,
  isStable: boolean,
): string {
  const reached = figures.reachedNs;
  const seconds = (ns: number | undefined): Json => (ns === undefined ? null : ns / 1e9);
  const listed = images.map(
    (image, at) =>
      new Map<string, Json>([
        ["name", image.name],
        ["kind", image.kind],
        ["pages", ids[at]?.length ?? 0],
      ]),
  );
  return `${renderJson(
    new Map<string, Json>([
      ["images", listed],
      ["duplicates", new Map(Object.entries(duplicates))],
      ["saved_bytes", figures.savedBytes],
      ["net_bytes", figures.netBytes],
      ["seconds_to_50", seconds(reached?.[50])],
      ["seconds_to_90", seconds(reached?.[90])],
      ["seconds_to_99", seconds(reached?.[99])],
      ["seconds", seconds(figures.elapsedNs)],
      ["ksmd_seconds", seconds(figures.ksmdNs)],
      ["pages_scanned", figures.pagesScanned],
      ["full_scans", figures.fullScans],
      ["stable", isStable],
    ]),
  )}\n`;
}

function report(
  images: readonly MemoryImage[],
  ids: readonly Uint32Array[],
  duplicates: Duplicates,
  figures: Measurement,
  isStable: boolean,
): string {
  const { pages, zero, within, across } = duplicates;
  const line = (what: string, count: number): string =>
    `  ${what.padEnd(34)} ${count.toLocaleString("en").padStart(12)} pages  ${mib(count * PAGE_SIZE).padStart(14)}`;
  const seconds = (ns: number | undefined): string =>
    ns === undefined ? "-" : `${(ns / 1e9).toLocaleString("en", { maximumFractionDigits: 1 })} s`;
  const { reachedNs: reached, elapsedNs, ksmdNs } = figures;
  return `${[
    ...images.map((image, at) => line(`${image.name} (${image.kind})`, ids[at]?.length ?? 0)),
    "",
    "Equal pages",
    line("all pages", pages),
    line("zero", zero),
    line("equal within one image", within),
    line("equal across images", across),
    "",
    `What KSM saves${isStable ? "" : " (not stable: the scan was ended)"}`,
    line("saved", figures.savedBytes / PAGE_SIZE),
    `  ${"net of metadata".padEnd(34)} ${"".padStart(18)}  ${mib(figures.netBytes).padStart(14)}`,
    `  50 % after ${seconds(reached?.[50])}, 90 % after ${seconds(reached?.[90])}, 99 % after ${seconds(reached?.[99])} of simulated time`,
    `  ksmd: ${seconds(ksmdNs)} of a processor in ${seconds(elapsedNs)} (${((100 * ksmdNs) / Math.max(1, elapsedNs)).toFixed(2)} %), ` +
      `${figures.pagesScanned.toLocaleString("en")} pages scanned in ${String(figures.fullScans)} full scans`,
  ].join("\n")}\n`;
}

function mib(bytes: number): string {
  return `${(bytes / MIB).toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 })} MiB`;
}
