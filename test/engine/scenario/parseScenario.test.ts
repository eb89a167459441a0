import assert from "node:assert/strict";
import { parseScenario } from "../../../engine/scenario/parseScenario.ts";
import { OPERATION_NAMES } from "../../../engine/scenario/readOperation.ts";
import type { ScenarioProblem } from "../../../engine/scenario/scenario.ts";
import { HAND_MADE, mutated, VALID } from "./malformed.ts";

function problemsOf(text: string): readonly ScenarioProblem[] {
  const parsed = parseScenario(text, "bad.ksm.json");
  return parsed.kind === "problems" ? parsed.problems : [];
}

function assertPlaced(problem: ScenarioProblem, text: string): void {
  assert.ok(problem.message.length > 10 && !/undefined|\[object|NaN/.test(problem.message), problem.message);
  const lines = text.split("\n");
  const { line, column } = problem.place;
  assert.ok(line >= 1 && line <= lines.length, `line ${String(line)}`);
  assert.ok(column >= 1 && column <= (lines[line - 1] ?? "").length + 1, `column ${String(column)}`);
}

describe("scenario files", () => {
  it("that are wrong are told what could stand there instead, what is likeliest first", () => {
    const wrong: readonly (readonly [string, string, readonly string[]])[] = [
      ['{ "op": "madvice", "process": "A" }', '"madvice"', ['"madvise"']],
      ['{ "op": "exit", "proces": "A", "process": "B" }', '"proces"', []],
      ['{ "op": "exit", "proces": "A" }', '"proces"', ['"process"']],
      ['{ "op": "exit", "process": "Lucinda" }', '"Lucinda"', ['"Lucy"', '"A"']],
      ['{ "op": "read", "process": "A", "region": "heat", "page": 0 }', '"heat"', ['"heap"', '"stack"']],
      ['{ "op": "read", "process": "A", "region": "heap", "page": 8 }', "8 }", ["7"]],
      ['{ "op": "mlock", "process": "A", "region": "heap", "start": 6, "count": 5 }', "5 }", ["2"]],
      ['{ "op": "prctl", "process": "A", "merge": 1 }', "1 }", ["true", "false"]],
      ['{ "op": "tick", "times": -3 }', "-3", ["0"]],
      ['{ "op": "tick", "times": 1, "observe": "all" }', '"all"', ['"each"', '"last"']],
    ];
    const before = [
      ...['{ "op": "process", "process": "A" }', '{ "op": "process", "process": "Lucy" }'],
      '{ "op": "mmap", "process": "A", "region": "heap", "pages": 8 }',
      '{ "op": "mmap", "process": "A", "region": "stack", "pages": 8 }',
    ];
    for (const [operation, at, instead] of wrong) {
      const text = `{ "version": 1, "run": [${[...before, operation].join(", ")}] }`;
      const told = problemsOf(text).find((each) => text.startsWith(at, each.place.offset));
      assert.deepEqual(told?.instead?.slice(0, instead.length) ?? [], instead, operation);
      for (const each of told?.instead ?? []) {
        const { offset, length } = told!.place;
        const mended = text.slice(0, offset) + each + text.slice(offset + length);
        const left = problemsOf(mended).map(({ place, code }) => `${String(place.offset)} ${code}`);
        assert.ok(!left.includes(`${String(offset)} ${told!.code}`), `${operation} with ${each}`);
      }
    }
  });

  it("are read with every operation and every field", () => {
    const parsed = parseScenario(VALID, "all.ksm.json");
    assert.deepEqual(parsed.kind === "problems" ? parsed.problems : [], []);
    assert.ok(parsed.kind === "scenario");
    const { scenario } = parsed;
    assert.equal(scenario.title, "everything");
    assert.deepEqual(scenario.machine, {
      nodes: 2,
      framesPerNode: 4096,
      lruBatches: false,
      config: { CONFIG_NUMA: false, KSM_DEPTH: 3 },
    });
    const actions = scenario.run.map(({ index: _index, place: _place, fields: _fields, ...action }) => action);
    assert.deepEqual(actions[0], {
      op: "sysfs",
      writes: [
        { file: "pages_to_scan", text: "10" },
        { file: "advisor_mode", text: "none" },
      ],
    });
    assert.deepEqual(actions[2], { op: "mmap", process: "A", region: "r", pages: 8, node: 1 });
    const range = { process: "A", region: "r", start: 0, count: 4 };
    assert.deepEqual(actions[3], { op: "fill", ...range, content: { kind: "seed", seed: 5n } });
    assert.deepEqual(actions[5], { op: "madvise", ...range, count: 8, advice: "mergeable" });
    assert.deepEqual(actions[8], { op: "mprotect", ...range, count: 1, access: "read" });
    assert.deepEqual(actions[11], { op: "mremap", process: "A", region: "r", to: "s", start: 6, count: 2 });
    assert.deepEqual(actions[14], { op: "prctl", process: "B", merge: true });
    assert.deepEqual(actions[19], { op: "elapse", milliseconds: 40 });
    const repeat = scenario.run[7];
    assert.ok(repeat?.op === "repeat");
    assert.deepEqual(
      [repeat.times, repeat.run.map((each) => [each.op, each.index])],
      [
        2,
        [
          ["tick", 7],
          ["write", 7],
          ["read", 7],
        ],
      ],
    );
  });

  it("keep whole numbers as they are written, those too that JavaScript rounds", () => {
    const text = `{ "version": 1, "run": [
      { "op": "sysfs", "a": 18446744073709551615, "b": 1.0, "c": 1e3, "d": -9007199254740993, "e": 0.5 },
      { "op": "expect", "sysfs": { "a": 18446744073709551615, "b": 7 } }
    ] }`;
    const parsed = parseScenario(text, "exact.ksm.json");
    assert.ok(parsed.kind === "scenario");
    const [written, expected] = parsed.scenario.run;
    assert.ok(written?.op === "sysfs" && expected?.op === "expect");
    const texts = written.writes.map((each) => each.text);
    assert.deepEqual(texts, ["18446744073709551615", "1", "1000", "-9007199254740993", "0.5"]);
    assert.deepEqual(
      expected.sysfs,
      new Map<string, unknown>([
        ["a", 18446744073709551615n],
        ["b", 7],
      ]),
    );
  });

  it("take memory offline by node or by frames", () => {
    const text = `{ "version": 1, "machine": { "nodes": 2 }, "run": [
      { "op": "offline", "node": 1 }, { "op": "online", "start": 65536, "count": 65536 }
    ] }`;
    const parsed = parseScenario(text, "offline.ksm.json");
    assert.ok(parsed.kind === "scenario");
    const found = parsed.scenario.run.map((each) =>
      each.op === "offline" || each.op === "online" ? [each.node, each.frames] : [],
    );
    assert.deepEqual(found, [
      [1, undefined],
      [undefined, { start: 65536, count: 65536 }],
    ]);
  });

  it("may have a BOM, CRLF, comments and trailing commas", () => {
    assert.deepEqual(problemsOf(`\ufeff${VALID.replaceAll("\n", "\r\n")}`), []);
    const [problem] = problemsOf(`\ufeff${VALID.replaceAll("\n", "\r\n").replace('"sysfs"', '"sisfs"')}`);
    assert.deepEqual([problem?.place.line, problem?.place.column], [6, 13]);
  });

  it("have all the operations of SCENARIO.md", () => {
    const names =
      "process mmap fill write read madvise munmap mremap mlock munlock mprotect fork exit prctl sysfs drain migrate " +
      "offline online swapOut swapIn memoryFailure contextSwitch tick scan elapse repeat dump expect";
    // More may be added, none taken away.
    const missing = names.split(" ").filter((name) => !(OPERATION_NAMES as readonly string[]).includes(name));
    assert.deepEqual(missing, []);
  });

  for (const [index, [what, by, line, cause]] of HAND_MADE.entries()) {
    it(`are refused with line and cause (${String(index)}): ${by.trim().slice(0, 60)}`, () => {
      assert.ok(VALID.includes(what), what);
      const text = VALID.replace(what, by);
      const problems = problemsOf(text);
      assert.ok(problems.length > 0, "no problem was found");
      for (const problem of problems) assertPlaced(problem, text);
      const fitting = problems.find((problem) => cause.test(problem.message) && problem.place.line === line);
      assert.ok(fitting, `${String(line)}: ${String(cause)} not in ${JSON.stringify(problems)}`);
    });
  }

  it("are refused when they are no object, empty, too deep or too long", () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ["", /a value is expected|empty/],
      ["[]", /a scenario is an object/],
      ["null", /a scenario is an object .* not null/],
      ["[".repeat(200000), /nested more than 64 deep/],
      ['{"a":'.repeat(200000), /nested more than 64 deep/],
      [" ".repeat(40 * 2 ** 20), /the most/],
      ["\u0000\u0001", /no JSON/],
      ['{"version":1,"run":[]} 5', /nothing may follow/],
    ];
    for (const [text, cause] of cases) {
      const [problem] = problemsOf(text);
      assert.match(problem?.message ?? "no problem", cause);
    }
  });

  it("with names that JavaScript knows are read as any other", () => {
    for (const name of ["__proto__", "constructor", "toString", "0"]) {
      const text = VALID.replaceAll('"A"', JSON.stringify(name));
      assert.deepEqual(problemsOf(text), [], name);
    }
  });

  it("mutated in 400 ways are scenarios or have problems with places", () => {
    let refused = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const text = mutated(VALID, seed);
      const problems = problemsOf(text);
      for (const problem of problems) assertPlaced(problem, text);
      if (problems.length > 0) refused += 1;
    }
    assert.ok(refused >= 200, `only ${String(refused)} of the mutants are malformed`);
  });
});
