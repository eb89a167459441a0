/** The schema for editors says of scenario files what the parser says: the same operations, fields, and which are needed. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { format } from "prettier";
import { parseScenario } from "../../../engine/scenario/parseScenario.ts";
import { OPERATION_NAMES } from "../../../engine/scenario/readOperation.ts";
import { operationFields, operationSummary, scenarioSchema } from "../../../engine/scenario/scenarioSchema.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
type Node = { readonly [name: string]: unknown };

function problemsOf(operation: object): readonly string[] {
  const parsed = parseScenario(JSON.stringify({ version: 1, run: [operation] }), "x");
  return parsed.kind === "problems" ? parsed.problems.map(({ message }) => message) : [];
}

describe("the schema of scenario files", () => {
  it("is the one that is shipped", async () => {
    const made = await format(JSON.stringify(scenarioSchema()), { parser: "json", printWidth: 120 });
    const shipped = readFileSync(path.join(ROOT, "schemas/scenario.schema.json"), "utf8");
    assert.equal(shipped, made, "npx tsx scripts/scenarioSchema.mjs writes it");
  });

  it("is what package.json gives to editors", () => {
    const { contributes } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
      contributes: { jsonValidation: readonly { fileMatch: string; url: string }[] };
    };
    assert.deepEqual(contributes.jsonValidation, [{ fileMatch: "*.ksm.json", url: "./schemas/scenario.schema.json" }]);
  });

  for (const op of OPERATION_NAMES.filter((each) => each !== "sysfs")) {
    it(`has the parser's fields of ${op}`, () => {
      const unknown = problemsOf({ op, noSuchField: 1 }).find((each) => each.includes('no field "noSuchField"')) ?? "";
      const fields = [...unknown.matchAll(/"(\w+)"/g)].map(([, name]) => name).slice(2);
      const { all, required } = operationFields(op);
      // A range of frames takes the place of a node, and is asked for first.
      assert.deepEqual(["op", ...all].sort(), [...fields].sort());
      const missing = problemsOf({ op }).flatMap((each) => /needs a field "(\w+)"/.exec(each)?.[1] ?? []);
      const needed = missing.filter((each) => !["offline", "online"].includes(op) || each !== "node");
      assert.deepEqual([...required].sort(), needed.sort());
      assert.match(operationSummary(op), /^[A-Z].*\.$/);
    });
  }

  it("describes every field", () => {
    const missing: string[] = [];
    const visit = (node: unknown, at: string): void => {
      if (typeof node !== "object" || node === null) return;
      for (const [name, value] of Object.entries(node as Node)) {
        if (name === "properties" && !at.endsWith("if")) {
          for (const [field, schema] of Object.entries(value as Node)) {
            // An operation's name is described where all of them are to choose from.
            const isKnown = field === "op" && at.endsWith(".then");
            if ((schema as Node)["description"] === undefined && !isKnown) missing.push(`${at}.${field}`);
          }
        }
        const isOpen = name === "additionalProperties" && typeof value === "object";
        if (isOpen && (value as Node)["description"] === undefined) missing.push(`${at}.*`);
        const { enum: values, enumDescriptions: meanings } = node as Record<string, readonly unknown[] | undefined>;
        if (values?.length !== meanings?.length) missing.push(`${at}: what its values mean`);
        visit(value, `${at}.${name}`);
      }
    };
    visit(scenarioSchema(), "");
    assert.deepEqual(missing, []);
  });

  it("completes every operation to one that the parser takes, once its names are filled in", () => {
    const { definitions } = scenarioSchema() as { definitions: { operation: { defaultSnippets: readonly Node[] } } };
    const snippets = definitions.operation.defaultSnippets;
    assert.deepEqual(
      snippets.map(({ label }) => label),
      OPERATION_NAMES,
    );
    for (const { label, bodyText } of snippets) {
      const filled = String(bodyText)
        .replace(/\$\{\d+:([^}]*)\}/g, "$1")
        .replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, "$1")
        .replace("[$2]", '[{ "op": "tick", "times": 1 }]')
        .replace("[$1]", '[{ "op": "read", "process": "A", "region": "r", "page": 0 }, { "op": "tick", "times": 1 }]');
      const before = [{ op: "process", process: "A" }].filter(() => label !== "process");
      const region = { op: "mmap", process: "A", region: "r", pages: 4 };
      const run = [...before, ...(["process", "mmap"].includes(String(label)) ? [] : [region])];
      const text = JSON.stringify({ version: 1, machine: { nodes: 2 }, run: [...run, JSON.parse(filled) as object] });
      const parsed = parseScenario(text, "x");
      assert.deepEqual(parsed.kind === "problems" ? parsed.problems : [], [], `${String(label)}: ${filled}`);
    }
  });

  it("knows every field of the bundled scenarios", () => {
    const { properties } = scenarioSchema() as { properties: Node };
    for (const file of readdirSync(path.join(ROOT, "examples"))) {
      const parsed = parseScenario(readFileSync(path.join(ROOT, "examples", file), "utf8"), file);
      assert.equal(parsed.kind, "scenario", file);
    }
    assert.deepEqual(Object.keys(properties), ["$schema", "version", "title", "description", "machine", "run"]);
  });
});
