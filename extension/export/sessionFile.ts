/**
 * A session as a file, `*.ksmsession`: JSON with everything that makes the same history again on another machine. What runs
 * is deterministic, so that source, scenario, and what was done by hand are all there is; the step says where it stood.
 *
 *   { "ksmSession": 1, "savedBy": "0.1.0", "title": "…", "position": {…}, "scenario": {…}, "overrides": {…},
 *     "changes": […], "model": "sha256 of KSM Lab's own C", "source": { "kind", "path", "hash", "files" } }
 *
 * Texts are lists of lines, so that the file can be read and compared. Reading trusts nothing.
 */
import type { SavedIntervention } from "../../engine/session/savedInterventions.ts";
import { type ErrorPlace, UserError } from "../userError.ts";
import type { Overrides, Scenario } from "../session/labSession.ts";

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
  const { savedBy, title, position, scenario, overrides, changes, model, source } = session;
  const files = Object.fromEntries(Object.entries(source.files ?? {}).map(([path, text]) => [path, lines(text)]));
  const file = {
    ksmSession: FORMAT,
    savedBy,
    title,
    position,
    scenario: { path: scenario.path, text: lines(scenario.text) },
    overrides,
    changes,
    model,
    source: { ...source, files: source.files === undefined ? undefined : files },
  };
  return `${JSON.stringify(file, undefined, 1)}\n`;
}

/** `path` is named in what is thrown: UserErrors "session-damaged" and "session-version". */
export async function readSession(text: string, path: string): Promise<SavedSession> {
  const from = new Reader({ path });
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
      step: from.step(position["step"]),
      isEnded: position["isEnded"] === true,
      place: from.optionalText(position["place"]),
    },
    scenario: {
      path: from.text(scenario["path"], "scenario.path"),
      text: from.lines(scenario["text"], "scenario.text"),
    },
    overrides: from.overrides(overrides),
    changes: from.list(file["changes"] ?? [], "changes") as readonly SavedIntervention[],
    model: from.text(file["model"], "model"),
    source: from.source(from.record(file["source"], "source")),
  };
  const { files, hash } = session.source;
  if (files !== undefined && (await hashOf(files)) !== hash)
    throw from.damaged("the source in it is not the one that it was saved with");
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

/** Takes apart what a file has, or says what is wrong with it. */
class Reader {
  readonly #place: ErrorPlace;

  constructor(place: ErrorPlace) {
    this.#place = place;
  }

  damaged(reason: string): UserError {
    return new UserError("session-damaged", `${this.#place.path} cannot be opened: ${reason}.`, this.#place);
  }

  json(text: string): Readonly<Record<string, unknown>> {
    try {
      return this.record(JSON.parse(text), "the session");
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw this.damaged(`it is damaged (${error.message.replace(/\s+/g, " ").slice(0, 120)})`);
    }
  }

  record(value: unknown, name: string): Readonly<Record<string, unknown>> {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw this.#missing(name, "an object");
    return value as Record<string, unknown>;
  }

  list(value: unknown, name: string): readonly unknown[] {
    if (!Array.isArray(value)) throw this.#missing(name, "a list");
    return value;
  }

  text(value: unknown, name: string): string {
    if (typeof value !== "string") throw this.#missing(name, "a text");
    return value;
  }

  optionalText(value: unknown): string | undefined {
    return typeof value === "string" ? value : undefined;
  }

  step(value: unknown): number {
    if (!Number.isSafeInteger(value) || (value as number) < 0)
      throw this.#missing("position.step", "a number of steps");
    return value as number;
  }

  lines(value: unknown, name: string): string {
    return this.list(value, name)
      .map((line) => this.text(line, name))
      .join("\n");
  }

  overrides(value: Readonly<Record<string, unknown>>): Overrides {
    const { config, sysfs } = value;
    return {
      ...(config === undefined ? {} : { config: this.#values(config, "overrides.config", "boolean") }),
      ...(sysfs === undefined ? {} : { sysfs: this.#values(sysfs, "overrides.sysfs") }),
    } as Overrides;
  }

  source(value: Readonly<Record<string, unknown>>): SavedSource {
    const { kind, path, hash, files } = value;
    if (kind !== "reference" && kind !== "tree") throw this.#missing("source.kind", '"reference" or "tree"');
    return {
      kind,
      path: this.text(path, "source.path"),
      hash: this.text(hash, "source.hash"),
      files: files === undefined ? undefined : this.#texts(this.record(files, "source.files")),
    };
  }

  #texts(files: Readonly<Record<string, unknown>>): SourceTexts {
    return Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, this.lines(text, `source.files["${path}"]`)]),
    );
  }

  #values(value: unknown, name: string, also?: "boolean"): Readonly<Record<string, unknown>> {
    const record = this.record(value, name);
    const isFit = (each: unknown): boolean => ["number", "string", also].includes(typeof each);
    if (!Object.values(record).every(isFit)) throw this.#missing(name, "numbers and texts");
    return record;
  }

  #missing(name: string, what: string): UserError {
    return this.damaged(`it is damaged (${name} should be ${what})`);
  }
}
