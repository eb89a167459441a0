/** Breakpoints as a session file has them: by what the program calls their places, lines and columns from 1. */
import type { AccessType } from "../../engine/session/debugView.ts";
import type { SessionReader } from "./sessionReader.ts";

/** What all kinds have; a text that is missing is not asked for. */
interface Terms {
  readonly isEnabled: boolean;
  readonly condition?: string;
  readonly hitCondition?: string;
}

export interface SavedLine extends Terms {
  readonly kind: "line";
  /** In the program: "mm/ksm.c". */
  readonly path: string;
  readonly line: number;
  readonly column?: number;
  readonly logMessage?: string;
}

export interface SavedFunction extends Terms {
  readonly kind: "function";
  readonly name: string;
}

export interface SavedData extends Terms {
  readonly kind: "data";
  /** A C expression: "ksm_pages_shared". */
  readonly name: string;
  readonly access: AccessType;
}

export type SavedBreakpoint = SavedLine | SavedFunction | SavedData;

/** Throws the reader's errors. */
export function readBreakpoints(from: SessionReader, value: unknown): readonly SavedBreakpoint[] {
  return from.list(value, "breakpoints").map((each, index) => {
    const name = `breakpoints[${String(index)}]`;
    return readOne(from, from.record(each, name), name);
  });
}

function readOne(from: SessionReader, value: Readonly<Record<string, unknown>>, at: string): SavedBreakpoint {
  const terms: Terms = {
    isEnabled: value["isEnabled"] !== false,
    ...optional(from, value, at, "condition"),
    ...optional(from, value, at, "hitCondition"),
  };
  switch (value["kind"]) {
    case "line":
      return {
        kind: "line",
        path: from.text(value["path"], `${at}.path`),
        line: from.count(value["line"], `${at}.line`, 1),
        ...(value["column"] === undefined ? {} : { column: from.count(value["column"], `${at}.column`, 1) }),
        ...terms,
        ...optional(from, value, at, "logMessage"),
      };
    case "function":
      return { kind: "function", name: from.text(value["name"], `${at}.name`), ...terms };
    case "data":
      return {
        kind: "data",
        name: from.text(value["name"], `${at}.name`),
        access: readAccess(from, value, at),
        ...terms,
      };
    default:
      throw from.missing(`${at}.kind`, '"line", "function" or "data"');
  }
}

function readAccess(from: SessionReader, { access }: Readonly<Record<string, unknown>>, at: string): AccessType {
  if (access === "read" || access === "write" || access === "readWrite") return access;
  throw from.missing(`${at}.access`, '"read", "write" or "readWrite"');
}

function optional<K extends "condition" | "hitCondition" | "logMessage">(
  from: SessionReader,
  value: Readonly<Record<string, unknown>>,
  at: string,
  key: K,
): { readonly [P in K]?: string } {
  return value[key] === undefined ? {} : ({ [key]: from.text(value[key], `${at}.${key}`) } as { [P in K]: string });
}
