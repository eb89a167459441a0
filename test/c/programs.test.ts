import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileText, diagnosticLines } from "./compileText.ts";
import { hostCompilerVersion, hostOutputs } from "./hostCompiler.ts";
import { runOnEvaluator, runOnMachine } from "./runProgram.ts";

const FOLDER = join(import.meta.dirname, "programs");
const programs = new Map(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith(".c"))
    .map((file) => [file.slice(0, -2), readFileSync(join(FOLDER, file), "utf8")] as const),
);

describe("C programs: the front end agrees with gcc", () => {
  let expected: ReadonlyMap<string, string>;

  before(function () {
    this.timeout(120_000);
    const version = hostCompilerVersion();
    if (version === undefined) {
      assert.ok(process.env["CI"] !== "true", "with CI=true gcc must be there");
      this.skip();
    }
    expected = hostOutputs(programs, version);
  });

  it("has at least 150 programs", () => {
    assert.ok(programs.size >= 150, `${programs.size} programs`);
  });

  for (const [name, text] of programs) {
    it(`${name} prints what it prints under gcc`, async () => {
      const program = await compileText(text);
      assert.deepEqual(diagnosticLines(program), []);
      const output = expected.get(name);
      assert.ok(output, "the program prints something");
      assert.equal(runOnEvaluator(program), output);
      assert.equal(runOnMachine(program), output);
      assert.equal(runOnMachine(program, true), output);
    });
  }
});
