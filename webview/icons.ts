/** The step controls' pictures: 16 × 16 strokes in the text's colour, drawn for this page. */
import { h } from "./element.ts";
import type { VNode } from "preact";

const PATHS = {
  continue: ["M3 3v10", "M6.5 3.5l6.5 4.5-6.5 4.5z"],
  runFast: ["M2.5 3.5L7 8l-4.5 4.5z", "M8 3.5L12.5 8 8 12.5z", "M14 3v10"],
  stepOver: ["M2.5 8.5a5.5 5.5 0 0 1 10.4-2.3", "M13.3 2.6v3.8H9.5", "M8 12.2a.8.8 0 1 0 .01 0"],
  step: ["M8 1.8v7", "M4.8 6L8 9.2 11.2 6", "M8 12.2a.8.8 0 1 0 .01 0"],
  stepOut: ["M8 9.2v-7", "M4.8 5L8 1.8 11.2 5", "M8 12.2a.8.8 0 1 0 .01 0"],
  stepBack: ["M13.5 8H3", "M6.2 4.8L3 8l3.2 3.2"],
  stepOverBack: ["M13.5 8.5A5.5 5.5 0 0 0 3.1 6.2", "M2.7 2.6v3.8h3.8", "M8 12.2a.8.8 0 1 0 .01 0"],
  restart: ["M12.6 5.2A5.2 5.2 0 1 0 13.2 8", "M13.3 2.4v3.2h-3.2"],
  stop: ["M3.8 3.8h8.4v8.4H3.8z"],
  cancel: ["M4 4l8 8", "M12 4l-8 8"],
  twistie: ["M5.5 3.5L10.5 8l-5 4.5"],
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): VNode {
  return h(
    "svg",
    { class: "icon", viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", focusable: "false" },
    PATHS[name].map((d) => h("path", { d })),
  );
}
