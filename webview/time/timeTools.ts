/** The buttons above the timeline: jumps, playing, zoom; and the legend of the curves, with their values at a moment. */
import { h } from "../element.ts";
import type { VNode } from "preact";
import type { TimelineColumns } from "../../engine/session/bulk/timeline.ts";
import type { CounterView } from "../../engine/session/view.ts";
import type { Actions } from "../actions.ts";
import { groupDigits } from "../figures.ts";
import { counterAt, CURVE_LOOKS, CURVE_NAMES, type CurveName, hasCurve, momentBefore } from "./curves.ts";
import { JUMPS, type Jump, jumpLabel } from "./jumps.ts";
import { act, type TimeAction, type TimeState, type TimeView, updateTime } from "./timeActions.ts";
import { SPEEDS } from "./timeUi.ts";

/** `key`: on the timeline. */
interface Tool {
  readonly action: TimeAction;
  readonly text: string;
  readonly label: string;
  readonly key: string;
  readonly isOff?: boolean;
  readonly isPressed?: boolean;
}

export function timeTools(state: TimeState, ui: TimeView, actions: Actions): VNode {
  const { time } = ui;
  const what = jumpLabel(time.jump, ui.selectedPage);
  const button = (tool: Tool): VNode => toolButton(tool, () => act(tool.action, state, ui, actions));
  const isWhole = time.zoom === undefined;
  return h("div", { class: "time-tools", role: "toolbar", "aria-label": "Timeline" }, [
    h("span", { class: "time-group" }, [
      button({ action: { kind: "jump", way: -1 }, text: "‹ Last", label: `Go back to the last: ${what}`, key: "P" }),
      jumpChoice(ui, actions),
      button({ action: { kind: "jump", way: 1 }, text: "Next ›", label: `Go on to the next: ${what}`, key: "N" }),
    ]),
    h("span", { class: "time-group" }, [
      button({
        action: { kind: "play" },
        text: time.isPlaying ? "Pause" : "Play",
        label: time.isPlaying ? "Pause" : "Play what was run",
        key: "Space",
        isOff: !time.isPlaying && state.step >= state.end,
        isPressed: time.isPlaying,
      }),
      speedChoice(ui, actions),
    ]),
    h("span", { class: "time-group" }, [
      button({ action: { kind: "zoom", factor: 0.5 }, text: "−", label: "Zoom out", key: "-", isOff: isWhole }),
      button({ action: { kind: "zoom", factor: 2 }, text: "+", label: "Zoom in at the position", key: "+" }),
      button({ action: { kind: "fit" }, text: "Fit", label: "Fit the whole history in", key: "0", isOff: isWhole }),
    ]),
    h("span", { class: "time-told", role: "status" }, time.told),
  ]);
}

function toolButton({ text, label, key, isOff, isPressed }: Tool, onClick: () => void): VNode {
  return h(
    "button",
    {
      key: label,
      type: "button",
      class: "text-button",
      title: `${label} (${key})`,
      "aria-label": label,
      "aria-disabled": isOff ?? false,
      "aria-pressed": isPressed,
      onClick: () => {
        if (isOff !== true) onClick();
      },
    },
    text,
  );
}

function jumpChoice(ui: TimeView, actions: Actions): VNode {
  const { jump } = ui.time;
  return h(
    "select",
    {
      class: "choice",
      "aria-label": "What to go to",
      title: "What Last and Next go to",
      value: jump,
      onChange: (event: Event) => {
        const value = (event.target as HTMLSelectElement).value;
        updateTime(actions, () => ({ jump: JUMPS.find((each) => each === value) ?? jump, told: "" }));
      },
    },
    JUMPS.map((each: Jump) =>
      h("option", { key: each, value: each, selected: each === jump }, jumpLabel(each, ui.selectedPage)),
    ),
  );
}

function speedChoice(ui: TimeView, actions: Actions): VNode {
  const { speed } = ui.time;
  return h(
    "select",
    {
      class: "choice",
      "aria-label": "Speed of playing",
      title: "Speed of playing",
      value: String(speed),
      onChange: (event: Event) => {
        const value = Number((event.target as HTMLSelectElement).value);
        updateTime(actions, () => ({ speed: SPEEDS.find((each) => each === value) ?? speed }));
      },
    },
    SPEEDS.map((each) =>
      h("option", { key: each, value: String(each), selected: each === speed }, `${groupDigits(each)} statements/s`),
    ),
  );
}

/**
 * `step`: at which the values are told; `exact`: what is known of them there, as of the session's own step. The columns have
 * them at moments, which lie far apart where a run was fast.
 */
export function curveLegend(
  columns: TimelineColumns,
  step: number,
  exact: readonly CounterView[],
  ui: TimeView,
  actions: Actions,
): VNode {
  const moment = momentBefore(columns, step);
  const { curves } = ui.time;
  return h(
    "ul",
    { class: "time-legend", "aria-label": "Curves, with their values at this moment" },
    CURVE_NAMES.filter((name) => hasCurve(columns, name)).map((name) => {
      const isOn = curves.includes(name);
      const known = exact.find((counter) => counter.name === name)?.value;
      const sampled = moment < 0 ? undefined : counterAt(columns, name, moment);
      const value = typeof known === "number" ? known : sampled;
      const toggle = (): void =>
        updateTime(actions, () => ({
          curves: CURVE_NAMES.filter((each) => curves.includes(each) !== (each === name)),
        }));
      return h("li", { key: name }, [
        h(
          "button",
          {
            type: "button",
            class: `text-button curve curve-${name}`,
            "aria-pressed": isOn,
            title: isOn ? "Press to hide the curve" : "Press to draw the curve",
            onClick: toggle,
          },
          [sample(name), `${name} `, h("span", { class: "count" }, value === undefined ? "" : groupDigits(value))],
        ),
      ]);
    }),
  );
}

function sample(name: CurveName): VNode {
  return h("svg", { width: 18, height: 8, viewBox: "0 0 18 8", "aria-hidden": "true", focusable: "false" }, [
    h("line", { x1: 0, y1: 4, x2: 18, y2: 4, "stroke-dasharray": CURVE_LOOKS[name].dash.join(" ") }),
  ]);
}
