/** A machine that has played other scenarios and was put back to the moment after its boot is as good as a new one. */
import { strict as assert } from "node:assert";
import { renderJson } from "../../engine/scenario/json.ts";
import { BootedMachines } from "../../engine/session/bootedMachines.ts";
import type { LoadedSource } from "../../engine/session/loadSource.ts";
import type { Session, SessionOptions } from "../../engine/session/session.ts";
import { needKernel } from "../host/requirements.ts";
import { createScenarioSession, loadKernel } from "./runEngine.ts";
import { allScenarios, type NamedScenario } from "./suite.ts";

/** More than what stays in the VM. */
const LONG_STEPS = 400_000;

/** Everything that a run leaves: its lines (the last has steps and hash), events, and how often what was executed. */
interface Traces {
  readonly lines: readonly string[];
  readonly events: string;
  readonly statements: Uint32Array;
  readonly functions: Uint32Array;
  readonly contents: number;
}

async function play(
  source: LoadedSource,
  { text, name }: NamedScenario,
  options: Partial<SessionOptions>,
): Promise<Traces> {
  const session = createScenarioSession(source, text, name, { isOneWay: true, keepsEvents: true, ...options });
  await session.runToEnd();
  const { machine } = session;
  const traces = {
    lines: session.lines.map((line) => renderJson(line)),
    events: JSON.stringify(machine.events.slice()),
    statements: machine.statementCounts.slice(),
    functions: machine.functionCounts.slice(),
    contents: machine.pages.size,
  };
  session.close();
  return traces;
}

describe("a machine that is used again", () => {
  let source: LoadedSource;
  let machines: BootedMachines;

  before(async function () {
    source = await loadKernel(needKernel(this, "6.12"));
    machines = new BootedMachines(source);
  });

  for (const scenario of allScenarios())
    it(`plays ${scenario.name} as a new one does, in the VM and in compiled code`, async () => {
      const alone = await play(source, scenario, { backEnd: "vm" });
      assert.deepEqual(await play(source, scenario, { backEnd: "vm", machines }), alone);
      assert.deepEqual(await play(source, scenario, { backEnd: "fast", machines }), alone);
    });

  it("is compiled for when all that was played on it is long enough, though no scenario is", async function () {
    const own = await loadKernel(needKernel(this, "6.12"));
    machines = new BootedMachines(own);
    const scenario = allScenarios().find(({ name }) => name === "tree-shapes")!;
    const hasCode: boolean[] = [];
    for (let played = 0; played < LONG_STEPS;) {
      const { lines } = await play(own, scenario, { machines });
      hasCode.push(own.code.size > 0);
      played += (JSON.parse(lines.at(-1)!) as { steps: number }).steps;
    }
    assert.ok(hasCode.length > 1 && !hasCode[0], "a scenario alone is short");
    await play(own, scenario, { machines });
    assert.equal(own.code.size, 1);
  });

  it("is one that nobody has, of the same size, and given back once", () => {
    machines = new BootedMachines(source);
    const open = (machine: object): Session =>
      createScenarioSession(source, JSON.stringify({ version: 1, machine, run: [] }), "empty", {
        isOneWay: true,
        machines,
      });
    const [one, two, large] = [open({}), open({}), open({ framesPerNode: 4096 })];
    assert.equal(new Set([one.machine, two.machine, large.machine]).size, 3);
    one.close();
    one.close();
    assert.equal(open({}).machine, one.machine);
    assert.notEqual(open({}).machine, one.machine);
    large.close();
    assert.notEqual(open({ framesPerNode: 4096, lruBatches: true }).machine, large.machine);
    assert.equal(open({ framesPerNode: 4096 }).machine, large.machine);
  });
});
