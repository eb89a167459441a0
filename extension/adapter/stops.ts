/** What the client is told of where the simulation has stopped, and what is said on the way there. */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type { DebugOutput, DebugStop } from "../../engine/session/debugView.ts";
import type { AdapterHost } from "./adapterHost.ts";
import type { Coordinates } from "./coordinates.ts";
import type { MessageChannel } from "./messageChannel.ts";
import type { QuietStop, StopBody } from "./quietStop.ts";

export interface StopsParts {
  readonly host: AdapterHost;
  readonly channel: MessageChannel;
  readonly coordinates: Coordinates;
  readonly quiet: QuietStop;
  /** What the client knows breakpoints of the engine by. */
  readonly breakpointIds: (ids: readonly number[]) => number[];
}

/** For these the protocol has no word. */
const UNNAMED: ReadonlySet<DebugStop["reason"]> = new Set(["end", "start", "fault"]);

/** What is said of these is long: who wrote what, and where. */
const SENTENCES: ReadonlySet<DebugStop["reason"]> = new Set(["data breakpoint", "exception", "fault"]);

export class Stops {
  readonly #parts: StopsParts;
  /** It is told when its place is in view. */
  #due: DebugStop | undefined;
  /** The last one that was told; undefined when that was told with the keyboard's focus. */
  #quiet: StopBody | undefined;
  /** What that was told of. */
  #place: DebugStop | undefined;

  constructor(parts: StopsParts) {
    this.#parts = parts;
  }

  /** Says where it stands; a client may take the keyboard's focus there. */
  tell(stop: DebugStop): void {
    this.outdated();
    this.#quiet = undefined;
    this.#parts.quiet.end();
    this.#parts.channel.event<Dap.StoppedEvent>("stopped", this.#body(stop, stop.reason));
    if (isRemarkable(stop)) this.#remark(stop);
  }

  /** The same, when the place is in view, without the keyboard's focus. */
  async tellQuietly(stop: DebugStop): Promise<void> {
    this.#due = stop;
    await this.#parts.host.whenInView();
    if (this.#due !== stop) return;
    if (stop.thread === undefined) {
      this.tell(stop);
      return;
    }
    this.outdated();
    // What VS Code shows of an exception takes the focus by itself: it is told in the console instead.
    const isException = stop.reason === "exception";
    this.#place = stop;
    this.#quiet = { ...this.#body(stop, isException ? "pause" : stop.reason), threadId: stop.thread };
    this.#parts.quiet.tell(this.#quiet);
    if (isException || isRemarkable(stop)) this.#remark(stop);
  }

  /** What was told holds no longer, though it stands where it stood. False when that cannot be said quietly. */
  tellAgain(): boolean {
    if (this.#quiet === undefined) return false;
    this.#place = this.#parts.host.session.lastStop;
    this.#parts.quiet.tell(this.#quiet);
    return true;
  }

  /** What was told last, if that is it, holds still. */
  isNow(stop: StopBody): boolean {
    return this.#quiet === stop && this.#place === this.#parts.host.session.lastStop;
  }

  /** It has gone on: a stop that is not told yet is none. */
  outdated(): void {
    this.#due = undefined;
  }

  /** The client is told that it runs: what it was being told of a stop holds no longer. */
  overtaken(): void {
    this.outdated();
    this.#parts.quiet.end();
  }

  say({ kind, text, step, place }: DebugOutput): void {
    const link = this.#parts.host.momentLink(step);
    const at = place === undefined ? undefined : this.#parts.coordinates.show(place);
    this.#parts.channel.event<Dap.OutputEvent>("output", {
      category: kind === "warning" ? "stderr" : kind === "note" ? "console" : "stdout",
      output: `${text.replace(/\n+$/, "")}${link === undefined ? "" : `  ${link}`}\n`,
      ...(at === undefined ? {} : { source: at.source, line: at.line, column: at.column }),
    });
  }

  #body(stop: DebugStop, reason: DebugStop["reason"]): Dap.StoppedEvent["body"] {
    const hit = this.#parts.breakpointIds(stop.breakpoints);
    const ids = hit.length === 0 ? {} : { hitBreakpointIds: hit };
    return {
      reason: UNNAMED.has(reason) ? "pause" : reason,
      ...described(stop),
      ...(stop.thread === undefined ? {} : { threadId: stop.thread }),
      allThreadsStopped: true,
      ...ids,
    };
  }

  #remark(stop: DebugStop): void {
    this.say({ kind: "note", text: stop.description, step: stop.access?.step ?? stop.step, ...placed(stop) });
  }
}

/** There is more to say of it than a client shows of a stop. */
function isRemarkable({ access, reason }: DebugStop): boolean {
  return access !== undefined || UNNAMED.has(reason);
}

/** Beside the thread's name there is room for a few words; a sentence is told as what there is to say besides. */
function described({ reason, description, direction, step }: DebugStop): { description: string; text?: string } {
  if (!SENTENCES.has(reason)) return { description };
  const way = direction === "backward" ? "backwards: " : "";
  return { description: `${way}${reason}, step ${String(step)}`, text: description };
}

function placed({ access, place }: DebugStop): Pick<DebugOutput, "place"> {
  const at = access?.place ?? place;
  return at === undefined ? {} : { place: at };
}
