/** A drawing that is wider than its place shows what is looked at: the node that a search has come to, else the root. */

/** What each place was scrolled to last. Whoever scrolls on is not called back, until something else is looked at. */
const shown = new WeakMap<HTMLElement, string>();

/** A ref for the place; `what`: names what stands at `centre`, in pixels from the left edge of the drawing. */
export function centredOn(what: string, centre: number): (place: HTMLElement | null) => void {
  return (place) => {
    if (place === null || shown.get(place) === what) return;
    shown.set(place, what);
    // The rest of the page is still being changed: to ask for places now would lay it out twice.
    queueMicrotask(() => {
      const left = scrollFor(centre, place.scrollLeft, place.clientWidth);
      if (left !== place.scrollLeft) place.scrollLeft = left;
    });
  };
}

/** So near an edge what is looked at is not well seen. */
const MARGIN = 40;

/** Where to scroll to from `left`: nowhere as long as `centre` is well in sight, else to where it is in the middle. */
export function scrollFor(centre: number, left: number, width: number): number {
  const isSeen = centre >= left + MARGIN && centre <= left + width - MARGIN;
  return isSeen ? left : Math.max(0, Math.round(centre - width / 2));
}
