/** ksm-lab estimate on generated images: what is equal, what KSM saves of it; cores, a live process, and bad input. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { LabError } from "../../engine/base/labError.ts";
import { openImage } from "../../engine/cli/memoryImage.ts";
import { privateAreas } from "../../engine/cli/processMemory.ts";
import { countDuplicates } from "../../engine/session/estimate/duplicates.ts";
import { estimate as estimateOf, type Estimate } from "../../engine/session/estimate/estimate.ts";
import type { MemoryImage } from "../../engine/session/estimate/memoryImage.ts";
import { wasmStore } from "../engine/pages/stores.ts";
import { skip } from "../host/requirements.ts";
import { command, sourceOf } from "./lab.ts";

const PAGE = 4096;

/** A page for every number; 0 is the page of zeros. */
function pages(...numbers: readonly number[]): Buffer {
  return Buffer.concat(numbers.map((number) => Buffer.alloc(PAGE, number === 0 ? 0 : `page ${String(number)} `)));
}

function range(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => from + at);
}

const A = pages(0, 0, 0, 0, ...range(1, 10), 1, 1, ...range(100, 14));
const B = pages(0, 0, ...range(1, 10), ...range(200, 18));
/** All zeros but one, two copies in A, ten pages that B shares. */
const SAVED = (5 + 2 + 10) * PAGE;

/** A core of 64 or 32 bits with these segments; type and byte order as told. */
function core(segments: readonly Buffer[], { bits = 64, type = 4, data = 1, padding = 0 } = {}): Buffer {
  const is64 = bits === 64;
  const [headerSize, entrySize] = is64 ? [64, 56] : [52, 32];
  const head = Buffer.alloc(headerSize + entrySize * segments.length + padding);
  head.write("\x7fELF", "latin1");
  head.set([is64 ? 2 : 1, data, 1], 4);
  head.writeUInt16LE(type, 16);
  if (is64) head.writeBigUInt64LE(BigInt(headerSize), 32);
  else head.writeUInt32LE(headerSize, 28);
  head.writeUInt16LE(entrySize, is64 ? 54 : 42);
  head.writeUInt16LE(segments.length, is64 ? 56 : 44);
  let offset = head.length;
  for (const [at, bytes] of segments.entries()) {
    const entry = headerSize + entrySize * at;
    head.writeUInt32LE(1, entry);
    if (is64) {
      head.writeBigUInt64LE(BigInt(offset), entry + 8);
      head.writeBigUInt64LE(BigInt(bytes.length), entry + 32);
    } else {
      head.writeUInt32LE(offset, entry + 4);
      head.writeUInt32LE(bytes.length, entry + 16);
    }
    offset += bytes.length;
  }
  return Buffer.concat([head, ...segments]);
}

describe("ksm-lab estimate", function () {
  this.timeout(120_000);
  let dir = "";
  const file = (name: string, bytes: Uint8Array): string => {
    const at = path.join(dir, name);
    writeFileSync(at, bytes);
    return at;
  };
  const estimate = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
    const result = await command("estimate", "--json", ...args);
    assert.equal(result.code, 0, result.err);
    return JSON.parse(result.out) as Record<string, unknown>;
  };
  before(() => {
    dir = mkdtempSync(path.join(tmpdir(), "ksm-lab-estimate-"));
  });
  after(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  it("tells zero, within-one and across duplicates apart, and saves what the scan merges", async () => {
    const images = [file("a.raw", A), file("b.raw", B)];
    const found = await estimate(...images);
    assert.deepEqual(found["duplicates"], { pages: 60, zero: 6, within: 2, across: 10, distinct: 42 });
    assert.equal(found["saved_bytes"], SAVED);
    assert.ok(Number(found["net_bytes"]) < SAVED && Number(found["net_bytes"]) > 0);
    assert.equal(found["stable"], true);
    assert.ok(Number(found["seconds_to_50"]) <= Number(found["seconds_to_99"]));
    const slow = await estimate(...images, "--set", "pages_to_scan=10");
    assert.equal(slow["saved_bytes"], SAVED);
    assert.ok(Number(slow["seconds_to_99"]) > 3 * Number(found["seconds_to_99"]));
    const capped = await estimate(...images, "--set", "max_page_sharing=2");
    assert.ok(Number(capped["saved_bytes"]) < SAVED);
  });

  it("does not call stable what a ksmd that hardly ever wakes has not come to the end of", async () => {
    const images = [file("a.raw", A), file("b.raw", B)];
    const knobs = ["--set", "sleep_millisecs=1000000000", "--set", "pages_to_scan=20"];
    const found = await estimate(...images, ...knobs);
    assert.equal(found["stable"], false);
    assert.ok(Number(found["full_scans"]) < 2);
    assert.match(
      (await command("estimate", ...images, ...knobs)).out,
      /What KSM saves \(not stable: the scan was ended\)/,
    );
  });

  it("lays images on memory nodes by turns, across which merge_across_nodes=0 merges nothing", async () => {
    // A second image as the first: with three, it is the third that shares the node.
    const images = [file("a.raw", A), file("b.raw", B), file("c.raw", A)];
    const apart = ["--set", "merge_across_nodes=0"];
    const together = (A.length / PAGE + 5 + 2 + 10) * PAGE;
    assert.equal((await estimate(...images, "--nodes", "2"))["saved_bytes"], together);
    assert.equal((await estimate(...images, ...apart))["saved_bytes"], together);
    // Node 0 has both A, node 1 the two pages of zeros of B.
    const alone = (A.length / PAGE + 3 + 2 + 1) * PAGE;
    assert.equal((await estimate(...images, ...apart, "--nodes", "2"))["saved_bytes"], alone);
    for (const [nodes, cause] of [
      ["0", /nodes is 0; a whole number from 1 to 64 is allowed/],
      ["65", /nodes is 65; a whole number/],
      ["", /--nodes needs a value/],
    ] as const) {
      const { code, err } = await command("estimate", ...images, `--nodes=${nodes}`);
      assert.equal(code, 2);
      assert.match(err, cause);
    }
  });

  it("reads ELF cores of 64 and of 32 bits like the raw memory, wherever their segments lie", async () => {
    const parts = [A.subarray(0, 7 * PAGE), A.subarray(7 * PAGE)];
    const cores = [file("a.core", core(parts, { padding: 100 })), file("b.core", core([B], { bits: 32 }))];
    const found = await estimate(...cores);
    assert.deepEqual(found["duplicates"], { pages: 60, zero: 6, within: 2, across: 10, distinct: 42 });
    assert.equal(found["saved_bytes"], SAVED);
    const { out } = await command("estimate", ...cores);
    assert.match(out, /b\.core \(ELF core\) +30 pages/);
    assert.match(out, /equal across images +10 pages/);
  });

  it("counts a content that is in three images twice as equal across", () => {
    const images = [Uint32Array.of(0, 1, 1), Uint32Array.of(1, 2), Uint32Array.of(1, 1, 3)];
    assert.deepEqual(countDuplicates(images, 4), { pages: 8, zero: 1, within: 2, across: 2, distinct: 3 });
  });

  it("takes private memory of a process, not what is shared or the kernel's", () => {
    const maps = `55d0-55d2 r--p 00000000 08:01 12 /bin/x
7f00-7f10 rw-p 00000000 00:00 0 [heap]
7f10-7f20 rw-s 00000000 00:00 0 /dev/shm
7f20-7f30 ---p 00000000 00:00 0
7f30-7f31 r-xp 00000000 00:00 0 [vdso]
`;
    assert.deepEqual(privateAreas(maps), [
      { start: 0x55d0, end: 0x55d2 },
      { start: 0x7f00, end: 0x7f10 },
    ]);
  });

  it("reads a live process, or says why it may not", async function () {
    if (process.platform !== "linux") skip(this, "processes are read through /proc, which only Linux has");
    const child = spawn("sleep", ["60"], { stdio: "ignore" });
    try {
      await new Promise((resolve) => child.once("spawn", resolve));
      const result = await command("estimate", `pid:${String(child.pid)}`);
      if (result.code === 0) assert.match(result.out, /pid:\d+ \(process\) +\d+ pages/);
      else assert.match(result.err, /the memory of process \d+ may not be read \(E\w+\): run as/);
    } finally {
      child.kill();
    }
  });

  it("says of what has no memory any more, or never had, that it has none", async function () {
    if (process.platform !== "linux") skip(this, "processes are read through /proc, which only Linux has");
    // Nobody waits for the end of a child whose parent has become another program.
    const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      const [said] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = said.toString().trim();
      while (!/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "latin1"))) await setImmediate();
      const { code, err } = await command("estimate", `pid:${pid}`);
      assert.equal(code, 2);
      assert.match(err, /pid:\d+ has no anonymous memory \(a kernel thread, or a process that is ending\)/);
    } finally {
      parent.kill();
    }
  });

  const BAD: readonly (readonly [string, () => string, RegExp])[] = [
    ["an empty file", () => file("x", Buffer.alloc(0)), /x is empty \(0 bytes\)/],
    [
      "half a page",
      () => file("x", A.subarray(0, PAGE * 2 + 7)),
      /8199 bytes, not a multiple .* 7 bytes at offset 8192/,
    ],
    ["a file that is not there", () => path.join(dir, "none"), /there is no file .*none/],
    ["a directory", () => dir, /is no file/],
    [
      "a dump that is compressed",
      () => file("x", Buffer.concat([Buffer.from("KDUMP   "), Buffer.alloc(PAGE - 8)])),
      /x is a compressed dump \(kdump\), not memory as it lies: a raw image/,
    ],
    [
      "a file that is compressed",
      () => file("x", Buffer.concat([gzipSync(A), Buffer.alloc(PAGE)])),
      /x is compressed \(gzip\), not memory/,
    ],
    ["a truncated core", () => file("x", core([A]).subarray(0, 20_000)), /truncated: segment 0 .* the file has 20000/],
    ["a core cut in its header", () => file("x", core([A]).subarray(0, 40)), /truncated: bytes 0 to 64 are needed/],
    ["a core without segments", () => file("x", core([])), /a core without segments/],
    ["another byte order", () => file("x", core([A], { data: 2 })), /byte 5: a core of another byte order/],
    ["a program", () => file("x", core([A], { type: 2 })), /byte 16: an ELF file of type 2, not a core/],
    [
      "a segment of half a page",
      () => file("x", core([A.subarray(0, 100)])),
      /segment 0 .* has 100 bytes, not a multiple/,
    ],
    [
      "a sparse file of 1 TiB",
      () => {
        const at = file("x", Buffer.alloc(PAGE));
        truncateSync(at, 2 ** 40);
        return at;
      },
      /268,435,456 pages .*more than the/,
    ],
    ["no process", () => "pid:999999999", /there is no process 999999999/],
    ["no number", () => "pid:x", /pid:x names no process/],
  ];
  for (const [what, make, cause] of BAD) {
    it(`refuses ${what}`, async () => {
      const result = await command("estimate", make());
      assert.equal(result.code, 2);
      assert.match(result.err, cause);
      assert.equal(result.out, "");
    });
  }

  it("refuses images that are too large only together, and says that it is together", async () => {
    const sparse = ["one", "two"].map((name) => {
      const at = file(name, Buffer.alloc(PAGE));
      truncateSync(at, 30 * 2 ** 30);
      return at;
    });
    const { code, err } = await command("estimate", ...sparse);
    assert.equal(code, 2);
    assert.match(err, /two has .*: with the images before it more than the .* altogether/);
  });

  it("refuses a knob that the source refuses, several values, and no image", async () => {
    const image = file("a.raw", A);
    const refused = await command("estimate", image, "--set", "max_page_sharing=1");
    assert.equal(refused.code, 2);
    assert.match(refused.err, /refuses max_page_sharing \(EINVAL: not such a value\)/);
    const unknown = await command("estimate", image, "--set", "no_such_knob=1");
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /refuses no_such_knob \(ENOENT: there is no such file\)/);
    for (const nothing of ["0", "000", "+0"]) {
      const endless = await command("estimate", image, "--set", `pages_to_scan=${nothing}`);
      assert.equal(endless.code, 2);
      assert.match(endless.err, /pages_to_scan is \+?0+: ksmd would scan nothing, and never be done/);
    }
    assert.match((await command("estimate", image, "--set", "pages_to_scan=1,2")).err, /has several values/);
    assert.match((await command("estimate")).err, /estimate needs images/);
  });

  /** 40 pages, of which reading those that `trouble` names fails with its code. */
  const troubled = (trouble: (page: number) => string | undefined): MemoryImage => ({
    name: "fake",
    kind: "process",
    stretches: [{ offset: 0, pages: 40 }],
    read: (target, offset) => {
      for (let at = 0; at < target.length; at += PAGE) {
        const page = (offset + at) / PAGE;
        const code = trouble(page);
        if (code !== undefined) throw new LabError(code, `trouble at page ${String(page)}`);
        target.set(pages(1 + (page % 20)), at);
      }
    },
    close: () => undefined,
  });
  const estimated = async (...images: readonly MemoryImage[]): Promise<Estimate> =>
    estimateOf(await sourceOf(undefined), images);

  it("leaves out pages that a process gives back meanwhile", async () => {
    const { images, duplicates } = await estimated(troubled((page) => (page >= 38 ? "page-gone" : undefined)));
    assert.deepEqual(images, [{ name: "fake", kind: "process", pages: 38, gone: 2, problem: undefined }]);
    assert.equal(duplicates.within, 18);
  });

  it("estimates what was read of an image that is lost half-way, and says that it is a part", async () => {
    const whole = troubled(() => undefined);
    const lost: MemoryImage = {
      ...troubled((page) => (page >= 10 ? "process-gone" : undefined)),
      stretches: [
        { offset: 0, pages: 10 },
        { offset: 10 * PAGE, pages: 30 },
      ],
    };
    const found = await estimated(whole, lost);
    assert.deepEqual(
      found.images.map((image) => [image.pages, image.problem]),
      [
        [40, undefined],
        [10, "trouble at page 10"],
      ],
    );
    assert.equal(found.duplicates.across, 10);
    assert.equal(found.figures.savedBytes, 30 * PAGE);
    await assert.rejects(estimated(troubled(() => "process-gone")), /trouble at page 0/);
  });

  it("estimates what was read until page contents find no room, and says that it is a part", async () => {
    const content = Buffer.concat(Array.from({ length: 1000 }, (_, number) => pages(number + 1)));
    const createPages = (): ReturnType<typeof wasmStore> => wasmStore("SIMD", { maxBytes: 4 * 2 ** 20 });
    const images = [file("c.raw", content), file("d.raw", content)].map(openImage);
    try {
      const source = { ...(await sourceOf(undefined)), createPages };
      const found = estimateOf(source, images);
      const [first, second] = found.images;
      assert.ok((first?.pages ?? 0) > 256 && (first?.pages ?? 0) < 1000, String(first?.pages));
      assert.match(first?.problem ?? "", /no memory for another page content/);
      assert.equal(second?.pages, first?.pages);
      assert.equal(found.figures.savedBytes, (first?.pages ?? 0) * PAGE);
    } finally {
      for (const image of images) image.close();
    }
  });
});
