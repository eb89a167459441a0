import assert from "node:assert/strict";
import type { Preprocessed } from "../../../engine/frontend/preprocess/preprocessed.ts";
import { createFileTable, preprocess } from "../../../engine/frontend/preprocess/preprocess.ts";
import type { Span } from "../../../engine/source/span.ts";

function expand(text: string, defines: Readonly<Record<string, string>> = {}): Preprocessed {
  const options = { files: createFileTable(), defines, resolveInclude: () => undefined };
  return preprocess({ path: "a.c", text, role: "source" }, options);
}

function written({ files }: Preprocessed, { file, start, end }: Span): string {
  return files[file]?.text.slice(start, end) ?? "?";
}

/** What spanOf() says of the n-th place where `part` stands in the expanded text. */
function shown(expanded: Preprocessed, part: string): { span: string; macro?: string; definition?: string } {
  const start = expanded.text.indexOf(part);
  assert.ok(start >= 0, `${part} is not in ${expanded.text}`);
  const { span, macro } = expanded.spanOf(start, start + part.length);
  if (macro === undefined) return { span: written(expanded, span) };
  return { span: written(expanded, span), macro: macro.name, definition: written(expanded, macro.definition) };
}

describe("a place in the expanded text leads back", () => {
  it("to the exact range of text outside macros", () => {
    assert.deepEqual(shown(expand("int  a =\n b+c ;"), "a = \n b + c".replace(" \n ", "\n")), { span: "a =\n b+c" });
  });

  it("to the argument, when all of it was written there", () => {
    const expanded = expand("#define id(x) (x)\ny = id( a + b ) ;");
    assert.deepEqual(shown(expanded, "a + b"), { span: "a + b" });
  });

  it("to the call, and into the macro's body, when some of it was written in the body", () => {
    const expanded = expand("#define twice(x) ((x) * 2)\ny = twice(a) ;");
    const all = { span: "twice(a)", macro: "twice", definition: "((x) * 2)" };
    assert.deepEqual(shown(expanded, "( ( a ) * 2 )"), all);
    assert.deepEqual(shown(expanded, "* 2"), { span: "twice(a)", macro: "twice", definition: "* 2" });
    assert.deepEqual(shown(expanded, "a"), { span: "a" });
  });

  it("to the outermost call through macros in macros", () => {
    const expanded = expand("#define in(x) [x in_]\n#define out(x) <in(x)>\nout(a + 1) ;");
    assert.deepEqual(shown(expanded, "a + 1"), { span: "a + 1" });
    assert.deepEqual(shown(expanded, "in_"), { span: "out(a + 1)", macro: "in", definition: "in_" });
    assert.equal(shown(expanded, "< [ a + 1 in_ ] >").span, "out(a + 1)");
  });

  it("to calls and text together", () => {
    const expanded = expand("#define two 2\nx = two + y * two ;");
    assert.equal(shown(expanded, "2 + y * 2").span, "two + y * two");
    assert.equal(shown(expanded, "x = 2").span, "x = two");
  });

  it("to a call that goes over lines, whole", () => {
    const expanded = expand("#define f(x, y) x; y; end\nf(a,\n  b) ;");
    assert.equal(shown(expanded, "end").span, "f(a,\n  b)");
    assert.deepEqual(shown(expanded, "b"), { span: "b" });
  });

  it("to the operands of # and ##", () => {
    const expanded = expand("#define g(x) #x x##_t\ng(ab) ;");
    assert.deepEqual(shown(expanded, '"ab"'), { span: "g(ab)", macro: "g", definition: "#x" });
    assert.equal(shown(expanded, "ab_t").span, "ab");
  });

  it("from a typeof to all of it", () => {
    const expanded = expand("typeof(*(p)) q; typeof(typeof(int)) r;");
    assert.deepEqual(shown(expanded, "__typeof_0"), { span: "typeof(*(p))" });
    assert.deepEqual(
      expanded.typeofs.map(({ text }) => text),
      ["* ( p )", "int", "__typeof_1"],
    );
    const [first] = expanded.typeofs;
    assert.equal(expanded.text.indexOf("__typeof_0"), first?.start);
  });

  it("to a predefined macro's place in a file of its own", () => {
    const expanded = expand("int x = CONFIG_A;", { CONFIG_A: "7" });
    const at = expanded.text.indexOf("7");
    assert.equal(written(expanded, expanded.originAt(at).spelled), "7");
    assert.equal(expanded.files[expanded.originAt(at).spelled.file]?.path, "<predefined>");
    assert.equal(written(expanded, expanded.originAt(at).site), "CONFIG_A");
  });
});

describe("constants among macros", () => {
  it("have the values that C gives them", () => {
    const { constants } = expand(
      [
        "#define A 0x10",
        "#define B (A << 2)",
        "#define ALL (~0UL)",
        "#define WORD (~0U)",
        "#define NEGATIVE (-5)",
        "#define BIT(n) (1UL << (n))",
        "#define TOP BIT(31)",
        "#define CAST ((unsigned char)0x1ff)",
        "#define PLAIN ((gfp_t)0x40u)",
        '#define TEXT "a"',
        "#define NAME other",
        "#define EMPTY",
        "#define HUGE 0x7fffffffffffffff",
        "#define STATEMENT do { } while (0)",
      ].join("\n"),
    );
    const shownNames = [...constants].filter(([name]) => !name.startsWith("__"));
    assert.deepEqual(Object.fromEntries(shownNames), {
      A: 16,
      B: 64,
      ALL: -1,
      WORD: 4294967295,
      NEGATIVE: -5,
      TOP: 2147483648,
      CAST: 255,
      PLAIN: 64,
    });
  });
});
