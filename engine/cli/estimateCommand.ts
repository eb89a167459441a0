/** ksm-lab estimate: what KSM would save on memory images, as a report to read or as JSON. */
import { type Json, renderJson } from "../scenario/json.ts";
import { type Estimate, estimate } from "../session/estimate/estimate.ts";
import { estimateProgressText } from "../session/estimate/estimateProgressText.ts";
import { type MemoryImage, PAGE_SIZE, showMiB } from "../session/estimate/memoryImage.ts";
import type { Command } from "./commandLine.ts";
import { readSource } from "./inputs.ts";
import { openImage } from "./memoryImage.ts";
import type { Output } from "./output.ts";
import { Progress } from "./progress.ts";

const CANNOT_RUN = 2;

type EstimateCommand = Extract<Command, { readonly kind: "estimate" }>;

/** 0; 2 when an image could be read in part only: the report says so. */
export async function estimateCommand(command: EstimateCommand, output: Output): Promise<number> {
  const images: MemoryImage[] = [];
  const progress = new Progress(command.progress);
  try {
    for (const name of command.images) images.push(openImage(name));
    const source = await readSource(command.source);
    const text = estimateProgressText(() => performance.now());
    const found = estimate(source, images, {
      settings: command.settings,
      nodes: command.nodes,
      onProgress: (read) => {
        progress.show(() => text(read()));
      },
    });
    progress.clear();
    output.out(command.json ? jsonReport(found) : report(found));
    const partial = found.images.filter(({ problem }) => problem !== undefined);
    for (const { name, problem } of partial) output.err(`ksm-lab: ${name} was read in part only: ${problem ?? ""}\n`);
    return partial.length > 0 ? CANNOT_RUN : 0;
  } finally {
    progress.clear();
    for (const image of images) image.close();
  }
}

function jsonReport({ images, nodes, duplicates, figures, isStable }: Estimate): string {
  const reached = figures.reachedNs;
  const seconds = (ns: number | undefined): Json => (ns === undefined ? null : ns / 1e9);
  const listed = images.map(
    ({ name, kind, pages, gone, problem }) =>
      new Map<string, Json>([
        ["name", name],
        ["kind", kind],
        ["pages", pages],
        ...(gone > 0 ? [["pages_gone", gone] as const] : []),
        ...(problem === undefined ? [] : [["problem", problem] as const]),
      ]),
  );
  return `${renderJson(
    new Map<string, Json>([
      ["images", listed],
      ["partial", images.some(({ problem }) => problem !== undefined)],
      ["nodes", nodes],
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

function report({ images, nodes, duplicates, figures, isStable }: Estimate): string {
  const { pages, zero, within, across } = duplicates;
  const line = (what: string, count: number, rest = ""): string =>
    `  ${what.padEnd(34)} ${count.toLocaleString("en").padStart(12)} pages  ${showMiB(count * PAGE_SIZE).padStart(14)}${rest}`;
  const seconds = (ns: number | undefined): string =>
    ns === undefined ? "-" : `${(ns / 1e9).toLocaleString("en", { maximumFractionDigits: ns < 1e9 ? 3 : 1 })} s`;
  const { reachedNs: reached, elapsedNs, ksmdNs } = figures;
  const isPartial = images.some(({ problem }) => problem !== undefined);
  return `${[
    ...images.map(({ name, kind, pages: count, gone, problem }) =>
      line(
        `${name} (${kind})`,
        count,
        (problem === undefined ? "" : "  IN PART") + (gone > 0 ? `  ${gone.toLocaleString("en")} gone` : ""),
      ),
    ),
    "",
    ...(isPartial ? ["PARTIAL: what follows is for the pages that were read", ""] : []),
    "Equal pages",
    line("all pages", pages),
    line("zero", zero),
    line("equal within one image", within),
    line("equal across images", across),
    "",
    `What KSM saves${nodes > 1 ? ` on ${String(nodes)} memory nodes` : ""}${isStable ? "" : " (not stable: the scan was ended)"}`,
    line("saved", figures.savedBytes / PAGE_SIZE),
    `  ${"net of metadata".padEnd(34)} ${"".padStart(18)}  ${showMiB(figures.netBytes).padStart(14)}`,
    `  50 % after ${seconds(reached?.[50])}, 90 % after ${seconds(reached?.[90])}, 99 % after ${seconds(reached?.[99])} of simulated time`,
    `  ksmd: ${seconds(ksmdNs)} of a processor in ${seconds(elapsedNs)} (${((100 * ksmdNs) / Math.max(1, elapsedNs)).toFixed(2)} %), ` +
      `${figures.pagesScanned.toLocaleString("en")} pages scanned in ${String(figures.fullScans)} full scans`,
  ].join("\n")}\n`;
}
