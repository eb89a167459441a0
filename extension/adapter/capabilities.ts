/** What the adapter declares: each is answered in this folder, and each has a golden conversation in test/adapter. */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type { ExceptionFilterInfo } from "../../engine/session/debugView.ts";

export function capabilities(filters: readonly ExceptionFilterInfo[]): Dap.Capabilities {
  return {
    supportsConfigurationDoneRequest: true,
    supportsRestartRequest: true,
    supportsTerminateRequest: true,
    supportsCancelRequest: true,
    supportsStepBack: true,
    supportsSteppingGranularity: true,
    supportsSingleThreadExecutionRequests: true,
    supportsRestartFrame: true,
    supportsGotoTargetsRequest: true,
    supportsStepInTargetsRequest: true,
    supportsBreakpointLocationsRequest: true,
    supportsConditionalBreakpoints: true,
    supportsHitConditionalBreakpoints: true,
    supportsLogPoints: true,
    supportsFunctionBreakpoints: true,
    supportsDataBreakpoints: true,
    supportsDataBreakpointBytes: true,
    supportsExceptionFilterOptions: true,
    supportsExceptionInfoRequest: true,
    exceptionBreakpointFilters: filters.map((each) => ({
      filter: each.filter,
      label: each.label,
      description: each.description,
      default: each.isDefault,
      supportsCondition: each.conditionDescription !== undefined,
      ...(each.conditionDescription === undefined ? {} : { conditionDescription: each.conditionDescription }),
    })),
    supportsEvaluateForHovers: true,
    supportsClipboardContext: true,
    supportsSetVariable: true,
    supportsSetExpression: true,
    supportsValueFormattingOptions: true,
    supportsCompletionsRequest: true,
    completionTriggerCharacters: [".", ">"],
    supportsReadMemoryRequest: true,
    supportsWriteMemoryRequest: true,
    supportsLoadedSourcesRequest: true,
  };
}
