/** Compiled code and the VM play every scenario to the same end: memory, steps, time, events, counts, threads, lines. */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { KERNEL_BUILTINS } from "../../engine/kernel/builtins.ts";
import type { BuiltinDefinition, BuiltinTable } from "../../engine/machine/builtin.ts";
import type { InlineComparison } from "../../engine/machine/inline.ts";
import type { LoadedSource } from "../../engine/session/loadSource.ts";
import { needKernel } from "../host/requirements.ts";
import { randomScenario } from "../kernel/randomScenario.ts";
import { allScenarios, scenarioText } from "../kernel/suite.ts";
import { ROOT, sourceOf } from "../ksm/lab.ts";
import { play, type Way } from "./fastPlay.ts";
import { SeededRandom } from "./seededRandom.ts";

/** FAST_SCENARIOS=1000 FAST_SEED=1 npx mocha test/engine/fastScenarios.test.ts -g random: as many as one likes. */
const RANDOM_SCENARIOS = Number(process.env["FAST_SCENARIOS"] ?? "60");
const FIRST_SEED = Number(process.env["FAST_SEED"] ?? "1");
const RANDOM_OPERATIONS = 30;
const EXAMPLES = path.join(ROOT, "examples");

function assertSamePlay(source: LoadedSource, text: string, way: Way): void {
  const inVm = play(source, text, { isFast: false });
  const compiled = play(source, text, way);
  for (const key of Object.keys(inVm) as (keyof typeof inVm)[]) assert.deepEqual(compiled[key], inVm[key], key);
}

function examples(): readonly { readonly name: string; readonly text: string }[] {
  return readdirSync(EXAMPLES)
    .filter((name) => name.endsWith(".ksm.json"))
    .map((name) => ({ name, text: readFileSync(path.join(EXAMPLES, name), "utf8") }));
}

describe("compiled code and the VM, linux-source-6.12", function () {
  this.timeout(240_000);
  let source: LoadedSource;

  before(async function () {
    source = await sourceOf(needKernel(this, "6.12"));
  });

  for (const { name, text } of [...allScenarios(), ...examples()])
    it(`play ${name} alike`, () => assertSamePlay(source, text, { isFast: true }));

  for (let seed = FIRST_SEED; seed < FIRST_SEED + RANDOM_SCENARIOS; seed++)
    it(`play random scenario ${seed} alike, left at random steps`, () => {
      const random = new SeededRandom(seed);
      const text = scenarioText(randomScenario(seed, { operations: RANDOM_OPERATIONS }));
      assertSamePlay(source, text, {
        isFast: true,
        slice: () => 1 + random.below(random.below(2) === 0 ? 50 : 20_000),
      });
    });
});

describe("compiled code and the VM, the project's own KSM", function () {
  this.timeout(240_000);

  for (const { name, text } of examples())
    it(`play ${name} alike`, async () => assertSamePlay(await sourceOf(undefined), text, { isFast: true }));
});

describe("searches that are looked ahead of", function () {
  this.timeout(240_000);

  for (const version of ["5.10", "6.12"] as const)
    it(`change nothing, linux-source-${version}`, async function () {
      const source = await sourceOf(needKernel(this, version));
      const looked = lookingAhead();
      const plain = play(source, MANY_FRAMES, { isFast: false });
      const ahead = play(source, MANY_FRAMES, { isFast: true, builtins: looked.builtins });
      const notAhead = play(source, MANY_FRAMES, { isFast: true, builtins: withComparison({}) });
      assert.deepEqual(ahead, plain);
      assert.deepEqual(ahead, notAhead);
      assert.ok(looked.walks() > 100, `${String(looked.walks())} walks`);
    });
});

const MANY_FRAMES = JSON.stringify({
  version: 1,
  title: "many frames",
  machine: { framesPerNode: 2 ** 17 },
  run: [
    { op: "sysfs", pages_to_scan: 1000, smart_scan: 0, max_page_sharing: 2 },
    { op: "process", process: "A" },
    { op: "mmap", process: "A", region: "r", pages: 400 },
    {
      ...{ op: "fill", process: "A", region: "r", start: 0, count: 400 },
      content: { mix: { zero: 0.1, "seed:1": 0.1, unique: 0.8 }, seed: 7 },
    },
    { op: "madvise", process: "A", region: "r", start: 0, count: 400, advice: "mergeable" },
    { op: "sysfs", run: 1 },
    { op: "scan", times: 3 },
  ],
});

/** The kernel's builtins, and how often their look-ahead has walked. */
function lookingAhead(): { readonly builtins: BuiltinTable; walks(): number } {
  let walks = 0;
  const { createLookAhead } = comparison();
  return {
    walks: () => walks,
    builtins: withComparison({
      createLookAhead: (ctx, machine) => {
        const lookAhead = createLookAhead?.(ctx, machine);
        return (
          lookAhead &&
          ((frame) => {
            const count = lookAhead(frame);
            if (count > 1) walks++;
            return count;
          })
        );
      },
    }),
  };
}

function withComparison(more: Pick<InlineComparison, "createLookAhead">): BuiltinTable {
  const { baseNs, perByteNs, kind } = comparison();
  const inline = { kind, baseNs, perByteNs, ...more };
  return { ...KERNEL_BUILTINS, memcmp: { ...(KERNEL_BUILTINS["memcmp"] as BuiltinDefinition), inline } };
}

function comparison(): InlineComparison {
  const definition = KERNEL_BUILTINS["memcmp"];
  assert.ok(typeof definition === "object" && definition.inline?.kind === "comparison");
  return definition.inline;
}
