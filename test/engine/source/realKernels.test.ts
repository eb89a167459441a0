import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import type { CParser } from "../../../engine/frontend/syntax/cParser.ts";
import { outlineOf, type SourceOutline } from "../../../engine/frontend/outline.ts";
import { findKernelSource, type FileAccess } from "../../../engine/source/findKernelSource.ts";
import { inspectKernelSource, type KernelSource } from "../../../engine/source/kernelSource.ts";
import { type KernelVersion, KERNEL_VERSIONS } from "../../host/kernelSource.ts";
import { loadTestParser } from "../../host/parser.ts";
import { needKernel } from "../../host/requirements.ts";

const disk: FileAccess = {
  async stat(path) {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? undefined : { isDirectory: found.isDirectory(), sizeBytes: found.size };
  },
  readFile: async (path) => readFileSync(path),
};

/** Features that some of these kernels have and some have not. */
const ABSENT: Readonly<Record<KernelVersion, readonly string[]>> = {
  "5.10": [
    ...["ksm_zero_pages", "smart_scan", "advisor_mode", "merge_any", "general_profit", "process_profit", "tracepoints"],
    ...["pages_scanned", "folios", "generic_mm_slot", "memory_failure"],
  ],
  "6.1": [
    ...["ksm_zero_pages", "smart_scan", "advisor_mode", "merge_any", "general_profit", "process_profit", "tracepoints"],
    ...["pages_scanned", "memory_failure"],
  ],
  "6.12": [],
  "7.2": [],
  "7.3": [],
};
const IN_NONE = ["jhash2", "deferred_scan"];

describe("real kernels:", () => {
  let parser: CParser;
  before(async () => {
    parser = await loadTestParser();
  });

  for (const version of KERNEL_VERSIONS) {
    describe(version, () => {
      let ksm = "";
      let source: KernelSource;
      let outline: SourceOutline;
      before(async function () {
        const { input } = await findKernelSource(disk, needKernel(this, version));
        ksm = input.files["mm/ksm.c"] ?? "";
        source = inspectKernelSource(input);
        outline = outlineOf(ksm, parser);
      });

      it("tells its version", () => assert.ok(source.version.startsWith(`${version}.`), source.version));

      it("has the features that its names tell", () => {
        const absent = source.features.filter(({ present }) => !present).map(({ name }) => name);
        assert.deepEqual(absent.sort(), [...ABSENT[version], ...IN_NONE].sort());
      });

      it("has an outline of all its functions, structures and sysfs files", () => {
        const own = new Set([...source.facts.definedFunctions].filter((name) => definesInText(ksm, name)));
        assert.deepEqual(new Set(outline.functions.map(({ name }) => name)), own);
        assert.ok(outline.functions.some(({ name }) => name === "ksm_init"));
        assert.equal(
          outline.structs.filter(({ tag }) => /^(?:ksm_)?(?:stable_node|rmap_item|mm_slot)$/.test(tag)).length,
          3,
        );
        assert.deepEqual(new Set(outline.attributes.map(({ name }) => name)), source.facts.attributes);
        assert.ok(outline.isKsm);
      });

      it("has an outline whose ranges are where they say", () => {
        for (const { name, start, end, nameStart, nameEnd, signature, body } of outline.functions) {
          assert.equal(ksm.slice(nameStart, nameEnd), name);
          assert.match(ksm.slice(body.start, body.end), /^\{[^]*\}$/, name);
          assert.match(ksm.slice(signature.start, signature.end), /^[a-zA-Z_][^{]*\)$/, name);
          assert.ok(start === signature.start && end === body.end && (start === 0 || ksm[start - 1] === "\n"), name);
        }
      });
    });
  }
});

/** Begins a line of ksm.c itself, not of the headers of its tree. */
function definesInText(text: string, name: string): boolean {
  return new RegExp(`^[a-z_][^;{}=#]*?\\b${name}\\([^;{]*\\)\\s*\\{|^${name}\\([^;{]*\\)\\s*\\{`, "m").test(text);
}
