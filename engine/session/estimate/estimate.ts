/**
 * What KSM would save on the pages of memory images, by running its scan over them: every image becomes a process, and
 * the scan goes on until a full scan has changed nothing.
 */
import type { ContentId, Pfn } from "../../base/brands.ts";
import { LabError } from "../../base/labError.ts";
import { mmOf } from "../../inspect/pages.ts";
import { entriesOf, frameOf } from "../../inspect/pageTable.ts";
import { Structs } from "../../inspect/structs.ts";
import { parseScenario } from "../../scenario/parseScenario.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { type Settings, withSettings } from "../../scenario/settings.ts";
import type { LoadedSource } from "../loadSource.ts";
import { measure, type Measurement, type PreparedRun, type Sample } from "../measuredRun.ts";
import { countDuplicates, type Duplicates } from "./duplicates.ts";
import { type MemoryImage, PAGE_SIZE, pagesOf, showMiB } from "./memoryImage.ts";
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
  /** Memory nodes, on which the images lie by turns. */
  readonly nodes: number;
  readonly images: readonly EstimatedImage[];
  readonly duplicates: Duplicates;
  readonly figures: Measurement;
  /** false: the scan was ended, or simulated time ran out, before a full scan changed nothing. */
  readonly isStable: boolean;
}

/** `done` of `total`: pages read of the image; pages scanned of those that will be as a rule. */
export type EstimateProgress =
  | { readonly phase: "reading"; readonly image: string; readonly done: number; readonly total: number }
  | { readonly phase: "setting up"; readonly pages: number }
  | {
      readonly phase: "scanning";
      readonly sample: Sample;
      readonly pages: number;
      readonly done: number;
      readonly total: number;
    };

export interface EstimateOptions {
  readonly settings?: Settings;
  /** Memory nodes that the images lie on by turns; 1 unless told. */
  readonly nodes?: number;
  /** Called often: whoever does not want to know each time does not ask. */
  readonly onProgress?: (read: () => EstimateProgress) => void;
}

/** 40 GiB: at some 200 bytes a page two thirds of what the simulated machine has room for. */
const MAX_PAGES = 10 * 2 ** 20;
/** For tables and copies. */
const SPARE_FRAMES = 4096;
const CHUNK_PAGES = 65_536;
const MANY_PAGES = 10_000;
const MIN_SCANS = 2;
/** One that learns checksums, one that merges, one that finds nothing more to do. */
const USUAL_SCANS = 3;
const MAX_SCANS = 50;
const LONGEST_MS = 2 ** 31;

/** An image that is not to be had to its end counts as far as it was read. A LabError when nothing could be read at all. */
export function estimate(
  source: LoadedSource,
  images: readonly MemoryImage[],
  options: EstimateOptions = {},
): Estimate {
  const { settings = new Map<string, string>(), nodes = 1, onProgress } = options;
  checkSize(images, nodes);
  checkPace(settings);
  const store = source.createPages();
  const read = images.map((image) =>
    readImage(image, store, (done, total) => {
      onProgress?.(() => ({ phase: "reading", image: image.name, done, total }));
    }),
  );
  const ids = read.map((each) => each.ids);
  if (ids.every(({ length }) => length === 0)) throw nothingRead(images, read);
  const duplicates = countDuplicates(ids, store.size);
  const { pages } = duplicates;
  const stability = new Stability();
  const { scenario, pagesAreThere } = scenarioOf(ids, nodes);
  const figures = measure(source, withSettings(scenario, settings), {
    pages: store,
    isLong: pages >= MANY_PAGES,
    prepare: { afterOperation: pagesAreThere, change: (run) => setContents(run, ids) },
    onSettingUp: () => onProgress?.(() => ({ phase: "setting up", pages })),
    onProgress: (sample, figures) => onProgress?.(() => scanning(sample, pages, figures().pages)),
    isEnough: (sample) => stability.isEnough(sample),
  });
  return {
    source: { path: source.report.path, version: source.report.version },
    settings,
    nodes,
    images: images.map(({ name, kind }, at): EstimatedImage => {
      const { ids: known, gone, problem } = read[at] ?? { ids: [], gone: 0, problem: undefined };
      return { name, kind, pages: known.length, gone, problem };
    }),
    duplicates,
    figures,
    isStable: stability.isReached,
  };
}

function scanning(sample: Sample, pages: number, scanned: number): EstimateProgress {
  const total = pages * Math.max(USUAL_SCANS, sample.fullScans + 1);
  return { phase: "scanning", sample, pages, done: Math.min(scanned, total), total };
}

function checkSize(images: readonly MemoryImage[], nodes: number): void {
  const onNode = Array.from({ length: nodes }, () => 0);
  for (const [at, image] of images.entries()) {
    const pages = pagesOf(image);
    const node = at % nodes;
    onNode[node] = (onNode[node] ?? 0) + pages;
    // All nodes are as large as the largest.
    if (Math.max(...onNode) * nodes <= MAX_PAGES) continue;
    const size = `${pages.toLocaleString("en")} pages (${showMiB(pages * PAGE_SIZE)})`;
    const most = `${MAX_PAGES.toLocaleString("en")} pages (${showMiB(MAX_PAGES * PAGE_SIZE)}) altogether`;
    const before = at < nodes ? "" : "with the images before it ";
    throw new LabError("too-large", `${image.name} has ${size}: ${before}more than the ${most} that can be simulated`);
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

interface Plan {
  readonly scenario: Scenario;
  /** The operation after which all pages are there, to be given their contents. */
  readonly pagesAreThere: number;
}

/** A process for every image that has pages; then ksmd, for as long as it takes. */
function scenarioOf(images: readonly Uint32Array[], nodes: number): Plan {
  const ranges = images.flatMap(({ length: count }, at) => {
    const all = { process: `image ${String(at + 1)}`, region: "memory", start: 0, count };
    return count === 0 ? [] : [{ ...all, node: at % nodes }];
  });
  const setUp = ranges.flatMap(({ node, process, region, start, count }) => [
    { op: "process", process },
    { op: "mmap", process, region, pages: count, ...(nodes > 1 ? { node } : {}) },
    { op: "fill", process, region, start, count, content: "zero" },
  ]);
  const run = [
    ...setUp,
    { op: "drain" },
    ...ranges.map(({ node: _, ...all }) => ({ op: "madvise", ...all, advice: "mergeable" })),
    { op: "sysfs", run: 1 },
    { op: "elapse", milliseconds: LONGEST_MS },
  ];
  const onNodes = Array.from({ length: nodes }, (_, at) =>
    ranges.reduce((sum, { node, count }) => sum + (node === at ? count : 0), 0),
  );
  const machine = { nodes, framesPerNode: Math.max(...onNodes) + SPARE_FRAMES };
  const parsed = parseScenario(JSON.stringify({ version: 1, machine, run }), "estimate");
  if (parsed.kind === "scenario") return { scenario: parsed.scenario, pagesAreThere: setUp.length - 1 };
  throw new LabError("too-large", parsed.problems.map(({ message }) => message).join("; "));
}

/** Of pages that are all there: each a frame of its own. */
function setContents({ machine, player }: PreparedRun, images: readonly Uint32Array[]): void {
  const structs = new Structs(machine);
  const withPages = images.filter(({ length }) => length > 0);
  for (const [at, { task: thread, regions }] of player.processes.entries()) {
    const task = machine.threads().find(({ id }) => id === thread)?.task;
    const mm = task === undefined ? undefined : mmOf(structs, task);
    const [ids, region] = [withPages[at], regions[0]];
    if (ids === undefined || region === undefined || mm === undefined) continue;
    for (let from = 0; from < ids.length; from += CHUNK_PAGES) {
      const count = Math.min(CHUNK_PAGES, ids.length - from);
      for (const { page, entry } of entriesOf(structs, mm, region.address + from * PAGE_SIZE, count))
        machine.memory.setFrameContent(frameOf(entry) as Pfn, (ids[from + page] ?? 0) as ContentId);
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
