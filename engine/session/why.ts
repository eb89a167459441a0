/**
 * Answers the request `why`: replays the history up to where the session stands, with a tracer that follows the one page,
 * and puts the session back. Long histories are followed for their last part only.
 */
import { LabError } from "../base/labError.ts";
import type { StatementId } from "../base/brands.ts";
import { createObserver } from "../inspect/observer.ts";
import { ownersOf } from "../inspect/owners.ts";
import { scanCursor } from "../inspect/scanCursor.ts";
import { Structs } from "../inspect/structs.ts";
import { answerFor } from "../inspect/why/answer.ts";
import { FactReader } from "../inspect/why/pageFacts.ts";
import { PageTracer } from "../inspect/why/pageTracer.ts";
import type { Knobs } from "../inspect/why/outlook.ts";
import { SourceRoles } from "../inspect/why/sourceRoles.ts";
import { pageEvents, type StoryEvent, storyOf } from "../inspect/why/story.ts";
import type { Until } from "../machine/machine.ts";
import type { SessionCore } from "./debug/sessionCore.ts";
import type { Place } from "./view.ts";
import type { PageName, WhyAnswer, WhyEvent } from "./whyView.ts";

const PAGE_SIZE = 4096;
const SLICE_STEPS = 100_000;
/** Some ten seconds of replay. */
const MAX_REPLAYED = 30_000_000;

export class Why {
  private readonly core: SessionCore;
  private readonly structs: Structs;
  private readonly roles: SourceRoles;

  constructor(core: SessionCore) {
    this.core = core;
    this.structs = new Structs(core.machine);
    this.roles = new SourceRoles(core.machine.program);
  }

  /** Throws LabErrors: "no-such-process", "no-such-region", "page-out-of-range", "busy", "cancelled". */
  async answer(name: PageName): Promise<WhyAnswer> {
    const { core, structs, roles } = this;
    const { mm, address } = this.find(name);
    const label = `${name.process}/${name.region}/${String(name.index)}`;
    const tracer = new PageTracer(structs, roles, { mm, address });
    const born = core.machine.objectAt(mm)?.allocated?.step ?? 0;
    const from = Math.max(0, born - 1, core.machine.step - MAX_REPLAYED);
    await this.replay(tracer, from);
    const owners = ownersOf(structs, core.player);
    const reader = new FactReader(structs, owners, core.scenario.machine.framesPerNode);
    const { events } = core.machine;
    const log = pageEvents(events.slice(events.firstAfter(from - 1)), { mm, address }, tracer.takenApart);
    const change = log.findLast(({ kind }) => kind !== "unmapped");
    const answer = answerFor({
      reader,
      roles,
      page: reader.page(label, mm, address),
      knobs: this.knobs(),
      sequence: scanCursor(structs)?.sequence,
      events: tracer.events,
      lastVisit: tracer.lastVisit,
      lastChange: change && { step: change.step, isCopy: change.kind === "copied" || change.kind === "unshared" },
    });
    const { statement, step, outlook, equals, equalCount, reason, text } = answer;
    return {
      page: label,
      isMerged: reason === "merged" || reason === "merged-with-zeros",
      reason,
      text,
      ...this.placed(statement),
      ...(statement === undefined ? {} : { statement: roles.textOf(statement) }),
      ...(step === undefined ? {} : { step }),
      ...(outlook === undefined ? {} : { outlook }),
      equals,
      equalCount,
      story: storyOf(tracer.events, log, owners).map((each) => this.event(each)),
      storyFrom: from <= born ? 0 : from,
    };
  }

  /** From `from` to where the session stands. */
  private async replay(tracer: PageTracer, from: number): Promise<void> {
    const { core } = this;
    await core.command(async () => {
      const { history, machine } = core;
      const mark = history.mark();
      const end = machine.step;
      let isCancelled = false;
      try {
        history.seek(from);
        this.begin(tracer);
        while (machine.step < end && !isCancelled) {
          const maxSteps = Math.min(SLICE_STEPS, end - machine.step);
          const until: Until = (statement, thread, depth) => {
            if (machine.step < end) tracer.at(statement, thread, depth);
            return false;
          };
          const stop = history.run({ maxSteps, until });
          if (stop.kind !== "limit" && machine.step < end) break;
          if (machine.step < end) isCancelled = await core.pause();
        }
        tracer.end();
      } finally {
        history.returnTo(mark);
      }
      if (isCancelled) throw new LabError("cancelled", "the search was cancelled");
      return core.stop();
    });
  }

  /** The statement that it stands before is not asked about by a run. */
  private begin(tracer: PageTracer): void {
    const { machine } = this.core;
    const next = machine.next();
    if (next?.statement === undefined) return;
    tracer.at(next.statement, next.thread, machine.frames(next.thread).length);
  }

  private find({ process, region, index }: PageName): {
    readonly mm: number;
    readonly address: number;
  } {
    const owners = ownersOf(this.structs, this.core.player);
    const owner = owners.find((each) => each.process.name === process);
    const list = (names: readonly string[]): string =>
      names.length === 0 ? "there is none" : `there are ${names.join(", ")}`;
    if (owner?.mm === undefined) {
      const there = list(owners.filter(({ mm }) => mm !== undefined).map((each) => each.process.name));
      throw new LabError("no-such-process", `there is no process "${process}" at this point of the run; ${there}`);
    }
    const found = owner.process.regions.find((each) => each.name === region);
    if (found === undefined) {
      const there = list(owner.process.regions.map((each) => each.name));
      throw new LabError(
        "no-such-region",
        `process "${process}" has no region "${region}" at this point of the run; ${there}`,
      );
    }
    if (!Number.isInteger(index) || index < 0 || index >= found.pages) {
      const last = String(found.pages - 1);
      throw new LabError(
        "page-out-of-range",
        `page ${String(index)} is out of range: region "${region}" has pages 0 to ${last}`,
      );
    }
    return { mm: owner.mm, address: found.address + index * PAGE_SIZE };
  }

  private knobs(): Knobs {
    const observer = createObserver(this.core.machine, { count: false });
    const files = observer.sysfsFiles();
    const read = observer.readSysfs(files);
    const texts = new Map(files.map(({ name }, i) => [name, read[i]]));
    const number = (name: string): number | undefined => {
      const text = texts.get(name);
      return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
    };
    return {
      run: number("run"),
      pagesToScan: number("pages_to_scan"),
      sleepMs: number("sleep_millisecs"),
      mergesAcrossNodes: number("merge_across_nodes") !== 0,
      maxPageSharing: number("max_page_sharing"),
      isSmart: number("smart_scan") === 1,
    };
  }

  private placed(statement: StatementId | undefined): { readonly place?: Place } {
    return statement === undefined ? {} : { place: this.core.source.places.ofStatement(statement) };
  }

  private event({ statement, ...event }: StoryEvent): WhyEvent {
    return { ...event, ...this.placed(statement) };
  }
}
