/** DebugRequests of protocol.ts, answered by a session's debugger. A table, not code. */
import type { DebugRequests } from "../protocol.ts";
import type { Debugger } from "./debugger.ts";
import { EXCEPTION_FILTERS } from "./exceptionFilters.ts";

export type DebugHandlers = {
  readonly [M in keyof DebugRequests]: (params: DebugRequests[M]["params"]) => Promise<DebugRequests[M]["result"]>;
};

/** `current` throws when nothing is loaded. */
export function debugHandlers(current: () => Debugger): DebugHandlers {
  return {
    debugThreads: async () => ({ threads: current().looking.threads() }),
    stackTrace: async ({ thread, start, count }) => current().looking.stackTrace(thread, start, count),
    scopes: async ({ frame }) => ({ scopes: current().looking.scopes(frame) }),
    variables: async ({ reference, filter, ...page }) => ({
      variables: current().looking.variables(reference, filter, page),
    }),
    evaluate: async ({ expression, frame, context, format }) => current().evaluate(expression, frame, context, format),
    setVariable: async ({ reference, name, value, format }) => current().setVariable(reference, name, value, format),
    setExpression: async ({ expression, value, frame, format }) => current().set(expression, value, frame, format),
    completions: async ({ text, column, frame }) => ({ completions: current().completions(text, column, frame) }),
    setSourceBreakpoints: async ({ path, breakpoints }) => ({
      bound: current().breakpoints.setSource(path, breakpoints),
    }),
    setFunctionBreakpoints: async ({ breakpoints }) => ({ bound: current().breakpoints.setFunctions(breakpoints) }),
    setDataBreakpoints: async ({ breakpoints }) => ({ bound: current().data.set(breakpoints) }),
    setExceptionBreakpoints: async ({ breakpoints }) => ({ bound: current().exceptions.set(breakpoints) }),
    exceptionFilters: async () => ({ filters: EXCEPTION_FILTERS }),
    breakpointLocations: async ({ path, line, endLine }) => ({
      places: current().breakpointLocations(path, line, endLine ?? line),
    }),
    dataBreakpointInfo: async ({ name, ...from }) => current().watchables.info(name, from),
    stepInTargets: async ({ frame }) => ({ targets: current().stepInTargets(frame) }),
    move: async (move) => ({ stop: await current().move(move) }),
    position: async () => ({ stop: current().position() }),
    history: async (question) => current().questions.answer(question),
    readMemory: async ({ address, offset, count }) => current().readMemory(address, offset ?? 0, count),
    writeMemory: async ({ address, offset, bytes }) => current().writeMemory(address, offset ?? 0, bytes),
    exceptionInfo: async () => ({ info: current().exceptionInfo() }),
  };
}
