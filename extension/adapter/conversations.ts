/** Every request that the adapter answers, with the debug protocol's types: arguments, and the body of the answer. */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";

import type { HistoryAnswer, HistoryQuestion, Moment } from "../../engine/session/debugView.ts";

/** With the attributes of launch.json. `simulation: "current"`: shows the simulation that the window has. */
export type LaunchArguments = Dap.LaunchRequestArguments & Readonly<Record<string, unknown>>;

/** Requests of KSM Lab's own, for which the protocol has no word. */
export interface KsmConversations {
  "ksm/stepIntoBack": [Dap.StepBackArguments, void];
  "ksm/stepOverBack": [Dap.StepBackArguments, void];
  "ksm/stepOutBack": [Dap.StepBackArguments, void];
  /** Where a step, a tick, an event or an operation of the scenario was. */
  "ksm/seek": [{ moment: Moment }, void];
  /** Who wrote, allocated or freed something; the session does not move. */
  "ksm/history": [HistoryQuestion, HistoryAnswer];
}

export interface Conversations extends KsmConversations {
  initialize: [Dap.InitializeRequestArguments, Dap.Capabilities];
  launch: [LaunchArguments, void];
  configurationDone: [Dap.ConfigurationDoneArguments, void];
  restart: [Dap.RestartArguments, void];
  disconnect: [Dap.DisconnectArguments, void];
  terminate: [Dap.TerminateArguments, void];
  cancel: [Dap.CancelArguments, void];
  breakpointLocations: [Dap.BreakpointLocationsArguments, Dap.BreakpointLocationsResponse["body"]];
  setBreakpoints: [Dap.SetBreakpointsArguments, Dap.SetBreakpointsResponse["body"]];
  setFunctionBreakpoints: [Dap.SetFunctionBreakpointsArguments, Dap.SetFunctionBreakpointsResponse["body"]];
  setExceptionBreakpoints: [Dap.SetExceptionBreakpointsArguments, Dap.SetExceptionBreakpointsResponse["body"]];
  dataBreakpointInfo: [Dap.DataBreakpointInfoArguments, Dap.DataBreakpointInfoResponse["body"]];
  setDataBreakpoints: [Dap.SetDataBreakpointsArguments, Dap.SetDataBreakpointsResponse["body"]];
  continue: [Dap.ContinueArguments, Dap.ContinueResponse["body"]];
  reverseContinue: [Dap.ReverseContinueArguments, void];
  next: [Dap.NextArguments, void];
  stepIn: [Dap.StepInArguments, void];
  stepOut: [Dap.StepOutArguments, void];
  stepBack: [Dap.StepBackArguments, void];
  restartFrame: [Dap.RestartFrameArguments, void];
  goto: [Dap.GotoArguments, void];
  pause: [Dap.PauseArguments, void];
  threads: [undefined, Dap.ThreadsResponse["body"]];
  stackTrace: [Dap.StackTraceArguments, Dap.StackTraceResponse["body"]];
  scopes: [Dap.ScopesArguments, Dap.ScopesResponse["body"]];
  variables: [Dap.VariablesArguments, Dap.VariablesResponse["body"]];
  setVariable: [Dap.SetVariableArguments, Dap.SetVariableResponse["body"]];
  setExpression: [Dap.SetExpressionArguments, Dap.SetExpressionResponse["body"]];
  evaluate: [Dap.EvaluateArguments, Dap.EvaluateResponse["body"]];
  completions: [Dap.CompletionsArguments, Dap.CompletionsResponse["body"]];
  stepInTargets: [Dap.StepInTargetsArguments, Dap.StepInTargetsResponse["body"]];
  gotoTargets: [Dap.GotoTargetsArguments, Dap.GotoTargetsResponse["body"]];
  exceptionInfo: [Dap.ExceptionInfoArguments, Dap.ExceptionInfoResponse["body"]];
  source: [Dap.SourceArguments, Dap.SourceResponse["body"]];
  loadedSources: [Dap.LoadedSourcesArguments, Dap.LoadedSourcesResponse["body"]];
  readMemory: [Dap.ReadMemoryArguments, Dap.ReadMemoryResponse["body"]];
  writeMemory: [Dap.WriteMemoryArguments, Dap.WriteMemoryResponse["body"]];
}

export type Command = keyof Conversations;
export type Arguments<C extends Command> = Conversations[C][0];
export type Body<C extends Command> = Conversations[C][1];

/** The request that is being answered. */
export interface Turn {
  /** What a cancel names it by. */
  readonly seq: number;
  /** Does something once the answer, if it is no error, has been sent. */
  after(work: () => void): void;
}

export type Handler<C extends Command> = (args: Arguments<C>, turn: Turn) => Body<C> | Promise<Body<C>>;
export type Handlers = { readonly [C in Command]: Handler<C> };
/** A group of requests that belong together. */
export type Group<C extends Command> = { readonly [K in C]: Handler<K> };
