import assert from "node:assert/strict";
import type { IncludeResolver } from "../../../engine/frontend/compile.ts";
import type { Preprocessed } from "../../../engine/frontend/preprocess/preprocessed.ts";
import { createFileTable, preprocess } from "../../../engine/frontend/preprocess/preprocess.ts";
import { spellingsOf } from "./gccTokens.ts";

function expand(text: string, resolveInclude: IncludeResolver = () => undefined): Preprocessed {
  return preprocess({ path: "a.c", text, role: "source" }, { files: createFileTable(), defines: {}, resolveInclude });
}

/** "code: the text it points at" of all problems. */
function problems({ diagnostics, files }: Preprocessed): readonly string[] {
  return diagnostics.map(({ severity, code, span }) => {
    const at = span && files[span.file]?.text.slice(span.start, span.end);
    return `${severity} ${code}: ${at ?? "nowhere"}`;
  });
}

describe("the preprocessor names what is wrong, and where:", () => {
  const cases: readonly (readonly [name: string, text: string, ...expected: readonly string[]])[] = [
    ["#error", '#error no "way" // c\nx', 'error hash-error: #error no "way"'],
    ["#warning", "# warning watch out", "warning hash-warning: # warning watch out"],
    ["#error in a group that is not read", "#if 0\n#error x\n#endif"],
    ["a file that nobody has", "#include <linux/none.h>\nx", "info unknown-include: <linux/none.h>"],
    ["an #include of nothing", "#include 5", "error bad-directive: #"],
    ["a directive that is none", "#bogus x", "error bad-directive: bogus"],
    ["#if without #endif", "a\n#if 1\nb", "error unterminated-conditional: #"],
    ["#endif without #if", "#endif", "error stray-directive: #"],
    ["#else twice", "#if 1\n#else\n#else\n#endif", "error stray-directive: #"],
    ["#elif behind #else", "#if 0\n#else\n#elif 1\n#endif", "error stray-directive: #"],
    ["a condition without a value", "#if\n#endif\n#if 1 +\n#endif", "error bad-condition: #", "error bad-condition: #"],
    ["a condition with too much", "#if 1 2\n#endif", "error bad-condition: 2"],
    ["division by zero", "#if 1 / 0\n#endif", "error bad-condition: /"],
    ["a string in a condition", '#if "a"\n#endif', 'error bad-condition: "a"'],
    ["a floating number in a condition", "#if 1.0\n#endif", "error bad-condition: 1.0"],
    ["a macro without a name", "#define\n#define 5", "error bad-macro: #", "error bad-macro: 5"],
    ["a bad parameter list", "#define f(a,,b) a", "error bad-macro: f(a,,b) a"],
    ["## at an end", "#define f(a) ## a", "error bad-macro: f(a) ## a"],
    ["# before no parameter", "#define f(a) #b", "error bad-macro: f(a) #b"],
    ["a macro that is defined again", "#define a 1\n#define a 1\n#define a 2", "warning macro-redefined: a 2"],
    [
      "a wrong number of arguments",
      "#define f(a,b) a\nf(1) f(1,2,3)",
      "error macro-arguments: f",
      "error macro-arguments: f",
    ],
    ["a call without an end", "#define f(a) a\nf(1, 2", "error unterminated-macro-call: f"],
    ["a paste that makes no token", "#define p(a,b) a##b\np(+,x)", "error bad-paste: p(a,b) a##b"],
    ["a comment without an end", "a /* b", "error unterminated-comment: /*"],
    ["a string without an end", 'a "b\nc', 'error stray-character: "b'],
    ["characters that are not C", "a @ b ` c", "error stray-character: @", "error stray-character: `"],
    ["a typeof without an end", "typeof(a", "error unterminated-typeof: typeof"],
  ];
  for (const [name, text, ...expected] of cases) {
    it(name, () => assert.deepEqual(problems(expand(text)), expected));
  }
});

describe("the preprocessor ends whatever it is given:", () => {
  it("files that include themselves", () => {
    const self: IncludeResolver = () => ({
      path: "self.h",
      text: "#include <self.h>\n#include <self.h>\n",
      role: "include",
    });
    const codes = expand("#include <self.h>\nx", self).diagnostics.map(({ code }) => code);
    assert.ok(codes.includes("include-limit"));
    assert.ok(codes.length <= 201);
  });

  it("macros that grow without bound", () => {
    let text = "#define m0 x x\n";
    for (let i = 1; i < 60; i++) text += `#define m${i} m${i - 1} m${i - 1}\n`;
    const expanded = expand(`${text}m59 behind\n`);
    assert.deepEqual(
      expanded.diagnostics.map(({ code }) => code),
      ["expansion-limit"],
    );
    assert.equal(spellingsOf(expanded.text).at(-1), "behind");
  });

  it("calls nested without end", () => {
    const deep = `${"f(".repeat(20_000)}1${")".repeat(20_000)}`;
    const expanded = expand(`#define f(x) x\n${deep}\nbehind\n`);
    assert.ok(expanded.diagnostics.some(({ code }) => code === "expansion-limit"));
    assert.equal(spellingsOf(expanded.text).at(-1), "behind");
  });

  it("calls that are never closed", () => {
    const expanded = expand(`#define f(x) x\n${"f(".repeat(20_000)}`);
    assert.deepEqual(
      expanded.diagnostics.map(({ code }) => code),
      ["unterminated-macro-call"],
    );
  });

  it("parentheses and conditionals nested without end", () => {
    assert.ok(expand(`#if ${"(".repeat(50_000)}1\n#endif`).diagnostics.length > 0);
    assert.ok(expand(`#if ${"-".repeat(50_000)}1\n#endif`).diagnostics.length > 0);
    assert.ok(expand("#if 1\n".repeat(50_000)).diagnostics.length > 0);
    assert.ok(expand(`${"typeof(".repeat(5_000)}x${")".repeat(5_000)}`).typeofs.length > 0);
  });

  it("a million problems", () => assert.equal(expand("@ ".repeat(100_000)).diagnostics.length, 201));

  it("nothing at all, a BOM, CRLF, zero bytes", () => {
    assert.deepEqual(spellingsOf(expand("").text), []);
    assert.deepEqual(spellingsOf(expand("\ufeff#define a 1\r\na\r\nb \\\r\n c\0d\r\n").text), ["1", "b", "c", "d"]);
  });
});
