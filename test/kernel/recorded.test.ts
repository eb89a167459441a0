/** The engine, running each kernel's own mm/ksm.c, shows what that kernel showed: every value of every recording. */
import { strict as assert } from "node:assert";
import type { LoadedSource } from "../../engine/session/loadSource.ts";
import { KERNEL_VERSIONS } from "../host/kernelSource.ts";
import { needKernel } from "../host/requirements.ts";
import { checkScenario } from "./checkScenario.ts";
import { reportDifference } from "./report.ts";
import { loadKernel } from "./runEngine.ts";
import { allScenarios, recorded } from "./suite.ts";

for (const version of KERNEL_VERSIONS) {
  describe(`mm/ksm.c of Linux ${version} behaves here as recorded from a real one`, () => {
    let source: LoadedSource;
    let values = 0;

    before(async function () {
      source = await loadKernel(needKernel(this, version));
    });

    for (const scenario of allScenarios()) {
      it(scenario.name, async () => {
        const real = recorded(version, scenario, source.report.version);
        const checked = await checkScenario(source, scenario, real);
        values += checked.values;
        const report = checked.isEqual ? [] : reportDifference(source, scenario, checked, real.kernel);
        assert.ok(checked.isEqual, `\n${report.join("\n")}`);
      });
    }

    it("and a lot was compared", () => assert.ok(values > 30_000, `${values} values`));
  });
}
