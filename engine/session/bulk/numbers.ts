/** The channel of the stepper's numbers part: what is to be known of the files besides their values, as a text of JSON. */
import type { Place } from "../view.ts";
import type { Schema } from "./columns.ts";

export const NUMBERS_SCHEMA = { view: "text", itemBytes: "f64" } as const satisfies Schema;

export interface NumbersFile {
  readonly name: string;
  readonly isWritable: boolean;
  /** Variables behind it, as C expressions. */
  readonly expressions: readonly string[];
  /** Statements of the source that write them. */
  readonly writers: readonly NumbersWriter[];
}

export interface NumbersWriter {
  /** The function that it stands in. */
  readonly fn: string;
  readonly place: Place;
}
