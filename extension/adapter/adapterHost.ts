/**
 * What the adapter needs of its surroundings: VS Code (extension/debug), or a test. The simulation is the window's one
 * LabSession, which commands, lenses and the stepper move as well; files are where the host finds them.
 */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type { Place } from "../../engine/session/view.ts";
import type { LabSession } from "../session/labSession.ts";
import type { LaunchConfiguration } from "./launchConfiguration.ts";

/** A place in a file of the program: lines and columns from 0, in the text that runs. */
export interface ProgramPlace {
  readonly path: string;
  readonly line: number;
  readonly column?: number;
}

/** Where a client shows a place: lines and columns from 0, in the text as it is edited now. */
export interface ShownPlace {
  readonly source: Dap.Source;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface AdapterHost {
  readonly session: LabSession;
  /** Begins a simulation in place of the former one. Throws an error whose message says what is wrong, and where. */
  launch(configuration: LaunchConfiguration): Promise<void>;
  /** Resolves when a simulation that was begun is known to show() and find(). */
  whenReady(): Promise<void>;
  /** To the start again; with the text of the editor where that has changed. */
  restart(): Promise<void>;
  /** Ends the simulation. */
  stop(): Promise<void>;
  /** The keyboard's focus is to stay where it is at a stop; `isAsked`: the client has asked for the move that ends there. */
  keepsFocus(isAsked: boolean): boolean;
  /** Resolves when the place where the session stands is shown. */
  whenInView(): Promise<void>;
  /** Resolves when the client shows this thread, or does not come to it. */
  whenTurnedTo(threadId: number): Promise<void>;
  /** What there is to say of a source that has been edited since it was compiled; undefined when it has not. */
  editNote(): string | undefined;
  /** Told that note when the first edit is made. Returns what ends the listening. */
  onEdited(listener: (note: string) => void): () => void;
  show(place: Place): ShownPlace;
  /** The place in the program; undefined when the file is none of its files. */
  find(source: Dap.Source, line: number, column: number | undefined): ProgramPlace | undefined;
  /** Files of the program. */
  sources(): Promise<readonly Dap.Source[]>;
  /** The text of a file of the program; undefined when there is none. */
  text(source: Dap.Source): Promise<string | undefined>;
  /** A link that goes to a moment when it is clicked, for a line of the debug console; undefined where there are none. */
  momentLink(step: number): string | undefined;
  /** After so long a run is told as one that takes its time. */
  readonly progressAfterMs: number;
}
