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
  readonly functions: readonly { readonly type: number; readonly code: readonly number[] }[];
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const FUNCREF = 0x70;

/** The export "t" is the table: the functions, without the imported ones, in order. */
export function encodeModule({ types, imports, functions }: ModuleParts): Uint8Array<ArrayBuffer> {
  const typeEntries = types.list.map(({ params, results }) => [0x60, ...vector(params), ...vector(results)]);
  const importEntries = [...imports].map(([field, type]) => [...name("e"), ...name(field), 0x00, ...number(type)]);
  importEntries.push([...name("e"), ...name("m"), 0x02, 0x00, ...number(1)]);
  const elements = functions.map((_, i) => number(imports.size + i));
  const bodies = functions.map(({ code }) => number(code.length).concat(code));
  const parts = [
    MAGIC,
    section(1, typeEntries),
    section(2, importEntries),
    section(
      3,
      functions.map(({ type }) => number(type)),
    ),
    section(4, [[FUNCREF, 0x00, ...number(functions.length)]]),
    section(7, [[...name("t"), 0x01, 0x00]]),
    section(9, [[0x00, 0x41, 0x00, 0x0b, ...number(elements.length), ...elements.flat()]]),
    section(10, bodies),
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
