/**
 * Mixtures of contents: {"mix": {"zero": 0.2, "seed:1": 0.1, "unique": 0.7}, "seed": 7}. The shares add up to 1; which
 * page gets which part follows from the seed alone. Pages of the part "unique" are seeded pages whose seeds nobody names:
 * the run counts them, from a block of 2^40 seeds in which no content of the scenario lies.
 */
import { encodeMixture, FILL_KIND, MAX_MIXTURE_PARTS, type MixturePart, pagesOfShares } from "../kernel/mm/mixture.ts";
import { parseContent } from "./content.ts";
import { FieldReader } from "./fieldReader.ts";
import type { JsonNode, TextPlaces } from "./jsonTree.ts";
import type { Content, MixedPart, Operation, ScenarioProblem } from "./scenario.ts";

type Mixture = Extract<Content, { readonly kind: "mix" }>;

const PARTS_ALLOWED = '"zero", "byte:HH", "seed:N", "seq:N" and "unique" are';
/** Shares are written in decimals: 0.1 + 0.2 is not quite 0.3. */
const SUM_TOLERANCE = 1e-6;
/** Of a part's content: unique pages are numbered as a sequence is. */
const KIND = {
  ...{ zero: FILL_KIND.zero, byte: FILL_KIND.byte, seed: FILL_KIND.seed },
  ...{ seq: FILL_KIND.sequence, unique: FILL_KIND.sequence },
} as const;
const BLOCK_BITS = 40n;
const SEEDS = 1n << 64n;
/** No seq of an operation goes further than the pages of the largest region. */
const MAX_SEQUENCE = 1n << 24n;

/** The mixture at `node`, an object; undefined when something is wrong with it (then `problems` says what). */
export function readMixture(node: JsonNode, places: TextPlaces, problems: ScenarioProblem[]): Mixture | undefined {
  const before = problems.length;
  const fields = new FieldReader(node, "the content", places, problems);
  const mix = fields.field("mix");
  const seed = fields.optionalInteger("seed", { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0;
  fields.finish();
  if (mix === undefined) {
    const place = { ...places.of(node), length: 1 };
    problems.push({ code: "missing-field", message: 'the content needs a field "mix"', place });
    return undefined;
  }
  if (mix.type !== "object") {
    fields.wrong("mix", mix, "an object of contents and shares is");
    return undefined;
  }
  const parts = readParts(mix, places, problems);
  return problems.length > before ? undefined : { kind: "mix", parts, seed: BigInt(seed) };
}

function readParts(mix: JsonNode, places: TextPlaces, problems: ScenarioProblem[]): readonly MixedPart[] {
  const before = problems.length;
  const reader = new FieldReader(mix, "the mixture", places, problems);
  const parts: MixedPart[] = [];
  for (const [text, node] of reader.entries()) {
    const content: MixedPart["content"] | undefined = text === "unique" ? { kind: "unique" } : parseContent(text);
    const share: unknown = node.value;
    if (content === undefined) {
      const message = `"${text}" is no content of a mixture; ${PARTS_ALLOWED} allowed`;
      problems.push({ code: "bad-value", message, place: places.of(node) });
    } else if (typeof share !== "number" || !(share >= 0 && share <= 1))
      reader.wrong(text, node, "a share from 0 to 1 is");
    else parts.push({ content, share });
  }
  if (problems.length > before) return parts;
  const sum = parts.reduce((total, { share }) => total + share, 0);
  const message =
    parts.length > MAX_MIXTURE_PARTS
      ? `the mixture has ${String(parts.length)} parts; at most ${String(MAX_MIXTURE_PARTS)} are allowed`
      : Math.abs(sum - 1) > SUM_TOLERANCE
        ? `the shares of the mixture add up to ${String(Number(sum.toFixed(6)))}, not to 1`
        : undefined;
  if (message !== undefined) problems.push({ code: "bad-value", message, place: places.of(mix) });
  return parts;
}

/** The mixture over `count` pages as __lab_fill_frame() reads it, and how many of them are unique. */
export function mixtureTable(
  mixture: Mixture,
  count: number,
  firstUnique: bigint,
): { readonly bytes: Uint8Array; readonly uniquePages: number } {
  const pages = pagesOfShares(
    mixture.parts.map(({ share }) => share),
    count,
  );
  let uniquePages = 0;
  const parts = mixture.parts.map(({ content }, at): MixturePart => {
    const part = { pages: pages[at] ?? 0, kind: KIND[content.kind] };
    if (content.kind !== "unique") return { ...part, seed: numberOf(content) };
    const seed = BigInt.asUintN(64, firstUnique + BigInt(uniquePages));
    uniquePages += part.pages;
    return { ...part, seed };
  });
  return { bytes: encodeMixture(parts, mixture.seed), uniquePages };
}

/** The first of 2^40 seeds that no content of these operations has. */
export function firstUniqueSeed(run: readonly Operation[]): bigint {
  const taken = new Set<bigint>();
  for (const seed of seedsOf(run)) {
    taken.add(seed >> BLOCK_BITS);
    taken.add(BigInt.asUintN(64, seed + MAX_SEQUENCE) >> BLOCK_BITS);
  }
  let block = (SEEDS >> BLOCK_BITS) - 1n;
  while (taken.has(block)) block -= 1n;
  return block << BLOCK_BITS;
}

function seedsOf(run: readonly Operation[]): readonly bigint[] {
  return run.flatMap((operation) => {
    if (operation.op === "repeat" || operation.op === "together") return seedsOf(operation.run);
    if (operation.op !== "fill") return [];
    const { content } = operation;
    return (content.kind === "mix" ? content.parts.map((part) => part.content) : [content]).map(numberOf);
  });
}

function numberOf(content: MixedPart["content"] | Content): bigint {
  switch (content.kind) {
    case "byte":
      return BigInt(content.byte);
    case "seed":
    case "seq":
      return content.seed;
    default:
      return 0n;
  }
}
