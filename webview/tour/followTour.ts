/**
 * When a tour comes to a step, what it points at is brought into view below the card, which stays at the top. The parts
 * are filled by packets that come after the step, so it is done after every drawing, until the reader moves the page.
 */
import type { StepperModel } from "../messages.ts";
import { elementOf } from "./pointing.ts";

/** To be called after every drawing of the page. */
export function followTour(): (model: StepperModel) => void {
  let followed = "";
  let isOver = true;
  const end = (): void => {
    isOver = true;
  };
  for (const moved of ["wheel", "pointerdown", "keydown"]) window.addEventListener(moved, end, { passive: true });
  return ({ tour }) => {
    const step = tour === undefined ? "" : `${tour.tour} ${String(tour.index)}`;
    if (step !== followed) isOver = tour === undefined || tour.missing !== undefined;
    followed = step;
    if (isOver || tour === undefined) return;
    const top = document.querySelector<HTMLElement>(".top")?.offsetHeight ?? 0;
    document.documentElement.style.scrollPaddingTop = `${String(top)}px`;
    // The first comes last: where not all of them have room, it is seen.
    for (const pointer of [...tour.pointers].reverse())
      document.getElementById(elementOf(pointer))?.scrollIntoView({ block: "nearest" });
  };
}
