/** The tours that come with KSM Lab, as their files say. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Tour } from "../../extension/tours/tour.ts";
import { parseTour } from "../../extension/tours/tourFile.ts";
import { ROOT } from "./lab.ts";

export const TOURS = path.join(ROOT, "tours");

/** In their order; throws what is wrong with one. */
export function bundledTours(): readonly Tour[] {
  return readdirSync(TOURS)
    .filter((name) => name.endsWith(".md"))
    .map((name): Tour => {
      const parsed = parseTour(readFileSync(path.join(TOURS, name), "utf8"), name.slice(0, -".md".length));
      if (parsed.kind === "problems") throw new Error(`${name}: ${JSON.stringify(parsed.problems)}`);
      return parsed.tour;
    })
    .sort((a, b) => a.order - b.order);
}
