import type { SessionState } from "../engine/session/view.ts";
import type { TourCard } from "../webview/messages.ts";
import type { Highlight } from "./editor/highlighter.ts";
import type { Lab } from "./lab.ts";

/** What other extensions, and the tests in a real VS Code, can see of a window's simulation. */
export interface LabApi {
  /** Undefined while there is none. */
  state(): SessionState | undefined;
  /** What is marked as the current statement in a visible editor. */
  highlight(): Highlight | undefined;
  statusText(): string;
  lastError(): string | undefined;
  lastWarning(): string | undefined;
  /** The scenario's file is no longer what runs. */
  isScenarioEdited(): boolean;
  isEngineStarted(): boolean;
  isStepperOpen(): boolean;
  /** The tours' ids, in their order. */
  tours(): Promise<readonly string[]>;
  /** What is shown of the tour under way. */
  tour(): TourCard | undefined;
  /** Resolves when no request is under way and its result is drawn. */
  whenIdle(): Promise<void>;
}

export function labApi(lab: Lab): LabApi {
  return {
    state: () => lab.session.state,
    highlight: () => lab.faces.highlighter.shown,
    statusText: () => lab.faces.status.text,
    lastError: () => lab.errors.last,
    lastWarning: () => lab.errors.lastWarning,
    isScenarioEdited: () => lab.faces.isScenarioEdited,
    isEngineStarted: () => lab.engine.isStarted,
    isStepperOpen: () => lab.faces.stepper.isOpen,
    tours: async () => (await lab.tours.list()).map(({ id }) => id),
    tour: () => lab.tours.card,
    whenIdle: () => lab.whenIdle(),
  };
}
