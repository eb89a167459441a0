/**
 * `int x __attribute__((aligned(8))) = 1;` and `__attribute__((fallthrough));`: GNU C that the grammar does not have.
 * Such attributes are blanked out of the text before it is parsed (nothing moves), and remembered by the end of the
 * token before them, where a declarator ends.
 */
const WORD = "__attribute__";
const AFTER_DECLARATOR = /[\w\]]/;
const AFTER_STATEMENT = /[;:{]/;

export class TrailingAttributes {
  /** The text to parse, as long as the one that was given. */
  readonly text: string;
  readonly #byEnd = new Map<number, { readonly start: number; readonly end: number }>();

  constructor(text: string) {
    let result = "";
    let copied = 0;
    for (let start = text.indexOf(WORD); start >= 0; start = text.indexOf(WORD, start + WORD.length)) {
      const end = closingParenthesis(text, start + WORD.length);
      const before = lastNonBlank(text, start - 1);
      if (end === undefined || before < copied || !isTrailing(text, before, start, end)) continue;
      this.#byEnd.set(before + 1, { start, end });
      result += text.slice(copied, start) + " ".repeat(end - start);
      copied = end;
    }
    this.text = copied === 0 ? text : result + text.slice(copied);
  }

  /** Where the attribute behind a declarator that ends at `offset` stands in the original text. */
  after(offset: number): { readonly start: number; readonly end: number } | undefined {
    return this.#byEnd.get(offset);
  }
}

function isTrailing(text: string, before: number, start: number, end: number): boolean {
  const previous = text.charAt(before);
  const next = text.charAt(nextNonBlank(text, end));
  if (AFTER_DECLARATOR.test(previous)) return next === "=" || next === "," || next === ";";
  if (next !== ";") return false;
  return AFTER_STATEMENT.test(previous) || (previous === "}" && text.slice(start, end).includes("fallthrough"));
}

/** The offset behind the parenthesis that closes the one that opens next. */
function closingParenthesis(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = nextNonBlank(text, from); at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "(") depth++;
    else if (char === ")" && --depth === 0) return at + 1;
    else if (char === ";" || depth === 0) return undefined;
  }
  return undefined;
}

function nextNonBlank(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text.charAt(at))) at++;
  return at;
}

function lastNonBlank(text: string, from: number): number {
  let at = from;
  while (at >= 0 && /\s/.test(text.charAt(at))) at--;
  return at;
}
