import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { AdapterError } from "../../extension/adapter/adapterError.ts";
import { readLaunchConfiguration } from "../../extension/adapter/launchConfiguration.ts";
import { ROOT } from "./inProcess.ts";

interface Contributed {
  readonly contributes: {
    readonly debuggers: readonly {
      readonly type: string;
      readonly configurationAttributes: { readonly launch: { readonly properties: Readonly<Record<string, object>> } };
      readonly initialConfigurations: readonly Readonly<Record<string, unknown>>[];
      readonly configurationSnippets: readonly { readonly body: Readonly<Record<string, unknown>> }[];
    }[];
  };
}

describe("a launch configuration", () => {
  const { contributes } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as Contributed;
  const [debuggers] = contributes.debuggers;

  it("may be empty", () => {
    const nothing = { source: undefined, scenario: undefined, stopOnEntry: true, config: {}, sysfs: {} };
    assert.deepEqual(readLaunchConfiguration({ type: "ksm", request: "launch", name: "x" }), nothing);
  });

  it("has each attribute that package.json describes, and no other", () => {
    const described = Object.keys(debuggers?.configurationAttributes.launch.properties ?? {});
    assert.deepEqual(described.sort(), Object.keys(readLaunchConfiguration({})).sort());
  });

  it("is described attribute by attribute", () => {
    for (const attribute of Object.values(debuggers?.configurationAttributes.launch.properties ?? {}))
      assert.ok("markdownDescription" in attribute && "type" in attribute);
  });

  it("is completed with the scenarios that come with KSM Lab, and with what they are about", () => {
    const { scenario } = debuggers?.configurationAttributes.launch.properties ?? {};
    const [known] = (scenario as unknown as { anyOf: readonly [{ enum: string[]; enumDescriptions: string[] }] }).anyOf;
    const files = readdirSync(path.join(ROOT, "examples")).filter((file) => file.endsWith(".ksm.json"));
    const titles = files.sort().map((file) => {
      const text = readFileSync(path.join(ROOT, "examples", file), "utf8");
      return [file.replace(".ksm.json", ""), /"title":\s*"([^"]*)"/.exec(text)?.[1]];
    });
    assert.deepEqual(
      known.enum.map((name, i) => [name, known.enumDescriptions[i]]),
      titles,
    );
  });

  it("describes the files of sysfs as scenario files do", () => {
    type Described = Readonly<Record<string, { readonly description?: string; readonly markdownDescription?: string }>>;
    const { sysfs } = debuggers?.configurationAttributes.launch.properties ?? {};
    const { properties } = sysfs as unknown as { readonly properties: Described };
    const schema = JSON.parse(readFileSync(path.join(ROOT, "schemas/scenario.schema.json"), "utf8")) as {
      readonly definitions: {
        readonly operation: { readonly allOf: readonly { then?: { properties?: Described } }[] };
      };
    };
    const files = schema.definitions.operation.allOf
      .map((each) => each.then?.properties)
      .find((each) => each !== undefined && "pages_to_scan" in each);
    assert.ok(Object.keys(properties).length >= 8);
    for (const [name, { markdownDescription }] of Object.entries(properties))
      assert.equal(markdownDescription, files?.[name]?.description, name);
  });

  it("is right in every snippet and in what launch.json begins with", () => {
    const bodies = [
      ...(debuggers?.initialConfigurations ?? []),
      ...(debuggers?.configurationSnippets ?? []).map(({ body }) => body),
    ];
    assert.ok(bodies.length >= 4);
    for (const body of bodies) assert.equal(typeof readLaunchConfiguration(body).stopOnEntry, "boolean");
  });

  const wrong: readonly (readonly [string, unknown, RegExp])[] = [
    ["source", 7, /"source" is the path of a ksm\.c, or "reference", not 7/],
    ["source", "  ", /not an empty text/],
    ["scenario", ["a"], /"scenario" is the path of a scenario .*, not a list/],
    ["stopOnEntry", "yes", /"stopOnEntry" is true or false, not the text "yes"/],
    ["config", "NUMA", /"config" is an object such as .*, not the text "NUMA"/],
    ["config", { "no name": true }, /"config" has no place for the name "no name"/],
    ["config", { CONFIG_NUMA: null }, /"config\.CONFIG_NUMA" is null/],
    ["sysfs", [1], /"sysfs" is an object .*, not a list/],
    ["sysfs", { pages_to_scan: {} }, /"sysfs\.pages_to_scan" is an object/],
    ["sysfs", { "../../etc": 1 }, /has no place for the name/],
  ];
  for (const [name, value, message] of wrong) {
    it(`says what is wrong with ${name}: ${JSON.stringify(value)}`, () => {
      assert.throws(
        () => readLaunchConfiguration({ [name]: value }),
        (error) => error instanceof AdapterError && error.showUser && message.test(error.message),
      );
    });
  }

  it("says all that is wrong at once", () => {
    assert.throws(
      () => readLaunchConfiguration({ source: 1, scenario: 2, stopOnEntry: 3 }),
      /"source".*"scenario".*"stopOnEntry"/,
    );
  });
});
