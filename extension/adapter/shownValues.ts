/** The engine's threads, frames and values as the debug protocol has them. */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type { DebugFrame, DebugScope, DebugThread, DebugValue, DebugVariable } from "../../engine/session/debugView.ts";
import type { Coordinates } from "./coordinates.ts";

/** What a thread waits for stands beside its name: the protocol has no other place for it. */
export function shownThread({ id, name, state, waitsFor, isCurrent }: DebugThread): Dap.Thread {
  if (isCurrent || state === "running") return { id, name };
  return { id, name: waitsFor === undefined ? `${name} (${state})` : `${name} (waits: ${waitsFor})` };
}

/** `isNext`: what it stands at is executed next; then a client is to show it, whoever's code it is. */
export function shownFrame(frame: DebugFrame, coordinates: Coordinates, isNext: boolean): Dap.StackFrame {
  const { id, name, place, isModel } = frame;
  const hint = isModel && !isNext ? ({ presentationHint: "subtle" } as const) : {};
  if (place === undefined) return { id, name, line: 0, column: 0, canRestart: false, presentationHint: "label" };
  // No end: VS Code would select the statement, and a key would overwrite it. The highlighter marks where it ends.
  const { source, line, column } = coordinates.show(place);
  return { id, name, source, line, column, canRestart: true, ...hint };
}

const SCOPE_HINTS: { readonly [K in DebugScope["kind"]]?: string } = {
  arguments: "arguments",
  locals: "locals",
  returnValue: "returnValue",
};

export function shownScope({ kind, name, reference, named, isExpensive }: DebugScope): Dap.Scope {
  const presentationHint = SCOPE_HINTS[kind];
  return {
    name,
    variablesReference: reference,
    namedVariables: named,
    expensive: isExpensive,
    ...(presentationHint === undefined ? {} : { presentationHint }),
  };
}

type ShownValue = Pick<
  Dap.Variable,
  "value" | "type" | "variablesReference" | "namedVariables" | "indexedVariables" | "memoryReference"
>;

export function shownValue({ value, type, reference, named, indexed, memoryReference }: DebugValue): ShownValue {
  return {
    value,
    ...(type === "" ? {} : { type }),
    variablesReference: reference,
    // Paged only when there is much: a client shows an object with a few of both kinds at once.
    ...(indexed > PAGED_FROM ? { namedVariables: named, indexedVariables: indexed } : {}),
    ...(memoryReference === undefined ? {} : { memoryReference }),
  };
}

const PAGED_FROM = 100;

export function shownVariable(variable: DebugVariable): Dap.Variable {
  const { name, evaluateName, isReadOnly, isPointer, isDead, isInvalid, type } = variable;
  const attributes = [...(isReadOnly ? ["readOnly"] : []), ...(isPointer ? ["hasObjectId"] : [])];
  const isGroup = type === "";
  const kind = isGroup ? "virtual" : isDead === true || isInvalid === true ? "virtual" : "data";
  return {
    name,
    ...shownValue(variable),
    ...(evaluateName === undefined ? {} : { evaluateName }),
    presentationHint: { kind, ...(attributes.length === 0 ? {} : { attributes }) },
  };
}
