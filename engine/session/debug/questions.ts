/** Questions about the history that are answered without going anywhere. */
import { LabError } from "../../base/labError.ts";
import type { HistoryAnswer, HistoryQuestion } from "../debugView.ts";
import { type DataHit, DataWatches } from "./dataWatches.ts";
import type { Expressions } from "./expressions.ts";
import type { Looking } from "./looking.ts";
import type { Arrival } from "./arrival.ts";
import { Runs } from "./runs.ts";
import { Breakpoints } from "./breakpoints.ts";
import { Exceptions } from "./exceptions.ts";
import type { SessionCore } from "./sessionCore.ts";
import { sentenceOf } from "./stops.ts";
import type { Watchables } from "./watchables.ts";

export class Questions {
  private readonly core: SessionCore;
  private readonly watchables: Watchables;
  private readonly looking: Looking;
  private readonly expressions: Expressions;

  constructor(core: SessionCore, watchables: Watchables, looking: Looking, expressions: Expressions) {
    this.core = core;
    this.watchables = watchables;
    this.looking = looking;
    this.expressions = expressions;
  }

  /** Throws LabErrors: "bad-expression", "cannot-watch", "cancelled". The session stays where it is. */
  async answer(question: HistoryQuestion): Promise<HistoryAnswer> {
    switch (question.kind) {
      case "lastWrite":
      case "nextWrite":
        return this.write(question.expression, question.frame, question.kind === "lastWrite");
      case "allocated":
      case "freed":
        return this.life(question.expression, question.frame, question.kind);
    }
  }

  private async write(expression: string, frame: number | undefined, isBack: boolean): Promise<HistoryAnswer> {
    const bytes = this.watchables.bytes(expression, frame);
    if (typeof bytes === "string") throw new LabError("cannot-watch", bytes);
    const { core, expressions } = this;
    const none = (): number => 0;
    const data = new DataWatches(core, expressions, none);
    data.setOnly(bytes);
    const reasons = {
      data,
      breakpoints: new Breakpoints(core, expressions, none),
      exceptions: new Exceptions(core, expressions, none),
    };
    // The trail of what was executed is that of the session, which stays where it is.
    const silent = { ...core, record: () => undefined, cutTrail: () => undefined };
    const runs = new Runs(silent, reasons, () => undefined);
    let arrived: Arrival | undefined;
    await core.command(async () => {
      const mark = core.history.mark();
      try {
        arrived = isBack ? await runs.backward({}) : await runs.forward({});
      } finally {
        core.history.returnTo(mark);
      }
      return core.stop();
    });
    if (arrived?.kind === "cancelled") throw new LabError("cancelled", "the search was cancelled");
    const [hit] = arrived?.data ?? [];
    if (hit === undefined) {
      return {
        text: isBack ? `${expression} has not been changed since the start` : `${expression} is not changed any more`,
      };
    }
    return this.answerOf(hit);
  }

  private answerOf(hit: DataHit): HistoryAnswer {
    const place = hit.statement === undefined ? undefined : this.core.source.places.ofStatement(hit.statement);
    return {
      text: sentenceOf(this.core, hit),
      step: hit.step,
      thread: hit.thread,
      ...(place === undefined ? {} : { place }),
    };
  }

  private life(expression: string, frame: number | undefined, kind: "allocated" | "freed"): HistoryAnswer {
    const { machine, source } = this.core;
    const { object } = this.expressions.evaluate(expression, this.siteOf(frame));
    const isPointer = object?.type.kind === "pointer";
    const address = object === undefined ? undefined : isPointer ? this.looking.values.scalar(object) : object.address;
    const info = address === undefined || address === 0 ? undefined : machine.objectAt(address);
    if (info === undefined) return { text: `nothing is known of an object at ${expression}` };
    const who = kind === "allocated" ? info.allocated : info.freed;
    if (who === undefined) {
      const what = kind === "freed" && info.state === "live" ? "has not been freed" : `was never ${kind}`;
      return { text: `${expression} (${info.name}) ${what}` };
    }
    const place = who.statement === undefined ? undefined : source.places.ofStatement(who.statement);
    return {
      text: `${expression} (${info.name}) was ${kind} at ${this.looking.placeText(who)}`,
      // The machine had begun the statement when it was noted.
      step: Math.max(0, who.step - 1),
      ...(place === undefined ? {} : { place }),
    };
  }

  private siteOf(frame: number | undefined): Parameters<Expressions["evaluate"]>[1] {
    const at = frame === undefined ? this.looking.frames.current() : this.looking.frames.byId(frame);
    return at === undefined
      ? { fn: undefined, statement: undefined, frame: undefined }
      : { fn: at.fn, statement: at.frame.statement, frame: at.frame, thread: at.thread };
  }
}
