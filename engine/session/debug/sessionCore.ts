/** What the debugger needs of a session to look at it and to move it. */
import type { StatementId, ThreadId } from "../../base/brands.ts";
import type { History } from "../../machine/history/history.ts";
import type { Machine } from "../../machine/machine.ts";
import type { Player } from "../../scenario/player.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { LoadedSource } from "../loadSource.ts";
import type { StopInfo } from "../view.ts";

export interface SessionCore {
  readonly source: LoadedSource;
  readonly scenario: Scenario;
  readonly machine: Machine;
  readonly history: History;
  readonly player: Player;
  /** By statement: 1 in the files of the source. */
  readonly isOfSource: Uint8Array;
  /** Where the last command has ended. */
  stop(): StopInfo;
  /** One at a time: throws LabError "busy" while another is under way. What it resolves to is where the session stands. */
  command(work: () => Promise<StopInfo>): Promise<StopInfo>;
  /** The statement is about to be executed, or shown as the one that comes next. */
  record(statement: StatementId, thread: ThreadId): void;
  /** Towards a step that lies ahead, over what was run before, as far as states are kept; nothing else is done on the way. */
  skipTo(step: number): void;
  /** The session has gone back: what was recorded of its future is forgotten. */
  cutTrail(): void;
  /** Between slices of a run: tells how far it is and lets messages in. True when the run is to end. */
  pause(): Promise<boolean>;
}
