/** Which of the elements that are watched are in sight, or nearly so. */

/** Below and above what is seen, in CSS pixels: a turn of the wheel. */
const NEARLY = 200;

export class Sight {
  private readonly seen = new Set<string>();
  private readonly refs = new Map<string, (element: Element | null) => void>();
  /** Seen, for all that is known before their first layout. */
  private readonly presumed: Set<string>;
  private readonly observer: IntersectionObserver;

  /** `tell`: something came into sight. Before the first layout only what is `presumed` is in it. */
  constructor(presumed: readonly string[], tell: () => void) {
    this.presumed = new Set(presumed);
    this.observer = new IntersectionObserver(
      (entries) => {
        const isNew = entries.some(({ target, isIntersecting }) => isIntersecting && !this.isSeen(target.id));
        for (const { target, isIntersecting } of entries) {
          this.presumed.delete(target.id);
          if (isIntersecting) this.seen.add(target.id);
          else this.seen.delete(target.id);
        }
        if (isNew) tell();
      },
      { rootMargin: `${String(NEARLY)}px` },
    );
  }

  isSeen(id: string): boolean {
    return this.seen.has(id) || this.presumed.has(id);
  }

  /** A ref for the element with this id. */
  ref(id: string): (element: Element | null) => void {
    const known = this.refs.get(id);
    if (known !== undefined) return known;
    let watched: Element | undefined;
    const ref = (element: Element | null): void => {
      if (watched !== undefined) this.observer.unobserve(watched);
      watched = element ?? undefined;
      if (element === null) this.seen.delete(id);
      else this.observer.observe(element);
    };
    this.refs.set(id, ref);
    return ref;
  }
}
