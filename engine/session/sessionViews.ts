/** What looks at a session's machine for those who draw it, each made when it is first asked for: a run to the end needs none. */
import type { History } from "../machine/history/history.ts";
import { BulkReader } from "./bulkReader.ts";
import { createBulkSources } from "./bulkSources.ts";
import { RunFiguresReader } from "./runFigures.ts";
import { type StateInput, StateReader } from "./stateReader.ts";
import { TimelineRecorder } from "./timeline/recorder.ts";
import { Trail } from "./trail.ts";

export interface ViewsInput extends Omit<StateInput, "trail"> {
  /** Asked for late, since the history is made with the recorder's player in its hands. */
  readonly history: () => History;
}

export class SessionViews {
  private readonly input: ViewsInput;
  private madeTrail: Trail | undefined;
  private madeRecorder: TimelineRecorder | undefined;
  private madeReader: StateReader | undefined;
  private madeBulk: BulkReader | undefined;
  private madeFigures: RunFiguresReader | undefined;

  constructor(input: ViewsInput) {
    this.input = input;
  }

  /** The statements executed last. */
  get trail(): Trail {
    return (this.madeTrail ??= new Trail());
  }

  /** It knows what it was told of: the session makes it with the history. */
  get recorder(): TimelineRecorder {
    return (this.madeRecorder ??= new TimelineRecorder(this.input));
  }

  get reader(): StateReader {
    return (this.madeReader ??= new StateReader(this.stateInput()));
  }

  get bulk(): BulkReader {
    return (this.madeBulk ??= new BulkReader(createBulkSources(this.stateInput(), this.recorder)));
  }

  get figures(): RunFiguresReader {
    const { machine, player, scenario } = this.input;
    return (this.madeFigures ??= new RunFiguresReader(machine, player, scenario));
  }

  /** A command begins: what follows is compared with the state that was read last, if one was. */
  remember(): void {
    this.madeReader?.remember();
  }

  private stateInput(): StateInput {
    return { ...this.input, trail: this.trail };
  }
}
