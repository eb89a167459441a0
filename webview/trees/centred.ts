/** A drawing that is wider than its place shows what is looked at: the node that a search has come to, else the root. */

interface Looked {
  readonly what: string;
  readonly watcher: IntersectionObserver;
}

/** What each place showed last. Whoever scrolls on is not called back, until what is looked at is another, or elsewhere. */
const shown = new WeakMap<HTMLElement, Looked>();

/**
 * A ref for the place; `what`: names what stands at `centre`, in pixels from the left edge of the drawing. It is scrolled once
 * it is seen: to ask a drawing that is not laid out (content-visibility) for its place leaves Chromium with old styles in it.
 */
export function centredOn(what: string, centre: number): (place: HTMLElement | null) => void {
  const now = `${what} at ${centre}`;
  return (place) => {
    const last = place === null ? undefined : shown.get(place);
    if (place === null || last?.what === now) return;
    last?.watcher.disconnect();
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      watcher.disconnect();
      const left = scrollFor(centre, place.scrollLeft, place.clientWidth);
      if (left !== place.scrollLeft) place.scrollLeft = left;
    });
    watcher.observe(place);
    shown.set(place, { what: now, watcher });
  };
}

/** So near an edge what is looked at is not well seen. */
const MARGIN = 40;

/** Where to scroll to from `left`: nowhere as long as `centre` is well in sight, else to where it is in the middle. */
export function scrollFor(centre: number, left: number, width: number): number {
  const isSeen = centre >= left + MARGIN && centre <= left + width - MARGIN;
  return isSeen ? left : Math.max(0, Math.round(centre - width / 2));
}
