/**
 * Joins lines that end in a backslash (translation phase 2) before anything looks at tokens, and leads offsets in the
 * joined text back to the file. Only a file that has such a line pays for it.
 */
export class SplicedText {
  readonly text: string;
  /** Offsets in `text` from which on `shifts[i]` characters have been taken out. */
  readonly #from: readonly number[];
  readonly #shifts: readonly number[];
  #at = -1;

  private constructor(text: string, from: readonly number[], shifts: readonly number[]) {
    this.text = text;
    this.#from = from;
    this.#shifts = shifts;
  }

  static of(original: string): SplicedText {
    let backslash = original.indexOf("\\");
    if (backslash < 0) return new SplicedText(original, [], []);
    const pieces: string[] = [];
    const from: number[] = [];
    const shifts: number[] = [];
    let taken = 0;
    let copied = 0;
    while (backslash >= 0) {
      const length = lengthOfSplice(original, backslash);
      if (length > 0) {
        pieces.push(original.slice(copied, backslash));
        copied = backslash + length;
        taken += length;
        from.push(copied - taken);
        shifts.push(taken);
      }
      backslash = original.indexOf("\\", backslash + Math.max(length, 1));
    }
    if (from.length === 0) return new SplicedText(original, [], []);
    pieces.push(original.slice(copied));
    return new SplicedText(pieces.join(""), from, shifts);
  }

  /** The offset from which on original() gives another shift than for the last offset it was asked about. */
  get nextChange(): number {
    return this.#from[this.#at + 1] ?? Infinity;
  }

  /** The file's offset of the character at `offset`. Offsets must be asked for in ascending order. */
  original(offset: number): number {
    const from = this.#from;
    while (this.#at + 1 < from.length && (from[this.#at + 1] ?? 0) <= offset) this.#at++;
    return this.#at < 0 ? offset : offset + (this.#shifts[this.#at] ?? 0);
  }
}

/** Backslash, blanks (GNU allows them) and a line's end. */
function lengthOfSplice(text: string, backslash: number): number {
  let i = backslash + 1;
  while (text[i] === " " || text[i] === "\t" || text[i] === "\r") i++;
  return text[i] === "\n" ? i + 1 - backslash : 0;
}
