import assert from "node:assert/strict";
import { featuresOf } from "../../../engine/source/features.ts";
import { factsOf } from "../../../engine/source/sourceFacts.ts";

const counts = (text: string, name: string): readonly number[] =>
  [...(factsOf([text]).callArgumentCounts.get(name) ?? [])].sort((a, b) => a - b);

describe("facts of a source", () => {
  it("hold names, not what stands in comments and strings", () => {
    const { identifiers } = factsOf(['a /* b */ "c" // d\n#ifdef CONFIG_E\n#define F(g) g\n']);
    assert.deepEqual([...identifiers].sort(), ["CONFIG_E", "F", "a", "define", "g", "ifdef"]);
  });

  it("count arguments, whatever is in them", () => {
    assert.deepEqual(counts("f(a, g(b, c), (d, e)); f(); f(x);", "f"), [0, 1, 3]);
    assert.deepEqual(counts("f(a[b, c], ({ int d, e; d; }), { 1, 2 });", "f"), [3]);
    assert.deepEqual(counts("int f(void) { return f(); }", "f"), [0]);
    assert.deepEqual(counts("f(a, /* b, */ \"c, d\", ',');", "f"), [3]);
  });

  it("count arguments of calls behind broken code", () => {
    assert.deepEqual(counts("int g(\n{\n\tif ((x\n}\nint h(int a, int b)\n{\n\tf(1, 2);\n}\n", "f"), [2]);
  });

  it("know members, includes, functions and sysfs files", () => {
    const facts = factsOf([
      '#include <linux/mm.h>\n#include "internal.h"\nstruct s x = { .one = y->two };\n',
      "static int __init f(void)\n{\n\tif (a) {\n\t}\n}\nint g(int);\n#define h(x) { x }\nKSM_ATTR(run);\nKSM_ATTR_RO(full_scans);\n",
    ]);
    assert.deepEqual([...facts.members].sort(), ["one", "two"]);
    assert.deepEqual([...facts.includes], ["linux/mm.h", "internal.h"]);
    assert.deepEqual([...facts.definedFunctions], ["f"]);
    assert.deepEqual([...facts.attributes], ["run", "full_scans"]);
  });

  it("tell features from a sysfs file or from a name", () => {
    const present = (text: string): readonly string[] =>
      featuresOf(factsOf([text]))
        .filter((feature) => feature.present)
        .map(({ name }) => name);
    assert.deepEqual(present("KSM_ATTR(smart_scan);"), ["smart_scan"]);
    assert.deepEqual(present("u32 c = jhash2(a, b, 17);"), ["jhash2"]);
    assert.deepEqual(present("// smart_scan\nint x;"), []);
  });
});
