/** A row of the table of sentences, and what rows are written with. */
import type { FrameValues } from "./frameValues.ts";

export interface Row {
  /** Of the function's name. */
  readonly fn?: RegExp;
  /** The statement's kind: "if", "while", … */
  readonly shape?: string;
  /** Of its text as it stands in the source, white space folded. */
  readonly text: RegExp;
  /** undefined: a value is missing, and nothing is known. */
  readonly say: (v: FrameValues, match: RegExpExecArray) => string | undefined;
}

export const PAGE_SIZE = 4096;
const FLAGS = { unstable: 0x100, stable: 0x200 };

/** Says something of the page under visit; nothing where it is not known. */
export const ofPage =
  (say: (label: string, v: FrameValues) => string | undefined): Row["say"] =>
  (v) => {
    const label = v.item();
    return label === undefined ? undefined : say(label, v);
  };

export const always =
  (text: string): Row["say"] =>
  () =>
    text;

/** Says something of the page whose item one of these variables holds. */
export function ofVariable(names: readonly string[], say: (label: string) => string): Row["say"] {
  return (v) => {
    const label = v.item(...names);
    return label === undefined ? undefined : say(label);
  };
}

/** Which tree an item is in, by the low bits of its address. */
export function treeOf(word: number): "stable" | "unstable" | undefined {
  const flags = ((word % PAGE_SIZE) + PAGE_SIZE) % PAGE_SIZE;
  if ((flags & FLAGS.stable) !== 0) return "stable";
  return (flags & FLAGS.unstable) === 0 ? undefined : "unstable";
}

/** A member of a global structure: the first of the globals that there is, and of the members. */
export function globalMember(
  v: FrameValues,
  globals: readonly string[],
  members: readonly string[],
): number | undefined {
  const { machine } = v.structs;
  const symbol = machine.program.data.find((each) => globals.includes(each.name) && each.type.kind === "struct");
  const base = symbol === undefined ? undefined : machine.symbolAddress(symbol.id);
  if (base === undefined || symbol?.type.kind !== "struct") return undefined;
  const found = symbol.type.members?.find((each) => each.name !== undefined && members.includes(each.name));
  if (found === undefined) return undefined;
  return v.structs.scalar({ type: found.type, offset: found.offset, bits: found.bits }, base + found.offset);
}

export function plural(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? "" : "s"}`;
}
