/**
 * Recordings: what a real kernel showed for a scenario, kept in test/kernel/recordings/VERSION/SCENARIO.jsonl.
 *
 * The first line names the kernel, the hash of the scenario's text and how many lines follow; each other line is an observation of SCENARIO.md
 * with one difference: of sysfs only what changed since the line before (removed files as null), or a trace event.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { GuestRun, Observation, TraceEvent } from "./readGuest.ts";

const RECORDINGS = path.resolve(import.meta.dirname, "recordings");

export interface Recording extends GuestRun {
  readonly scenarioHash: string;
}

type Counters = Readonly<Record<string, number>>;

export function scenarioHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

export function recordingPath(version: string, scenario: string): string {
  return path.join(RECORDINGS, version, `${scenario}.jsonl`);
}

/** Throws an Error that says why when it cannot be written (the disk is full). */
export function writeRecording(version: string, scenario: string, recording: Recording): void {
  const file = recordingPath(version, scenario);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, encodeRecording(recording));
    renameSync(`${file}.new`, file);
  } catch (error) {
    if (existsSync(`${file}.new`)) rmSync(`${file}.new`);
    throw new Error(`the recording cannot be written: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** undefined when there is none; throws when the file is damaged. */
export function readRecording(version: string, scenario: string): Recording | undefined {
  const file = recordingPath(version, scenario);
  return existsSync(file) ? decodeRecording(readFileSync(file, "utf8"), file) : undefined;
}

/** Names of the scenarios that have a recording of that version, sorted. */
export function recordedFiles(version: string): readonly string[] {
  return readdirSync(path.join(RECORDINGS, version))
    .map((file) => file.replace(/\.jsonl$/, ""))
    .sort();
}

export function encodeRecording(recording: Recording): string {
  let before: Counters = {};
  const lines: object[] = [];
  for (const observation of recording.observations) {
    const { sysfs, ...rest } = observation;
    if (sysfs === undefined) {
      lines.push(rest);
      continue;
    }
    const now = sysfs as Counters;
    lines.push({ ...rest, sysfs: difference(before, now) });
    before = now;
  }
  for (const { op, name, fields } of recording.trace) lines.push({ trace: name, op, fields });
  const head = { kernel: recording.kernel, scenario: recording.scenarioHash, lines: lines.length };
  return [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** Throws an Error that names the file when it is no recording, or not the whole of one. */
export function decodeRecording(text: string, file: string): Recording {
  const [head, ...rest] = text
    .trimEnd()
    .split("\n")
    .map((line) => parseLine(line, file));
  if (typeof head?.["kernel"] !== "string" || typeof head["scenario"] !== "string")
    throw new Error(`${file} is no recording: its first line names no kernel and scenario`);
  if (head["lines"] !== rest.length)
    throw new Error(`${file} was cut short: it has ${rest.length} lines of ${String(head["lines"])}`);
  const observations: Observation[] = [];
  const trace: TraceEvent[] = [];
  let counters: Counters = {};
  for (const line of rest) {
    if (typeof line["trace"] === "string") {
      trace.push({ name: line["trace"], op: Number(line["op"]), fields: line["fields"] as Counters });
    } else if (line["sysfs"] === undefined) {
      observations.push(line as Observation);
    } else {
      counters = applied(counters, line["sysfs"] as Readonly<Record<string, number | null>>);
      observations.push({ ...(line as Observation), sysfs: counters });
    }
  }
  return { kernel: head["kernel"], scenarioHash: head["scenario"], observations, trace };
}

function parseLine(line: string, file: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`${file} is damaged: ${String(error)}`, { cause: error });
  }
}

function difference(before: Counters, now: Counters): Record<string, number | null> {
  const changed: Record<string, number | null> = {};
  for (const [name, value] of Object.entries(now)) if (before[name] !== value) changed[name] = value;
  for (const name of Object.keys(before)) if (now[name] === undefined) changed[name] = null;
  return changed;
}

function applied(before: Counters, changed: Readonly<Record<string, number | null>>): Counters {
  const now: Record<string, number> = { ...before };
  for (const [name, value] of Object.entries(changed)) {
    if (value === null) delete now[name];
    else now[name] = value;
  }
  return now;
}
