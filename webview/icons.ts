/** The controls' pictures: codicons (icons.css), the same that VS Code's own buttons for these commands have. */
import { h } from "./element.ts";
import type { VNode } from "preact";

const CODICONS = {
  continue: "debug-continue",
  runFast: "run-all",
  stepOver: "debug-step-over",
  step: "debug-step-into",
  stepOut: "debug-step-out",
  stepBack: "arrow-left",
  stepOverBack: "discard",
  restart: "debug-restart",
  stop: "debug-stop",
  twistie: "chevron-right",
} as const;

export type IconName = keyof typeof CODICONS;

export function icon(name: IconName): VNode {
  return h("span", { class: `icon codicon-${CODICONS[name]}`, "aria-hidden": "true" });
}
