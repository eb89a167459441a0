/** Where the session is: function and statement, thread, step in the history, simulated time, operation. */
import { h } from "./element.ts";
import type { ComponentChildren, VNode } from "preact";
import type { FrameView, Place } from "../engine/session/view.ts";
import type { Actions } from "./actions.ts";
import { groupDigits, timeText } from "./figures.ts";
import type { StepperModel } from "./messages.ts";
import type { ShownSession } from "./shownSession.ts";

export function placeText(place: Place): string {
  return `${place.path}:${place.line + 1}`;
}

/** A place as a link into the editor. */
export function placeLink(place: Place, actions: Actions, text?: string): VNode {
  return h(
    "button",
    { type: "button", class: "link place", title: `Show ${placeText(place)}`, onClick: () => actions.reveal(place) },
    text ?? placeText(place),
  );
}

/** One sentence for whoever listens: read out after every step. */
export function spokenPosition(model: StepperModel): string {
  const { session, statement } = model;
  if (session === undefined) return "No simulation.";
  const where = session.place === undefined ? "" : `, line ${session.place.line + 1}`;
  const frame = session.thread?.frames[0];
  const fn = frame === undefined ? session.stop.description : `${frame.name}${where}`;
  const fault = session.fault === undefined ? "" : `Fault: ${session.fault.message}. `;
  const { sentence } = session;
  return `${fault}${fn}${statement === undefined ? "" : `: ${statement}`}${sentence === undefined ? "" : ` — ${sentence}`}`;
}

function item(name: string, value: ComponentChildren): VNode {
  return h("div", { key: name, class: "item" }, [h("dt", {}, name), h("dd", {}, value)]);
}

function frameLink(frame: FrameView, actions: Actions): VNode {
  const name = `${frame.name}()`;
  const cls = frame.isModel ? "frame model" : "frame";
  return h("li", { class: cls }, frame.place === undefined ? name : placeLink(frame.place, actions, name));
}

function callPath(session: ShownSession, actions: Actions): VNode | undefined {
  const frames = session.thread?.frames ?? [];
  if (frames.length === 0) return undefined;
  return h(
    "ol",
    { class: "call-path", "aria-label": "Call stack, innermost last" },
    [...frames].reverse().map((frame) => frameLink(frame, actions)),
  );
}

export function positionBar(model: StepperModel, session: ShownSession, actions: Actions): VNode {
  const { operation, place, thread } = session;
  const { why, description: stop } = session.stop;
  const { statement } = model;
  return h("div", { class: "position" }, [
    callPath(session, actions),
    h("div", { class: "statement" }, [
      statement === undefined
        ? h("span", { class: "no-statement" }, stop)
        : h("code", { class: "statement-text" }, statement),
      place === undefined ? undefined : placeLink(place, actions),
      place?.macro === undefined ? undefined : h("span", { class: "macro" }, `in macro ${place.macro.name}`),
    ]),
    // An empty line keeps its place, so that nothing below it jumps from step to step.
    h("p", { class: "sentence" }, session.sentence ?? "\u00a0"),
    h("dl", { class: "items" }, [
      item("step", [groupDigits(session.step), h("span", { class: "of" }, ` / ${groupDigits(session.lastStep)}`)]),
      item("time", timeText(session.timeNs)),
      item("thread", thread === undefined ? "none" : thread.name),
      operation === undefined
        ? undefined
        : item("operation", [
            `${operation.index + 1}`,
            h("span", { class: "of" }, ` / ${operation.total}`),
            `: ${operation.text}`,
          ]),
      why === "step" || statement === undefined || /^step [\d,]+$/.test(stop)
        ? undefined
        : h("div", { key: "stop", class: "stop" }, [h("dt", { class: "only-spoken" }, "stopped"), h("dd", {}, stop)]),
    ]),
  ]);
}
