import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createFileTable, preprocess } from "../../../engine/frontend/preprocess/preprocess.ts";
import { needProgram } from "../../host/requirements.ts";
import { gccTokens, spellingsOf } from "./gccTokens.ts";
import { CASE_HEADERS, MACRO_CASES } from "./macroCases.ts";

describe("the preprocessor expands as gcc does:", () => {
  let gcc = "";
  let dir = "";
  before(function () {
    gcc = needProgram(this, "gcc");
    dir = mkdtempSync(path.join(tmpdir(), "ksmlab-pp-"));
    for (const [name, text] of Object.entries(CASE_HEADERS)) writeFileSync(path.join(dir, name), text);
  });
  after(() => {
    if (dir !== "") rmSync(dir, { recursive: true });
  });

  for (const { name, text } of MACRO_CASES) {
    it(name, () => {
      const file = path.join(dir, "case.c");
      writeFileSync(file, text);
      const { text: expanded, diagnostics } = preprocess(
        { path: "case.c", text, role: "source" },
        {
          files: createFileTable(),
          defines: {},
          resolveInclude: (header) => {
            const found = CASE_HEADERS[header];
            return found === undefined ? undefined : { path: header, text: found, role: "include" };
          },
        },
      );
      assert.deepEqual(spellingsOf(expanded), gccTokens(gcc, file, [`-I${dir}`]));
      assert.deepEqual(diagnostics, []);
    });
  }
});
