import assert from "node:assert/strict";
import { hashOf, readSession, type SavedSession, sessionText } from "../../extension/export/sessionFile.ts";
import { rescuedScenario } from "../../extension/export/sessionRescue.ts";
import { UserError } from "../../extension/userError.ts";

const FILES = { "mm/ksm.c": "int ksm;\r\n\n/* \u2026 */\n", Makefile: "VERSION = 6\n" };

async function session(): Promise<SavedSession> {
  return {
    savedBy: "0.1.0",
    title: "First merge",
    position: { step: 12_683, isEnded: false, place: "mm/ksm.c:1234" },
    scenario: { path: "a/first.ksm.json", text: '{ "version": 1 }\n' },
    overrides: { config: { CONFIG_NUMA: false }, sysfs: { pages_to_scan: 7 } },
    breakpoints: [
      {
        kind: "line",
        path: "mm/ksm.c",
        line: 2301,
        column: 9,
        isEnabled: true,
        condition: "age > 1",
        hitCondition: "% 3",
      },
      { kind: "line", path: "model/fault.c", line: 12, isEnabled: false, logMessage: "at {address}" },
      { kind: "function", name: "stable_tree_append", isEnabled: true },
      { kind: "data", name: "ksm_pages_shared", access: "readWrite", isEnabled: true },
    ],
    panel: { collapsed: ["events"], selectedPage: "A/r/3" },
    changes: [{ step: 7, advances: 2, action: { kind: "set", memory: [], registers: [] } }],
    model: "00ff",
    source: { kind: "tree", path: "mm/ksm.c", hash: await hashOf(FILES), files: FILES },
  };
}

async function refusal(text: string): Promise<UserError> {
  try {
    await readSession(text, "x.ksmsession");
  } catch (error) {
    assert.ok(error instanceof UserError, `a UserError, not ${String(error)}`);
    assert.ok(error.message.includes("x.ksmsession"), error.message);
    return error;
  }
  throw new assert.AssertionError({ message: `it is taken: ${text.slice(0, 200)}` });
}

/** Every value of a JSON document as a path to it. */
function paths(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, each]) => paths(each, [...at, key]))];
}

function without(text: string, path: readonly string[], value: unknown): string {
  const root = { file: JSON.parse(text) as unknown };
  const keys = ["file", ...path];
  const last = keys.pop() ?? "";
  const parent = keys.reduce<unknown>((each, key) => (each as Record<string, unknown>)[key], root);
  (parent as Record<string, unknown>)[last] = value;
  return JSON.stringify(root.file);
}

describe("a session file", () => {
  it("is read as it was written, every byte of its texts", async () => {
    const saved = await session();
    assert.deepEqual(await readSession(sessionText(saved), "x.ksmsession"), saved);
    const bare: SavedSession = {
      ...saved,
      overrides: {},
      changes: [],
      breakpoints: [],
      panel: undefined,
      position: { step: 0, isEnded: true, place: undefined },
      source: { ...saved.source, files: undefined },
    };
    assert.deepEqual(await readSession(sessionText(bare), "x.ksmsession"), bare);
  });

  it("that was saved before it could have breakpoints and a panel is read as one without", async () => {
    const saved = await session();
    const { breakpoints, panel, ...old } = JSON.parse(sessionText(saved)) as Record<string, unknown>;
    assert.ok(Array.isArray(breakpoints) && panel !== undefined);
    const read = await readSession(JSON.stringify(old), "x.ksmsession");
    assert.deepEqual(read, { ...saved, breakpoints: [], panel: undefined });
  });

  it("of another format is refused with both numbers, and by whom it was saved", async () => {
    const text = sessionText(await session()).replace('"ksmSession": 1', '"ksmSession": 3');
    const error = await refusal(text);
    assert.equal(error.code, "session-version");
    assert.match(error.message, /format 3, saved by KSM Lab 0\.1\.0; this KSM Lab reads format 1/);
  });

  it("that is none, or is cut off anywhere, is refused", async () => {
    const text = sessionText(await session());
    for (const other of ["", "{}", "[]", "null", "7", '"ksmSession"', '{ "version": 1, "run": [] }'])
      assert.equal((await refusal(other)).code, "session-damaged", other);
    for (let length = 0; length < text.trimEnd().length; length += 7)
      assert.equal((await refusal(text.slice(0, length))).code, "session-damaged");
  });

  it("that is refused gives its scenario away when that is whole, and never a part of it", async () => {
    const saved = await session();
    const text = sessionText(saved);
    const end = text.indexOf('"overrides"');
    for (let length = 0; length <= text.length; length += 3) {
      const rescued = rescuedScenario(text.slice(0, length));
      if (length < end - 20) assert.equal(rescued, undefined, `cut at ${length}`);
      else if (rescued !== undefined) assert.deepEqual(rescued, saved.scenario);
    }
    assert.deepEqual(rescuedScenario(text.slice(0, end + 40)), saved.scenario);
    assert.deepEqual(rescuedScenario(text.replace('"ksmSession": 1', '"ksmSession": 3')), saved.scenario);
    for (const other of ["", "{}", "[]", "null", '{ "scenario": 7 }', '{ "scenario": { "path": 1, "text": [] } }'])
      assert.equal(rescuedScenario(other), undefined, other);
  });

  it("with a value of another kind anywhere is refused, or means the same or less", async () => {
    const saved = await session();
    const text = sessionText(saved);
    const mayBe = (path: readonly string[]): boolean =>
      // What is only said, or has a meaning when it is not there, or is looked at by the engine.
      ["position.isEnded", "position.place", "overrides", "changes", "source.files"].includes(path.join(".")) ||
      path[0] === "changes" ||
      path.join(".") === "breakpoints" ||
      path[0] === "panel" ||
      (path[0] === "breakpoints" &&
        ["isEnabled", "column", "condition", "hitCondition", "logMessage"].includes(path[2] ?? "")) ||
      path.join(".").startsWith("overrides.");
    let count = 0;
    for (const path of paths(JSON.parse(text)).filter((each) => each.length > 0)) {
      for (const value of [undefined, null, { a: [] }, -1.5]) {
        if (mayBe(path)) continue;
        const { code } = await refusal(without(text, path, value));
        assert.ok(
          ["session-damaged", "session-version", "session-touched"].includes(code),
          `${path.join(".")}: ${code}`,
        );
        count++;
      }
    }
    assert.ok(count > 40);
    for (const [path, value] of [
      [["overrides", "sysfs"], { a: {} }],
      [["overrides", "config"], []],
      [["changes"], "none"],
      [["panel"], ["all"]],
      [["breakpoints"], "none"],
      [["breakpoints", "0", "condition"], 7],
      [["breakpoints", "0", "column"], 0],
      [["breakpoints", "0", "kind"], "address"],
      [["breakpoints", "3", "access"], "any"],
      [["source", "files"], { "mm/ksm.c": "not a list of lines" }],
      [["position", "step"], 1e300],
    ] as const)
      assert.equal((await refusal(without(text, path, value))).code, "session-damaged", path.join("."));
  });

  it("whose source was changed in the file is refused, and opened when that is wanted", async () => {
    const saved = await session();
    const text = sessionText(saved).replace("int ksm;", "int evil;");
    const error = await refusal(text);
    assert.equal(error.code, "session-touched");
    assert.match(error.message, /not the one that it was saved with/);
    const taken = await readSession(text, "x.ksmsession", true);
    assert.equal(taken.source.files?.["mm/ksm.c"], FILES["mm/ksm.c"].replace("ksm", "evil"));
    assert.equal(taken.source.hash, saved.source.hash, "that it is another one can still be told");
  });

  it("has the same hash for the same texts in another order, another one for other names", async () => {
    const { Makefile, "mm/ksm.c": ksm } = FILES;
    assert.equal(await hashOf({ Makefile, "mm/ksm.c": ksm }), await hashOf(FILES));
    assert.notEqual(await hashOf({ Makefile, "mm/other.c": ksm }), await hashOf(FILES));
  });
});
