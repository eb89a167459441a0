/** Lines of a text as offsets: \n, \r\n and \r end one, as in the editor. Lines and columns count from 0. */
export class LineIndex {
  readonly #starts: readonly number[];
  readonly #length: number;

  constructor(text: string) {
    const starts = [0];
    for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
    this.#starts = starts;
    this.#length = text.length;
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  /** The offset of a place; one past the end of the text or of the line is brought back. */
  offsetAt(line: number, column: number): number {
    const start = this.#starts[line];
    if (start === undefined) return this.#length;
    return Math.min(start + column, this.#starts[line + 1] ?? this.#length);
  }

  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
