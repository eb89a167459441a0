/** Tells of how wide a drawing's place is, now and whenever that changes. */
const watched = new WeakSet<HTMLElement>();

/** A ref for the element; one observer each. `width`: what is known already; in CSS pixels. */
export function watchWidth(width: number, tell: (width: number) => void): (element: HTMLElement | null) => void {
  return (element) => {
    if (element === null || watched.has(element) || typeof ResizeObserver === "undefined") return;
    watched.add(element);
    let last = width;
    new ResizeObserver(() => {
      const now = Math.floor(element.clientWidth);
      if (now === last || now <= 0) return;
      last = now;
      tell(now);
    }).observe(element);
  };
}
