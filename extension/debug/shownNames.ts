/** The names in a line of C whose values are worth showing beside it: variables and members, no calls, no constants. */

export interface NameAt {
  readonly name: string;
  readonly column: number;
}

const KEYWORDS = new Set(
  (
    "auto break case char const continue default do double else enum extern float for goto if inline int long register " +
    "return short signed sizeof static struct switch typedef union unsigned void volatile while bool true false NULL"
  ).split(" "),
);

const COMMENT_OR_STRING = /\/\*.*?(?:\*\/|$)|\/\/.*$|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
const NAME = /(?<![\w.>]|->\s*)[A-Za-z_]\w*(?:\s*(?:->|\.)\s*[A-Za-z_]\w*)*/g;

/** Each once; a member with what it is a member of: "rmap_item->address". */
export function shownNames(line: string): readonly NameAt[] {
  if (/^\s*(?:\*(?!\w)|#)/.test(line)) return [];
  const code = line.replace(COMMENT_OR_STRING, (text) => " ".repeat(text.length));
  const found = new Map<string, NameAt>();
  for (const match of code.matchAll(NAME)) {
    const [name] = match;
    const rest = code.slice(match.index + name.length);
    const isTag = /\b(?:struct|union|enum|goto)\s+$/.test(code.slice(0, match.index));
    if (KEYWORDS.has(name) || isTag || /^\s*\(/.test(rest) || /^[A-Z][A-Z0-9_]*$/.test(name)) continue;
    if (/^\s*:(?!:)/.test(rest) && code.slice(0, match.index).trim() === "") continue;
    if (!found.has(name)) found.set(name, { name, column: match.index });
  }
  return [...found.values()];
}
