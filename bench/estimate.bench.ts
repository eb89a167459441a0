/**
 * Memory images: how fast a raw one is read from the page cache, hashed and interned, and how long the whole estimate
 * takes with the scan over its pages. 1 GiB of which a fifth are zeros and a tenth copies of 1,000 pages. Processor time.
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readSource } from "../engine/cli/inputs.ts";
import { openImage } from "../engine/cli/memoryImage.ts";
import { createWasmPageStore } from "../engine/pages/wasmPageStore.ts";
import { estimate } from "../engine/session/estimate/estimate.ts";
import { readImage } from "../engine/session/estimate/readImage.ts";
import { pagesWasm } from "../scripts/pagesWasm.mjs";
import { kernelSource } from "../test/host/kernelSource.ts";
import type { Figure } from "./figures.ts";

const PAGE = 4096;
const MIB = 2 ** 20;
const IMAGE_MIB = 1024;
const SCANNED_MIB = 256;
const READS = 3;

export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "ksm-lab-bench-"));
  try {
    const file = path.join(folder, "image.raw");
    writeImage(file, IMAGE_MIB);
    const small = path.join(folder, "small.raw");
    writeImage(small, SCANNED_MIB);
    const seconds = Math.min(...Array.from({ length: READS }, () => cpuSeconds(() => intern(file))));
    const source = await readSource(kernelSource("6.12"));
    const createPages = (): ReturnType<typeof createWasmPageStore> =>
      createWasmPageStore(readFileSync(pagesWasm().simd));
    const image = openImage(small);
    let scans = 0;
    const whole = cpuSeconds(() => {
      scans = estimate({ ...source, createPages }, [image]).figures.fullScans;
    });
    image.close();
    return [
      {
        name: "estimate: raw image read from the page cache, hashed and interned",
        value: rounded(IMAGE_MIB / 1024 / seconds),
        unit: "GiB/s a core",
        target: ">= 1",
        reference: `${String(rounded((seconds / ((IMAGE_MIB * MIB) / PAGE)) * 1e9))} ns a page`,
      },
      {
        name: "estimate: all of it, the scan included",
        value: rounded(SCANNED_MIB / 1024 / whole),
        unit: "GiB/s a core",
        reference: `${String(scans)} full scans of ${String((SCANNED_MIB * MIB) / PAGE)} pages by the real ksm.c`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function intern(file: string): void {
  const image = openImage(file);
  try {
    readImage(image, createWasmPageStore(readFileSync(pagesWasm().simd)), () => undefined);
  } finally {
    image.close();
  }
}

/** Every page has its number in it; none is a seeded one, which would take no memory. */
function writeImage(file: string, mib: number): void {
  const out = openSync(file, "w");
  const part = new Uint32Array(MIB / 4);
  let state = 1;
  for (let chunk = 0; chunk < mib; chunk++) {
    for (let word = 0; word < part.length; word++) part[word] = state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    for (let page = 0; page < MIB / PAGE; page++) {
      const number = chunk * (MIB / PAGE) + page;
      const words = part.subarray((page * PAGE) / 4, ((page + 1) * PAGE) / 4);
      if (number % 10 < 2) words.fill(0);
      else if (number % 10 === 2) words.forEach((_, at) => (words[at] = ((number % 1000) + 1) * (at + 1)));
      else words[7] = number;
    }
    writeSync(out, new Uint8Array(part.buffer));
  }
  closeSync(out);
}

function cpuSeconds(work: () => void): number {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
