/**
 * What KSM would save on the pages of memory images, by running its scan over them: every image becomes a process, and
 * the scan goes on until a full scan has changed nothing.
 */
import { LabError } from "../../base/labError.ts";
import { parseScenario } from "../../scenario/parseScenario.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { type Settings, withSettings } from "../../scenario/settings.ts";
import type { LoadedSource } from "../loadSource.ts";
import { measure, type Measurement, type PreparedRun, type Sample } from "../measuredRun.ts";
import { countDuplicates, type Duplicates } from "./duplicates.ts";
import { type MemoryImage, PAGE_SIZE, pagesOf } from "./memoryImage.ts";
import { type ReadImage, readImage } from "./readImage.ts";

export interface EstimatedImage {
  readonly name: string;
  readonly kind: MemoryImage["kind"];
  /** That were read. */
  readonly pages: number;
  /** Given back by the process while it was read. */
  readonly gone: number;
  /** Why it was not read to its end; the estimate is then for a part of it. */
  readonly problem: string | undefined;
}

export interface Estimate {
  /** What ran: "mm/ksm.c", and of which version. */
  readonly source: { readonly path: string; readonly version: string };
  readonly settings: ReadonlyMap<string, string>;
  readonly images: readonly EstimatedImage[];
  readonly duplicates: Duplicates;
  readonly figures: Measurement;
  /** false: the scan was ended, or simulated time ran out, before a full scan changed nothing. */
  readonly isStable: boolean;
}

export type EstimateProgress =
  | { readonly phase: "reading"; readonly image: string; readonly done: number; readonly total: number }
  | { readonly phase: "scanning"; readonly sample: Sample; readonly pages: number };

/** What the simulated machine has room for, less what tables and copies may take. */
const MAX_FRAMES = 2 ** 22;
const SPARE_FRAMES = 4096;
const MAX_PAGES = MAX_FRAMES - SPARE_FRAMES;
const CHUNK_PAGES = 65_536;
const MIN_SCANS = 2;
const MAX_SCANS = 50;
const LONGEST_MS = 2 ** 31;

/** An image that is not to be had to its end counts as far as it was read. A LabError when nothing could be read at all. */
export function estimate(
  source: LoadedSource,
  images: readonly MemoryImage[],
  settings: Settings,
  onProgress: (progress: EstimateProgress) => void,
): Estimate {
  checkSize(images);
  checkPace(settings);
  const store = source.createPages();
  const read = images.map((image) =>
    readImage(image, store, (done, total) => {
      onProgress({ phase: "reading", image: image.name, done, total });
    }),
  );
  const ids = read.map((each) => each.ids).filter((each) => each.length > 0);
  if (ids.length === 0) throw nothingRead(images, read);
  const duplicates = countDuplicates(ids, store.size);
  const stability = new Stability();
  const figures = measure(source, withSettings(scenarioOf(ids), settings), {
    pages: store,
    prepare: { afterOperation: ids.length * 3 - 1, change: (run) => setContents(run, ids) },
    onProgress: (sample) => {
      onProgress({ phase: "scanning", sample, pages: duplicates.pages });
    },
    isEnough: (sample) => stability.isEnough(sample),
  });
  return {
    source: { path: source.report.path, version: source.report.version },
    settings,
    images: images.map(({ name, kind }, at): EstimatedImage => {
      const { ids: known, gone, problem } = read[at] ?? { ids: [], gone: 0, problem: undefined };
      return { name, kind, pages: known.length, gone, problem };
    }),
    duplicates,
    figures,
    isStable: stability.isReached,
  };
}

function checkSize(images: readonly MemoryImage[]): void {
  let total = 0;
  for (const image of images) {
    const pages = pagesOf(image);
    total += pages;
    if (total <= MAX_PAGES) continue;
    const size = `${pages.toLocaleString("en")} pages (${showMiB(pages * PAGE_SIZE)})`;
    const most = `${MAX_PAGES.toLocaleString("en")} pages (${showMiB(MAX_PAGES * PAGE_SIZE)}) altogether`;
    throw new LabError("too-large", `${image.name} has ${size}: more than the ${most} that can be simulated`);
  }
}

/** Of what the kernel allows the one setting under which the scan never ends. */
function checkPace(settings: Settings): void {
  const pages = settings.get("pages_to_scan");
  if (pages === undefined || Number(pages) !== 0) return;
  throw new LabError("setting-refused", `pages_to_scan is ${pages}: ksmd would scan nothing, and never be done`);
}

function nothingRead(images: readonly MemoryImage[], read: readonly ReadImage[]): LabError {
  const problem = read.find((each) => each.problem !== undefined)?.problem;
  return new LabError("bad-image", problem ?? `${images[0]?.name ?? "the image"} has no pages that can be read`);
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

/** Whether the full scan that has just ended has changed nothing, or it has been enough of them. */
class Stability {
  isReached = false;
  private scans = 0;
  private saved = 0;

  isEnough({ fullScans, savedBytes }: Sample): boolean {
    if (fullScans === this.scans) return false;
    this.isReached = fullScans >= MIN_SCANS && savedBytes === this.saved;
    [this.scans, this.saved] = [fullScans, savedBytes];
    return this.isReached || fullScans >= MAX_SCANS;
  }
}

export function showMiB(bytes: number): string {
  return `${(bytes / 2 ** 20).toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 })} MiB`;
}
