/**
 * What is known of memory at the place in a function that is being written, so that nothing is tested twice: which granules
 * (shadow.ts) lie wholly in objects that are alive, as distances from what a local holds. A test that fails leaves the code
 * (accesses.ts), so what was tested holds from there on: on every way that leads on, until the local changes, or something
 * is called that may free memory. Pages that are known to be marked as written to stay so.
 */

interface Known {
  /** The local's value modulo 8, once an access to eight bytes has shown it. */
  readonly phase: number | undefined;
  /** The lowest offset that was tested to be in the arena. */
  readonly lowest: number;
  /** With the phase known: how many bytes are alive of granules, by their distance from the granule of the local's value. */
  readonly granules: ReadonlyMap<number, number>;
  /** Places that are alive though the phase is not known: sizes by offset. */
  readonly places: ReadonlyMap<number, number>;
  /** Offsets whose pages are marked. */
  readonly marked: ReadonlySet<number>;
}

/**
 * "known": no test is needed. A number: the place is in the arena and aligned, and so many bytes of its granule have to be
 * alive. "nothing": all is to be tested.
 */
export type Knowledge = "known" | "nothing" | number;

/** An access that is this far above a place in the arena is in the arena or its margin (accesses.ts). */
export const MARGIN = 4096;

const NOTHING: Known = {
  phase: undefined,
  lowest: Number.POSITIVE_INFINITY,
  granules: new Map(),
  places: new Map(),
  marked: new Set(),
};

export class Facts {
  private known = new Map<number, Known>();

  of(local: number, offset: number, size: number): Knowledge {
    const known = this.known.get(local);
    if (known === undefined) return "nothing";
    const { phase, granules, places, lowest } = known;
    if ((places.get(offset) ?? 0) >= size) return "known";
    if (phase === undefined || modulo(offset + phase, size) !== 0) return "nothing";
    const needed = modulo(offset + phase, 8) + size;
    if ((granules.get(Math.floor((offset + phase) / 8)) ?? 0) >= needed) return "known";
    return offset >= lowest && offset < lowest + MARGIN ? needed : "nothing";
  }

  /** `size` bytes at a local's value + `offset` were tested. */
  tested(local: number, offset: number, size: number): void {
    const known = this.known.get(local) ?? NOTHING;
    const phase = size === 8 ? modulo(0 - offset, 8) : known.phase;
    const places = new Map(known.places);
    const granules = new Map(known.granules);
    if (phase === undefined) places.set(offset, Math.max(size, places.get(offset) ?? 0));
    else {
      const granule = Math.floor((offset + phase) / 8);
      granules.set(granule, Math.max(modulo(offset + phase, 8) + size, granules.get(granule) ?? 0));
    }
    this.known.set(local, { ...known, phase, granules, places, lowest: Math.min(known.lowest, offset) });
  }

  isMarked(local: number, offset: number): boolean {
    return this.known.get(local)?.marked.has(offset) === true;
  }

  mark(local: number, offset: number): void {
    const known = this.known.get(local) ?? NOTHING;
    this.known.set(local, { ...known, marked: new Set(known.marked).add(offset) });
  }

  /** The local gets another value. */
  changed(local: number): void {
    this.known.delete(local);
  }

  /** The local gets the value of `from`. */
  copied(local: number, from: number): void {
    const known = this.known.get(from);
    if (known === undefined) this.known.delete(local);
    else this.known.set(local, known);
  }

  /** Something was called that may free memory: what is known of values stays. */
  freed(): void {
    for (const [local, known] of this.known)
      this.known.set(local, { ...known, granules: NOTHING.granules, places: NOTHING.places });
  }

  /** Nothing is known. */
  clear(): void {
    this.known.clear();
  }

  /** To come back to with restore(). */
  copy(): Facts {
    const copy = new Facts();
    copy.known = new Map(this.known);
    return copy;
  }

  restore(from: Facts): void {
    this.known = new Map(from.known);
  }

  /** What is known in all of them; nothing when there are none. */
  meetAll([first, ...others]: readonly Facts[]): void {
    this.known = new Map(first?.known);
    for (const other of others) this.meet(other);
  }

  /** Keeps what is also known in `other`. */
  meet(other: Facts): void {
    for (const [local, mine] of this.known) {
      const theirs = other.known.get(local);
      if (theirs === undefined) this.known.delete(local);
      else if (theirs !== mine) this.known.set(local, common(mine, theirs));
    }
  }
}

function common(a: Known, b: Known): Known {
  const isSamePhase = a.phase === b.phase;
  return {
    phase: isSamePhase ? a.phase : undefined,
    lowest: Math.max(a.lowest, b.lowest),
    granules: isSamePhase ? smaller(a.granules, b.granules) : NOTHING.granules,
    places: smaller(a.places, b.places),
    marked: new Set([...a.marked].filter((each) => b.marked.has(each))),
  };
}

function smaller(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  return new Map([...a].map(([key, size]) => [key, Math.min(size, b.get(key) ?? 0)] as const));
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
