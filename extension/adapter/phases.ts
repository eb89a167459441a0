/** When a request can be asked: before the start, with a simulation, with one that stands still. */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import {
  initializedTwice,
  isRunning,
  isStopped,
  notInitialized,
  notStarted,
  startedTwice,
  type AdapterError,
} from "./adapterError.ts";
import type { Command } from "./conversations.ts";

/** "start": begins the simulation. "loaded": there is one, it may run. "stopped": it stands still. "running": it runs. */
type Phase = "any" | "first" | "start" | "loaded" | "stopped" | "running";

export interface Situation {
  readonly isInitialized: boolean;
  readonly isStarted: boolean;
  readonly isRunning: boolean;
}

/** Those that are not named need a simulation that stands still. */
const PHASES: { readonly [C in Command]?: Phase } = {
  initialize: "first",
  disconnect: "any",
  cancel: "any",
  launch: "start",
  configurationDone: "loaded",
  restart: "loaded",
  terminate: "loaded",
  threads: "loaded",
  source: "loaded",
  loadedSources: "loaded",
  breakpointLocations: "loaded",
  setBreakpoints: "loaded",
  setFunctionBreakpoints: "loaded",
  setExceptionBreakpoints: "loaded",
  setDataBreakpoints: "loaded",
  pause: "running",
};

/** Why the request cannot be answered now; undefined when it can. */
export function objection({ command }: Dap.Request, now: Situation): AdapterError | undefined {
  const phase = PHASES[command as Command] ?? "stopped";
  if (phase === "any") return undefined;
  if (phase === "first") return now.isInitialized ? initializedTwice() : undefined;
  if (!now.isInitialized) return notInitialized(command);
  if (phase === "start") return now.isStarted ? startedTwice(command) : undefined;
  if (!now.isStarted) return notStarted(command);
  if (phase === "stopped" && now.isRunning) return isRunning(command);
  return phase === "running" && !now.isRunning ? isStopped() : undefined;
}
