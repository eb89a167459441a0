/**
 * Theme colours in a picture that has to stand alone: every var(--…) becomes the colour that it has now, and colours that let
 * the background through become what is seen, since not every viewer knows the theme's notation.
 */

type Rgba = readonly [number, number, number, number];

const VARIABLE = /var\((--[\w-]+)\s*(?:,\s*([^()]*))?\)/g;
const MAX_DEPTH = 4;

/** `read`: the value of a variable, "" for none. `background`: what the picture stands on. */
export function withColours(svg: string, read: (name: string) => string, background: string): string {
  let text = svg;
  // A picture of a million pages has a handful of colours, some ten thousand times.
  const known = new Map<string, string>();
  const colourOf = (name: string): string => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const value = read(name).trim();
    const colour = value === "" ? "" : opaque(value, background);
    known.set(name, colour);
    return colour;
  };
  for (let depth = 0; depth < MAX_DEPTH && text.includes("var("); depth++)
    text = text.replace(VARIABLE, (_, name: string, other: string | undefined) => {
      const colour = colourOf(name);
      return colour === "" ? (other ?? "none") : colour;
    });
  return text;
}

/** As it is seen on the background; what is no colour of a known notation stays as it is. */
export function opaque(colour: string, background: string): string {
  const over = parse(colour);
  const under = parse(background);
  if (over === undefined || under === undefined) return colour;
  const [r, g, b] = [0, 1, 2].map((i) => Math.round((over[i] ?? 0) * over[3] + (under[i] ?? 0) * (1 - over[3])));
  return over[3] === 0 ? "none" : `#${[r, g, b].map((part) => (part ?? 0).toString(16).padStart(2, "0")).join("")}`;
}

function parse(colour: string): Rgba | undefined {
  const hex = /^#([0-9a-f]{3,8})$/i.exec(colour)?.[1];
  if (hex !== undefined && hex.length !== 5 && hex.length !== 7) {
    const pairs = hex.length <= 4 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? []);
    const [r = 0, g = 0, b = 0, a = 255] = pairs.map((pair) => Number.parseInt(pair, 16));
    return [r, g, b, a / 255];
  }
  const parts = /^rgba?\(([^)]*)\)$/i
    .exec(colour)?.[1]
    ?.split(/[\s,/]+/)
    .map(Number);
  if (parts === undefined || parts.length < 3 || parts.some(Number.isNaN)) return undefined;
  const [r = 0, g = 0, b = 0, a = 1] = parts;
  return [r, g, b, a];
}
