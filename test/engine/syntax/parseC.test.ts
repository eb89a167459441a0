import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Node } from "web-tree-sitter";
import { createFileTable, preprocess } from "../../../engine/frontend/preprocess/preprocess.ts";
import * as access from "../../../engine/frontend/syntax/access.ts";
import type { CParser } from "../../../engine/frontend/syntax/cParser.ts";
import type { SyntaxNode } from "../../../engine/frontend/syntax/node.ts";
import { parseC } from "../../../engine/frontend/syntax/parseC.ts";
import { loadTestParser } from "../../host/parser.ts";
import { needKernel } from "../../host/requirements.ts";
import { kernelProgram } from "../preprocess/kernelProgram.ts";

describe("parseC", () => {
  let parser: CParser;
  before(async () => {
    parser = await loadTestParser();
  });

  /** Fails at the first node that differs from what tree-sitter's own nodes say. */
  function comparesEqual(text: string): number {
    const tree = parser.parser.parse(text);
    assert.ok(tree !== null);
    const pending: [SyntaxNode, Node][] = [[parseC(text, parser), tree.rootNode]];
    let count = 0;
    for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
      const [ours, theirs] = pair;
      count++;
      const { type, isNamed, isMissing, startIndex: start, endIndex: end } = theirs;
      // tree-sitter does not count an ERROR node without children as having an error.
      const hasError = theirs.hasError || type === "ERROR";
      const { type: t, isNamed: n, isMissing: m, hasError: h, start: s, end: e } = ours;
      assert.deepEqual([t, n, m, h, s, e], [type, isNamed, isMissing, hasError, start, end]);
      const children = theirs.children.filter((child) => child.type !== "comment");
      assert.equal(ours.children.length, children.length, `children of ${type} at ${start}`);
      children.forEach((child, i) => pending.push([ours.children[i] as SyntaxNode, child]));
    }
    tree.delete();
    return count;
  }

  it("gives tree-sitter's nodes for ksm.c as it is and as it is compiled", function () {
    const tree = needKernel(this, "6.12");
    assert.ok(comparesEqual(readFileSync(path.join(tree, "mm/ksm.c"), "utf8")) > 20_000);
    const program = kernelProgram(tree);
    const unit = { path: "mm/ksm.c", text: program.ksm, role: "source" } as const;
    assert.ok(comparesEqual(preprocess(unit, { ...program, files: createFileTable() }).text) > 30_000);
  });

  it("gives tree-sitter's nodes for what does not parse", () => {
    comparesEqual("int f(void) { return ( 3 + ; } @ é } ]");
    comparesEqual('int x = 1.5e+3 + 0x1p-3 + 1\'000; char *s = " a b" L"x" /* c */ ;\\\n int /* é */ y /* z */ ;');
    comparesEqual("#  if 1 /* c */\nint é\\u1234;\n# else\nint $a;\n#endif\nfoo(");
    comparesEqual("");
    comparesEqual("/* only a comment */");
  });

  it("gives fields", () => {
    const text = "static int f(long a) { return a ? g(a) : 0; }";
    const [definition] = parseC(text, parser).children;
    assert.ok(definition !== undefined);
    assert.equal(access.childByField(definition, "type")?.type, "primitive_type");
    const declarator = access.childByField(definition, "declarator");
    assert.ok(declarator !== undefined);
    assert.equal(access.textOf(declarator, text), "f(long a)");
    assert.equal(access.namedChild(declarator, 1)?.type, "parameter_list");
    const body = access.childOfType(definition, "compound_statement");
    assert.equal(body?.field, "body");
    const types: string[] = [];
    access.visit(definition, (node) => {
      if (node.isNamed) types.push(node.type);
      return node.type !== "function_declarator";
    });
    assert.deepEqual(types.slice(0, 5), [
      "function_definition",
      "storage_class_specifier",
      "primitive_type",
      "function_declarator",
      "compound_statement",
    ]);
  });

  it("does not run out of stack", () => {
    const deep = `int x = ${"(".repeat(20_000)}1${")".repeat(20_000)};`;
    assert.equal(parseC(deep, parser).type, "translation_unit");
  });
});
