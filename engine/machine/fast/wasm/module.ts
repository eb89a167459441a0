/** A WebAssembly module around function bodies: types, imports from "e", one imported memory, a table of all functions. */
import type { ValueType } from "./code.ts";
import { unsigned } from "./code.ts";

export interface Signature {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** Signatures by number: equal ones have one. */
export class Types {
  readonly list: Signature[] = [];
  private readonly known = new Map<string, number>();

  of(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params.join()}>${results.join()}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.known.set(key, this.list.length);
    this.list.push({ params, results });
    return this.list.length - 1;
  }
}

export interface ModuleParts {
  readonly types: Types;
  /** Type numbers, by the names under which they are imported. */
  readonly imports: ReadonlyMap<string, number>;
  /** Names are for profiles. */
  readonly functions: readonly WrittenFunction[];
  /** How many of them, from the first on, are in the table; the others are exported by their names. All unless told. */
  readonly tableSize?: number;
}

export interface WrittenFunction {
  readonly type: number;
  readonly code: readonly number[];
  readonly name: string;
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const FUNCREF = 0x70;

/** The export "t" is the table: the functions, without the imported ones, in order. */
export function encodeModule({
  types,
  imports,
  functions,
  tableSize = functions.length,
}: ModuleParts): Uint8Array<ArrayBuffer> {
  const typeEntries = types.list.map(({ params, results }) => [0x60, ...vector(params), ...vector(results)]);
  const importEntries = [...imports].map(([field, type]) => [...name("e"), ...name(field), 0x00, ...number(type)]);
  importEntries.push([...name("e"), ...name("m"), 0x02, 0x00, ...number(1)]);
  const elements = Array.from({ length: tableSize }, (_, i) => number(imports.size + i));
  const exported = functions
    .slice(tableSize)
    .map((each, i) => [...name(each.name), 0x00, ...number(imports.size + tableSize + i)]);
  const bodies = functions.map(({ code }) => number(code.length).concat(code));
  const parts = [
    MAGIC,
    section(1, typeEntries),
    section(2, importEntries),
    section(
      3,
      functions.map(({ type }) => number(type)),
    ),
    section(4, [[FUNCREF, 0x00, ...number(tableSize)]]),
    section(7, [[...name("t"), 0x01, 0x00], ...exported]),
    section(9, [[0x00, 0x41, 0x00, 0x0b, ...number(elements.length), ...elements.flat()]]),
    section(10, bodies),
    custom("name", namesOf(functions, imports.size)),
  ];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const content = number(entries.length);
  for (const entry of entries) for (const byte of entry) content.push(byte);
  return [id, ...number(content.length)].concat(content);
}

function custom(title: string, content: readonly number[]): number[] {
  const all = name(title).concat(content);
  return [0, ...number(all.length)].concat(all);
}

/** The subsection with the names of functions, `first` the number of the first (W3C, Core Specification, 7.4.1). */
function namesOf(functions: ModuleParts["functions"], first: number): number[] {
  const content = number(functions.length);
  functions.forEach((each, i) => {
    for (const byte of [...number(first + i), ...name(each.name)]) content.push(byte);
  });
  return [1, ...number(content.length)].concat(content);
}

function vector(bytes: readonly number[]): number[] {
  return [...number(bytes.length), ...bytes];
}

function name(text: string): number[] {
  return vector(Array.from(text, (letter) => letter.charCodeAt(0)));
}

function number(value: number): number[] {
  const bytes: number[] = [];
  unsigned(bytes, value);
  return bytes;
}
