/** Jumps to moments that are named: a step, a batch of ksmd, an event, an operation of the scenario. Breakpoints stop none. */
import { LabError } from "../../base/labError.ts";
import type { Until } from "../../machine/machine.ts";
import type { DebugStop, Moment } from "../debugView.ts";
import { entryOf } from "../runTarget.ts";
import { arrival, type Moved } from "./arrival.ts";
import type { Runs } from "./runs.ts";
import type { SessionCore } from "./sessionCore.ts";

/** Entered once for every batch of pages that ksmd scans, by the names that versions gave it. */
const BATCH_FUNCTIONS = ["ksm_do_scan", "scan_batch"];

export class Moments {
  private readonly core: SessionCore;
  private readonly runs: Runs;

  constructor(core: SessionCore, runs: Runs) {
    this.core = core;
    this.runs = runs;
  }

  /** Checks that there is such a moment: throws LabError "no-such-moment". */
  plan(moment: Moment): () => Promise<Moved> {
    const { core } = this;
    const { machine } = core;
    if ("step" in moment) return () => this.seek(moment.step);
    if ("event" in moment) {
      const event = machine.events.at(moment.event);
      if (event === undefined) throw new LabError("no-such-moment", `there is no event ${String(moment.event)} yet`);
      return () => this.seek(event.step - 1);
    }
    if ("operation" in moment) {
      if (moment.operation < 0 || moment.operation >= core.scenario.run.length) {
        throw new LabError("no-such-moment", `the scenario has no operation ${String(moment.operation)}`);
      }
      return () => this.fromStart(() => core.player.operation?.index === moment.operation);
    }
    const { tick } = moment;
    const batch = machine.program.functions.find(
      ({ name, body }) => body !== undefined && BATCH_FUNCTIONS.includes(name),
    );
    if (batch === undefined) throw new LabError("no-such-moment", "this source has no ksm_do_scan()");
    const entry = entryOf(machine, batch.name);
    return () => this.fromStart((...asked) => entry(...asked) && (machine.functionCounts[batch.id] ?? 0) === tick);
  }

  private async fromStart(target: Until): Promise<Moved> {
    const { core, runs } = this;
    const mark = core.history.mark();
    core.history.seek(0);
    core.cutTrail();
    const arrived = await runs.forward({ target, ignoresBreakpoints: true });
    if (arrived.kind === "target") return { arrived, direction: "forward", reason: "goto" };
    core.history.returnTo(mark);
    if (arrived.kind === "cancelled") return { arrived, direction: "forward", reason: "goto" };
    throw new LabError("no-such-moment", "this moment does not come");
  }

  private async seek(step: number): Promise<Moved> {
    const { core, runs } = this;
    const { machine, history } = core;
    const direction: DebugStop["direction"] = step < machine.step ? "backward" : "forward";
    if (direction === "backward") {
      history.seek(step);
      core.cutTrail();
      return { arrived: arrival("target"), direction, reason: "goto" };
    }
    core.skipTo(step);
    const arrived = await runs.forward({ ignoresBreakpoints: true, maxSteps: step - machine.step });
    return { arrived: arrived.kind === "limit" ? arrival("target") : arrived, direction, reason: "goto" };
  }
}
