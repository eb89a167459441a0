/**
 * The window's breakpoints, to and from a session file. Those that the user has stay as they are: at a line or a function
 * with one, none is added. A data breakpoint is only named: VS Code lets its own views set those, and nobody else.
 */
import * as vscode from "vscode";
import type { LabSession } from "../session/labSession.ts";
import type { SourceMap } from "../source/sourceMap.ts";
import type { SavedBreakpoint, SavedData, SavedFunction, SavedLine } from "./savedBreakpoints.ts";

export interface SessionBreakpointsParts {
  readonly session: LabSession;
  /** Of the source that runs. */
  readonly map: () => SourceMap | undefined;
  /** Data breakpoints that the debug view has set. */
  readonly watched: () => readonly SavedData[];
}

export interface AddedBreakpoints {
  readonly added: readonly vscode.Breakpoint[];
  /** That VS Code does not let an extension set, and that are not set already. */
  readonly notSet: readonly SavedData[];
}

export class SessionBreakpoints {
  readonly #parts: SessionBreakpointsParts;

  constructor(parts: SessionBreakpointsParts) {
    this.#parts = parts;
  }

  /** Those in files of the program that runs, and those that have no file. */
  collect(): readonly SavedBreakpoint[] {
    const set = vscode.debug.breakpoints.flatMap((each) => this.#saved(each) ?? []);
    return [...set, ...this.#parts.watched()];
  }

  /** Sets those that are not there. */
  async apply(saved: readonly SavedBreakpoint[]): Promise<AddedBreakpoints> {
    if (saved.length === 0) return { added: [], notSet: [] };
    const { files } = await this.#parts.session.ask("programFiles", {});
    const there = new Set(vscode.debug.breakpoints.map(keyOf));
    const made = saved.flatMap((each) => this.#made(each, files) ?? []).filter((each) => !there.has(keyOf(each)));
    vscode.debug.addBreakpoints(made);
    const watched = new Set(this.#parts.watched().map(({ name }) => name));
    const notSet = saved.filter((each) => each.kind === "data").filter(({ name }) => !watched.has(name));
    return { added: made, notSet };
  }

  #saved(each: vscode.Breakpoint): SavedBreakpoint | undefined {
    const { condition, hitCondition, logMessage } = each;
    const terms = {
      isEnabled: each.enabled,
      ...(condition === undefined ? {} : { condition }),
      ...(hitCondition === undefined ? {} : { hitCondition }),
    };
    if (each instanceof vscode.FunctionBreakpoint) return { kind: "function", name: each.functionName, ...terms };
    if (!(each instanceof vscode.SourceBreakpoint)) return undefined;
    const { uri, range } = each.location;
    const place = this.#parts.map()?.placeIn(uri, range.start.line);
    if (place === undefined) return undefined;
    const { character } = range.start;
    const column = character === 0 ? {} : { column: character + 1 };
    const log = logMessage === undefined ? {} : { logMessage };
    return { kind: "line", path: place.path, line: place.line + 1, ...column, ...terms, ...log };
  }

  #made(
    saved: SavedBreakpoint,
    files: readonly Parameters<SourceMap["uriOf"]>[0][],
  ): vscode.SourceBreakpoint | vscode.FunctionBreakpoint | undefined {
    if (saved.kind === "data") return undefined;
    if (saved.kind === "function") return functionBreakpoint(saved);
    const file = files.find(({ path }) => path === saved.path);
    const uri = file && this.#parts.map()?.uriOf(file);
    return uri && lineBreakpoint(saved, uri);
  }
}

function functionBreakpoint({ name, isEnabled, condition, hitCondition }: SavedFunction): vscode.FunctionBreakpoint {
  return new vscode.FunctionBreakpoint(name, isEnabled, condition, hitCondition);
}

function lineBreakpoint(saved: SavedLine, uri: vscode.Uri): vscode.SourceBreakpoint {
  const { line, column = 1, isEnabled, condition, hitCondition, logMessage } = saved;
  const at = new vscode.Location(uri, new vscode.Position(line - 1, column - 1));
  return new vscode.SourceBreakpoint(at, isEnabled, condition, hitCondition, logMessage);
}

/** The same for breakpoints at one place, whatever their conditions. */
function keyOf(each: vscode.Breakpoint): string {
  if (each instanceof vscode.FunctionBreakpoint) return `function ${each.functionName}`;
  if (!(each instanceof vscode.SourceBreakpoint)) return each.id;
  const { uri, range } = each.location;
  return `${uri.toString()}:${String(range.start.line)}`;
}

/** "2 breakpoints of the session were set."; undefined when there is nothing to say. */
export function breakpointsSentence({ added, notSet }: AddedBreakpoints): string | undefined {
  const set =
    added.length === 0
      ? []
      : [
          added.length === 1
            ? "The session's breakpoint was set."
            : `The session's ${String(added.length)} breakpoints were set.`,
        ];
  const names = notSet.map(({ name, access }) => `${name} (${WORDS[access]})`).join(", ");
  const told =
    notSet.length === 0
      ? []
      : [
          `It also stopped when this was touched: ${names}. That you set in the Variables view, with "Break on Value Change".`,
        ];
  const sentences = [...set, ...told];
  return sentences.length === 0 ? undefined : sentences.join(" ");
}

const WORDS = { read: "read", write: "written", readWrite: "read or written" } as const;
