/**
 * Bulk state of a part of the stepper: named columns of numbers or texts. A schema names a channel's columns and their
 * types; both ends of the line have the same one, so that what arrives can be trusted to be what was sent.
 */
export const COLUMN_ARRAYS = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f64: Float64Array,
} as const;

interface NumberColumns {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
}
export type NumberType = keyof NumberColumns;
export type NumberColumn = NumberColumns[NumberType];
export type ColumnType = NumberType | "text";
export type Column = NumberColumn | readonly string[];

/** The names of a channel's columns with their types. */
export type Schema = Readonly<Record<string, ColumnType>>;

export type Columns<S extends Schema = Schema> = {
  readonly [Name in keyof S]: S[Name] extends NumberType
    ? NumberColumns[S[Name]]
    : S[Name] extends "text"
      ? readonly string[]
      : Column;
};

export function isNumbers(column: Column): column is NumberColumn {
  return !Array.isArray(column);
}

/** Columns without an element, of this schema's types. */
export function emptyColumns<S extends Schema>(schema: S): Columns<S> {
  const columns: Record<string, Column> = {};
  for (const [name, type] of Object.entries(schema)) columns[name] = type === "text" ? [] : new COLUMN_ARRAYS[type](0);
  return columns as Columns<S>;
}
