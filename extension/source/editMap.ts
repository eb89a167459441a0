/**
 * Where the loaded text's places are in the text as it has been edited since. What runs is the text that was loaded; a
 * statement that was not touched keeps its mark, one that was edited loses it.
 */

/** One replacement, as the editor reports it: offsets in the text just before it. */
export interface Edit {
  readonly offset: number;
  readonly removed: number;
  readonly inserted: number;
}

export interface OffsetRange {
  readonly start: number;
  readonly end: number;
}

export class EditMap {
  readonly #edits: Edit[] = [];

  get isEdited(): boolean {
    return this.#edits.length > 0;
  }

  /** Edits of one change event: all in terms of the text before the event, none overlapping another. */
  add(edits: readonly Edit[]): void {
    const backwards = [...edits].sort((a, b) => b.offset - a.offset);
    this.#edits.push(...backwards);
  }

  /** Loaded to edited; undefined when an edit reached into the range. */
  toEdited({ start, end }: OffsetRange): OffsetRange | undefined {
    let shift = 0;
    for (const edit of this.#edits) {
      if (edit.offset + edit.removed <= start + shift) shift += edit.inserted - edit.removed;
      else if (edit.offset < end + shift) return undefined;
    }
    return { start: start + shift, end: end + shift };
  }

  /** Edited to loaded; an offset in new text becomes that of the edit. */
  toLoaded(offset: number): number {
    let at = offset;
    for (const edit of [...this.#edits].reverse()) {
      if (edit.offset + edit.inserted <= at) at += edit.removed - edit.inserted;
      else if (edit.offset < at) at = edit.offset;
    }
    return at;
  }
}
