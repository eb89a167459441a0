/** Which of the elements that are watched are in sight, or nearly so. */

/** Below and above what is seen, in CSS pixels: a turn of the wheel. */
const NEARLY = 200;

export class Sight {
  private readonly seen = new Set<string>();
  private readonly refs = new Map<string, (element: Element | null) => void>();
  private readonly observer: IntersectionObserver;

  /** `tell`: something came into sight. Nothing is in it before the first layout. */
  constructor(tell: () => void) {
    this.observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) this.seen.add(target.id);
          else this.seen.delete(target.id);
        }
        if (entries.some(({ isIntersecting }) => isIntersecting)) tell();
      },
      { rootMargin: `${String(NEARLY)}px` },
    );
  }

  isSeen(id: string): boolean {
    return this.seen.has(id);
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
