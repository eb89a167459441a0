/** Where the step of a tour points: what it names in each part, what that is called, and the element that holds it. */
import type { Actions } from "../actions.ts";
import { selectPage } from "../memory/selectPage.ts";
import type { StepperModel, TourPointer } from "../messages.ts";

const NOTHING: readonly string[] = [];

/** What is pointed at in this part: names, "" for all of it; empty when the part is not meant, or cannot be shown. */
export function pointedAt({ tour }: Pick<StepperModel, "tour">, part: TourPointer["part"]): readonly string[] {
  if (tour === undefined || tour.missing !== undefined) return NOTHING;
  return tour.pointers.filter((each) => each.part === part).map(({ what }) => what);
}

const PARTS: Readonly<Record<TourPointer["part"], string>> = {
  memory: "Memory",
  trees: "Trees",
  numbers: "Numbers",
  time: "Time",
};

/** For the link on the card. */
export function pointerText({ part, what }: TourPointer): string {
  if (what === "") return PARTS[part];
  if (part === "numbers" || part === "time") return `${PARTS[part]}: ${what}`;
  if (part === "memory") return `Memory: ${isPage(what) ? "page" : "region"} ${what}`;
  const [name = "", node] = what.split(" ");
  return `Trees: ${name} tree${node === undefined ? "" : ` of node ${node}`}`;
}

/** The id of the element that draws a part. */
export function partId(part: TourPointer["part"]): string {
  return `part-${part}`;
}

export function counterId(name: string): string {
  return `counter-${name}`;
}

export function treeId(name: string, node: number): string {
  return `tree-${name}-${String(node)}`;
}

/** Brings it into view, with the keyboard's focus; a page is selected as by a click on it. */
export function goToPointed(pointer: TourPointer, actions: Actions): void {
  const { part, what } = pointer;
  if (part === "memory" && isPage(what)) selectPage(actions, what);
  actions.focus(elementOf(pointer));
}

/** The id of what is pointed at; of the part that draws it where it has no element of its own. */
export function elementOf({ part, what }: TourPointer): string {
  if (what === "") return partId(part);
  if (part === "numbers") return counterId(what);
  const [name = "", node] = what.split(" ");
  return part === "trees" ? treeId(name, Number(node ?? 0)) : partId(part);
}

function isPage(what: string): boolean {
  return what.split("/").length === 3;
}
