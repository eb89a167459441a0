import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Preprocessed } from "../../../engine/frontend/preprocess/preprocessed.ts";
import { createFileTable, preprocess } from "../../../engine/frontend/preprocess/preprocess.ts";
import { TREE_HEADERS } from "../../../engine/source/kernelSource.ts";
import { KERNEL_VERSIONS } from "../../host/kernelSource.ts";
import { needKernel, needProgram } from "../../host/requirements.ts";
import { gccTokens, spellingsOf } from "./gccTokens.ts";
import { KERNEL_DIR, kernelProgram, type KernelProgram } from "./kernelProgram.ts";

function expand(program: KernelProgram): Preprocessed {
  return preprocess({ path: "mm/ksm.c", text: program.ksm, role: "source" }, { ...program, files: createFileTable() });
}

/** With what stands for typeofs written out again. */
function spellingsWithTypeofs({ text, typeofs }: Preprocessed): readonly string[] {
  const spell = (part: string): readonly string[] =>
    spellingsOf(part).flatMap((token) => {
      const inside = /^__typeof_(\d+)$/.exec(token)?.[1];
      return inside === undefined ? [token] : ["typeof", "(", ...spell(typeofs[Number(inside)]?.text ?? "?"), ")"];
    });
  return spell(text);
}

describe("mm/ksm.c of real kernels, preprocessed with our headers", () => {
  for (const version of KERNEL_VERSIONS) {
    describe(version, () => {
      let tree = "";
      let program: KernelProgram;
      before(function () {
        tree = needKernel(this, version);
        program = kernelProgram(tree);
      });

      it("gives gcc's tokens", function () {
        const gcc = needProgram(this, "gcc");
        const dir = mkdtempSync(path.join(tmpdir(), "ksmlab-ksm-"));
        try {
          for (const name of ["mm/ksm.c", ...TREE_HEADERS]) {
            if (existsSync(path.join(tree, name))) cpSync(path.join(tree, name), path.join(dir, name));
          }
          const includes = [`${dir}/include`, `${KERNEL_DIR}/include`, `${KERNEL_DIR}/include/mm`];
          const standard = ["__STDC_HOSTED__=0", "__GNUC__=12", "__GNUC_MINOR__=2", "__CHAR_BIT__=8"];
          const defines = [...standard, ...Object.entries(program.defines).map(([name, body]) => `${name}=${body}`)];
          const theirs = gccTokens(gcc, path.join(dir, "mm/ksm.c"), [
            ...includes.map((include) => `-I${include}`),
            ...defines.map((define) => `-D${define}`),
            `-fmacro-prefix-map=${dir}/=`,
            `-fmacro-prefix-map=${KERNEL_DIR}/=`,
          ]);
          const ours = spellingsWithTypeofs(expand(program));
          const normal = theirs.map((token) => (/^__typeof(?:__)?$/.test(token) ? "typeof" : token));
          const at = ours.findIndex((token, i) => token !== normal[i]);
          const near = (tokens: readonly string[]): string => tokens.slice(Math.max(0, at - 10), at + 10).join(" ");
          assert.equal(at, -1, `token ${at}\n  ours: ${near(ours)}\n  gcc:  ${near(normal)}`);
          assert.equal(ours.length, normal.length);
        } finally {
          rmSync(dir, { recursive: true });
        }
      });

      it("has no problem, and all headers it names", () => {
        assert.deepEqual(expand(program).diagnostics, []);
      });

      it("leads every token of ksm.c's own text back to its characters", () => {
        const expanded = expand(program);
        const { files, text, starts } = expanded;
        for (const [i, start] of starts.entries()) {
          const { spelled, site } = expanded.originAt(start);
          const token = text.slice(start, starts[i + 1] ?? text.length).trim();
          const written = (files[spelled.file]?.text.slice(spelled.start, spelled.end) ?? "").replace(/\\\r?\n/g, "");
          const isMade = token !== written;
          if (isMade)
            assert.match(written, /##|#|typeof|^__(?:LINE|FILE|COUNTER)__$|^\w+$/, `${token} is from ${written}`);
          assert.ok(site.start < site.end && site.end <= (files[site.file]?.text.length ?? 0));
        }
      });
    });
  }
});
