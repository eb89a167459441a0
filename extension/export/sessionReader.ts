/** Takes apart the JSON of a session file, trusting nothing: UserErrors "session-damaged" say what is wrong, and where. */
import { type ErrorPlace, UserError } from "../userError.ts";

export class SessionReader {
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
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw this.missing(name, "an object");
    return value as Record<string, unknown>;
  }

  list(value: unknown, name: string): readonly unknown[] {
    if (!Array.isArray(value)) throw this.missing(name, "a list");
    return value;
  }

  text(value: unknown, name: string): string {
    if (typeof value !== "string") throw this.missing(name, "a text");
    return value;
  }

  optionalText(value: unknown): string | undefined {
    return typeof value === "string" ? value : undefined;
  }

  /** From `least` on. */
  count(value: unknown, name: string, least = 0): number {
    if (!Number.isSafeInteger(value) || (value as number) < least) throw this.missing(name, "a number");
    return value as number;
  }

  lines(value: unknown, name: string): string {
    return this.list(value, name)
      .map((line) => this.text(line, name))
      .join("\n");
  }

  missing(name: string, what: string): UserError {
    return this.damaged(`it is damaged (${name} should be ${what})`);
  }
}
