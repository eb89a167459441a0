/** Ways to spoil a C file, drawn from a seed: the same seed spoils it in the same way. */
import type { FileId } from "../../../engine/base/brands.ts";
import { lex, Spellings } from "../../../engine/source/tokens/lexer.ts";

export interface Mutation {
  readonly description: string;
  readonly text: string;
}

/** SplitMix32: small, and the same everywhere. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % below;
  };
}

const KINDS = ["delete", "double", "swap", "truncate", "bytes"] as const;

/** Spoils texts of one original; its tokens are found once. */
export function createMutator(original: string): (seed: number) => Mutation {
  const { tokens } = lex(original, 0 as FileId, new Spellings());
  return (seed) => {
    const random = randomFrom(seed);
    const kind = KINDS[random(KINDS.length)] ?? "delete";
    const at = random(tokens.length - 1);
    const token = tokens[at];
    const next = tokens[at + 1];
    if (token === undefined || next === undefined) throw new Error("there are too few tokens to spoil");
    const before = original.slice(0, token.start);
    const behind = original.slice(token.end);
    const where = `${kind} at ${token.start} '${token.text}'`;
    switch (kind) {
      case "delete":
        return { description: where, text: before + behind };
      case "double":
        return {
          description: where,
          text: `${before}${original.slice(token.start, token.end)} ${original.slice(token.start)}`,
        };
      case "swap": {
        const first = original.slice(token.start, token.end);
        const second = original.slice(next.start, next.end);
        const between = original.slice(token.end, next.start);
        return { description: where, text: before + second + between + first + original.slice(next.end) };
      }
      case "truncate": {
        const end = random(original.length);
        return { description: `truncated at ${end}`, text: original.slice(0, end) };
      }
      case "bytes": {
        let text = original;
        const places: number[] = [];
        for (let left = 1 + random(20); left > 0; left--) {
          const place = random(text.length);
          places.push(place);
          text = text.slice(0, place) + String.fromCharCode(random(256)) + text.slice(place + 1);
        }
        return { description: `bytes at ${places.join(" ")}`, text };
      }
    }
  };
}
