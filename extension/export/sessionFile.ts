/**
 * A session as a file, `*.ksmsession`: JSON with everything that makes the same history again on another machine. What runs
 * is deterministic, so that source, scenario, and what was done by hand are all there is; the step says where it stood.
 *
 *   { "ksmSession": 1, "savedBy": "0.1.0", "title": "…", "position": {…}, "scenario": {…}, "overrides": {…},
 *     "changes": […], "breakpoints": […], "panel": {…},
 *     "model": "sha256 of KSM Lab's own C", "source": { "kind", "path", "hash", "files" } }
 *
 * Texts are lists of lines, so that the file can be read and compared. Reading trusts nothing.
 */
import type { SavedIntervention } from "../../engine/session/savedInterventions.ts";
import type { Overrides, Scenario } from "../session/labSession.ts";
import { UserError } from "../userError.ts";
import { readBreakpoints, type SavedBreakpoint } from "./savedBreakpoints.ts";
import { SessionReader } from "./sessionReader.ts";

export const SESSION_SUFFIX = ".ksmsession";
/** Raised when an older KSM Lab could not read what a newer one writes. */
const FORMAT = 1;

/** Path in its tree to text; "mm/ksm.c" is always there. */
export type SourceTexts = Readonly<Record<string, string>>;

export interface SavedSource {
  readonly kind: "reference" | "tree";
  /** As it is shown. */
  readonly path: string;
  /** Of all its texts (hashOf). */
  readonly hash: string;
  /** Undefined where somebody took them out of the file. */
  readonly files: SourceTexts | undefined;
}

export interface SavedPosition {
  readonly step: number;
  /** The scenario had come to its end. */
  readonly isEnded: boolean;
  /** "mm/ksm.c:1234", of the statement that was next: what is compared when it is opened. */
  readonly place: string | undefined;
}

export interface SavedSession {
  /** The KSM Lab that saved it. */
  readonly savedBy: string;
  readonly title: string;
  readonly position: SavedPosition;
  readonly scenario: Scenario;
  readonly overrides: Overrides;
  /** What was done to the machine by hand. */
  readonly changes: readonly SavedIntervention[];
  readonly breakpoints: readonly SavedBreakpoint[];
  /** How the stepper's page looked (webview/messages.ts: PanelLook); undefined when none had been open. */
  readonly panel: Readonly<Record<string, unknown>> | undefined;
  /** Of KSM Lab's own C around the source. */
  readonly model: string;
  readonly source: SavedSource;
}

/** SHA-256 in hexadecimal, the same for the same texts in whatever order. */
export async function hashOf(texts: SourceTexts): Promise<string> {
  const sorted = Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1));
  const bytes = new TextEncoder().encode(JSON.stringify(sorted));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function sessionText(session: SavedSession): string {
  const { savedBy, title, position, scenario, overrides, changes, breakpoints, panel, model, source } = session;
  const files = Object.fromEntries(Object.entries(source.files ?? {}).map(([path, text]) => [path, lines(text)]));
  const file = {
    ksmSession: FORMAT,
    savedBy,
    title,
    position,
    scenario: { path: scenario.path, text: lines(scenario.text) },
    overrides,
    changes,
    breakpoints,
    panel,
    model,
    source: { ...source, files: source.files === undefined ? undefined : files },
  };
  return `${JSON.stringify(file, undefined, 1)}\n`;
}

/**
 * `path` is named in what is thrown: UserErrors "session-damaged" and "session-version", and "session-touched" when the
 * source in it is not what was saved, unless `takesAnySource`.
 */
export async function readSession(text: string, path: string, takesAnySource = false): Promise<SavedSession> {
  const from = new SessionReader({ path });
  const file = from.json(text);
  const version = file["ksmSession"];
  if (version === undefined) throw from.damaged("it is not a session of KSM Lab");
  if (version !== FORMAT) throw wrongVersion(path, version, from.optionalText(file["savedBy"]));
  const position = from.record(file["position"], "position");
  const scenario = from.record(file["scenario"], "scenario");
  const overrides = from.record(file["overrides"] ?? {}, "overrides");
  const session: SavedSession = {
    savedBy: from.text(file["savedBy"], "savedBy"),
    title: from.text(file["title"], "title"),
    position: {
      step: from.count(position["step"], "position.step"),
      isEnded: position["isEnded"] === true,
      place: from.optionalText(position["place"]),
    },
    scenario: {
      path: from.text(scenario["path"], "scenario.path"),
      text: from.lines(scenario["text"], "scenario.text"),
    },
    overrides: readOverrides(from, overrides),
    changes: from.list(file["changes"] ?? [], "changes") as readonly SavedIntervention[],
    breakpoints: readBreakpoints(from, file["breakpoints"] ?? []),
    panel: file["panel"] === undefined ? undefined : from.record(file["panel"], "panel"),
    model: from.text(file["model"], "model"),
    source: readSavedSource(from, from.record(file["source"], "source")),
  };
  const { files, hash } = session.source;
  if (!takesAnySource && files !== undefined && (await hashOf(files)) !== hash) {
    const message = `${path} was changed after it was saved: the source in it is not the one that it was saved with.`;
    throw new UserError("session-touched", message, { path });
  }
  return session;
}

function wrongVersion(path: string, version: unknown, savedBy: string | undefined): UserError {
  const by = savedBy === undefined ? "" : `, saved by KSM Lab ${savedBy}`;
  const message = `${path} is a session of format ${JSON.stringify(version)}${by}; this KSM Lab reads format ${FORMAT}.`;
  return new UserError("session-version", message, { path });
}

function lines(text: string): readonly string[] {
  return text.split("\n");
}

function readOverrides(from: SessionReader, { config, sysfs }: Readonly<Record<string, unknown>>): Overrides {
  const values = (value: unknown, name: string, also?: "boolean"): Readonly<Record<string, unknown>> => {
    const record = from.record(value, name);
    const isFit = (each: unknown): boolean => ["number", "string", also].includes(typeof each);
    if (!Object.values(record).every(isFit)) throw from.missing(name, "numbers and texts");
    return record;
  };
  return {
    ...(config === undefined ? {} : { config: values(config, "overrides.config", "boolean") }),
    ...(sysfs === undefined ? {} : { sysfs: values(sysfs, "overrides.sysfs") }),
  } as Overrides;
}

function readSavedSource(from: SessionReader, value: Readonly<Record<string, unknown>>): SavedSource {
  const { kind, path, hash, files } = value;
  if (kind !== "reference" && kind !== "tree") throw from.missing("source.kind", '"reference" or "tree"');
  const texts = (record: Readonly<Record<string, unknown>>): SourceTexts =>
    Object.fromEntries(
      Object.entries(record).map(([name, text]) => [name, from.lines(text, `source.files["${name}"]`)]),
    );
  return {
    kind,
    path: from.text(path, "source.path"),
    hash: from.text(hash, "source.hash"),
    files: files === undefined ? undefined : texts(from.record(files, "source.files")),
  };
}
