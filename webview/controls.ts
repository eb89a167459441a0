/** The bar with the session's commands: the same ones as in the palette, with their keys in the tooltip. */
import { h } from "./element.ts";
import type { VNode } from "preact";
import type { Actions } from "./actions.ts";
import { icon } from "./icons.ts";
import type { IconName } from "./icons.ts";
import type { StepperCommand, StepperModel } from "./messages.ts";

interface Control {
  readonly command: StepperCommand;
  readonly icon: IconName;
  readonly label: string;
  readonly key?: string;
}

const BACKWARDS: readonly Control[] = [
  { command: "stepOverBack", icon: "stepOverBack", label: "Step Over Back", key: "Alt+F10" },
  { command: "stepBack", icon: "stepBack", label: "Step Back", key: "Alt+F11" },
];
const FORWARDS: readonly Control[] = [
  { command: "step", icon: "step", label: "Step Into", key: "F11" },
  { command: "stepOver", icon: "stepOver", label: "Step Over", key: "F10" },
  { command: "stepOut", icon: "stepOut", label: "Step Out", key: "Shift+F11" },
  { command: "continue", icon: "continue", label: "Continue", key: "F5" },
  { command: "runFast", icon: "runFast", label: "Run Fast to…" },
];
const SESSION: readonly Control[] = [
  { command: "restart", icon: "restart", label: "Restart", key: "Ctrl+Shift+F5" },
  { command: "stop", icon: "stop", label: "Stop", key: "Shift+F5" },
];

function canGo(command: StepperCommand, model: StepperModel): boolean {
  const { session, busy } = model;
  if (session === undefined) return false;
  if (command === "restart" || command === "stop") return true;
  if (busy !== undefined) return false;
  if (command === "stepBack" || command === "stepOverBack") return session.step > 0;
  return session.status === "stopped" || session.step < session.lastStep;
}

function button(control: Control, model: StepperModel, actions: Actions): VNode {
  const title = control.key === undefined ? control.label : `${control.label} (${control.key})`;
  return h(
    "button",
    {
      key: control.command,
      type: "button",
      class: "control",
      title,
      "aria-label": control.label,
      "aria-disabled": !canGo(control.command, model),
      "data-command": control.command,
      onClick: () => {
        if (canGo(control.command, model)) actions.command(control.command);
      },
    },
    icon(control.icon),
  );
}

/** Arrow keys move between the buttons, as in any toolbar; each stays reachable by Tab too. */
function onKey(event: KeyboardEvent): void {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const bar = event.currentTarget as HTMLElement;
  const buttons = [...bar.querySelectorAll<HTMLElement>("button")];
  const at = buttons.indexOf(event.target as HTMLElement);
  const next = buttons[at + (event.key === "ArrowRight" ? 1 : -1)];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
}

export function controls(model: StepperModel, actions: Actions): VNode {
  const group = (label: string, items: readonly Control[]): VNode =>
    h("span", { class: "control-group", role: "group", "aria-label": label }, [
      ...items.map((item) => button(item, model, actions)),
    ]);
  const busy = model.busy;
  return h("div", { class: "controls", role: "toolbar", "aria-label": "Session", onKeyDown: onKey }, [
    group("Backwards", BACKWARDS),
    group("Forwards", FORWARDS),
    group("Session", SESSION),
    busy === undefined
      ? undefined
      : h("span", { class: "busy" }, [
          h("span", { class: "busy-text" }, busy.text),
          h(
            "button",
            {
              type: "button",
              class: "text-button",
              "data-command": "cancel",
              onClick: () => actions.command("cancel"),
            },
            "Cancel",
          ),
        ]),
  ]);
}
