/**
 * Numbers whose bits have names, spelled with the source's own constants: "0x7f0000001105 = 0x7f0000001000 |
 * UNSTABLE_FLAG | seqnr 5". Which constants belong to a member is told from where the source combines the two.
 */
import type { Program } from "../../frontend/ir/ir.ts";

export interface FlagName {
  readonly name: string;
  readonly mask: number;
}

/** Members whose bits are named by a family of constants: masks, or numbers of bits. */
const FAMILIES: Readonly<Record<string, { readonly prefix: string; readonly isBit: boolean }>> = {
  vm_flags: { prefix: "VM_", isBit: false },
  __vm_flags: { prefix: "VM_", isBit: false },
  mapping: { prefix: "PAGE_MAPPING_", isBit: false },
  "struct page.flags": { prefix: "PG_", isBit: true },
  "struct folio.flags": { prefix: "PG_", isBit: true },
  "struct mm_struct.flags": { prefix: "MMF_", isBit: true },
};

export class Flags {
  private readonly constants: ReadonlyMap<string, number>;
  private readonly program: Program;
  private readonly known = new Map<string, readonly FlagName[]>();

  /** `constants`: the source's object-like macros that are integer constants. */
  constructor(program: Program, constants: ReadonlyMap<string, number>) {
    this.program = program;
    this.constants = constants;
  }

  /** A number with its named bits; undefined where the member has none. */
  spell(value: number, tag: string | undefined, member: string): string | undefined {
    const names = this.namesFor(tag, member);
    const word = BigInt.asUintN(64, BigInt(value));
    const parts: string[] = [];
    let rest = word;
    let hasFlag = false;
    for (const { name, mask } of names) {
      const bits = BigInt.asUintN(64, BigInt(mask));
      if ((rest & bits) === 0n || bits === 0n) continue;
      if (/_MASK$/.test(name)) {
        parts.push(`${name.replace(/_MASK$/, "").toLowerCase()} ${String(shiftedDown(rest & bits, bits))}`);
      } else if ((rest & bits) === bits) {
        parts.push(name);
        hasFlag = true;
      } else continue;
      rest &= ~bits;
    }
    // A field alone, and nothing beside it, is the number itself.
    if (parts.length === 0 || (rest === 0n && !hasFlag)) return undefined;
    const shown = rest === 0n ? parts : [`0x${rest.toString(16)}`, ...parts];
    return `0x${word.toString(16)} = ${shown.join(" | ")}`;
  }

  /** Widest masks first, so that PAGE_MAPPING_KSM is told before the bits it is made of. */
  private namesFor(tag: string | undefined, member: string): readonly FlagName[] {
    const key = `${tag ?? ""}.${member}`;
    let names = this.known.get(key);
    if (names === undefined) {
      const family = FAMILIES[key] ?? FAMILIES[member];
      names = family === undefined ? this.usedWith(member) : this.family(family.prefix, family.isBit);
      this.known.set(key, names);
    }
    return names;
  }

  private family(prefix: string, isBit: boolean): readonly FlagName[] {
    const all = [...this.constants, ...this.program.enumConstants].filter(
      ([name]) => name.startsWith(prefix) && !name.endsWith("_MASK") && !name.endsWith("FLAGS"),
    );
    const seen = new Set<number>();
    return byWidth(
      all
        .map(([name, value]) => ({ name, mask: isBit ? 2 ** value : value }))
        .filter(({ mask }) => mask > 0 && Number.isSafeInteger(mask) && !seen.has(mask) && seen.add(mask)),
    );
  }

  /** Constants of small positive masks that the source combines with this member by & or |. */
  private usedWith(member: string): readonly FlagName[] {
    const names = new Set<string>();
    const use = new RegExp(`(?:->|\\.)${member}\\s*[&|]=?([^;{\\n]{1,80})`, "g");
    const text = this.program.files.find(({ role }) => role === "source")?.text ?? "";
    for (const [, operands] of text.matchAll(use)) {
      for (const [name] of (operands ?? "").matchAll(/\b[A-Z][A-Z0-9_]{2,}\b/g)) names.add(name);
    }
    const found: FlagName[] = [];
    for (const name of names) {
      const mask = this.constants.get(name) ?? this.program.enumConstants.get(name);
      if (mask !== undefined && mask > 0 && mask < 4096) found.push({ name, mask });
    }
    return byWidth(found);
  }
}

function byWidth(names: readonly FlagName[]): readonly FlagName[] {
  const width = ({ name, mask }: FlagName): number =>
    name.endsWith("_MASK") ? 0 : BigInt(mask).toString(2).replaceAll("0", "").length;
  return [...names].sort((a, b) => width(b) - width(a) || b.mask - a.mask);
}

function shiftedDown(value: bigint, mask: bigint): bigint {
  let shift = 0n;
  while (((mask >> shift) & 1n) === 0n) shift += 1n;
  return value >> shift;
}
