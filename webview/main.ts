/** The stepper's page: draws what the extension sends and sends back what is asked for. */
import { h, render } from "preact";
import type { BulkRequest } from "../engine/session/bulk/channels.ts";
import type { Actions } from "./actions.ts";
import { BulkStore } from "./bulkStore.ts";
import { DueExports } from "./export/dueExports.ts";
import { exportPanel } from "./export/exportPanel.ts";
import { Memo } from "./memo.ts";
import type { FromStepper, HostToStepper, MessagesVersion, StepperModel, StepperToHost } from "./messages.ts";
import { followTour } from "./tour/followTour.ts";
import { stepperView } from "./stepperView.ts";
import { redrawOnTheme } from "./themeChanges.ts";
import { followTime } from "./time/followTime.ts";
import { restoreUi, savedUi, withAnswer } from "./uiState.ts";
import type { SavedUi, UiState } from "./uiState.ts";
import { changedWants, wantedRequests } from "./wants.ts";
import "uplot/dist/uPlot.min.css";
import "./icons.css";
import "./stepper.css";
import "./tour/tour.css";
import "./time/time.css";
import "./memory/memory.css";
import "./why/why.css";
import "./trees/trees.css";
import "./numbers/numbers.css";

declare function acquireVsCodeApi(): {
  postMessage: (message: StepperToHost) => void;
  getState: () => unknown;
  setState: (state: unknown) => void;
};

const VERSION: MessagesVersion = 2;
const NOTHING: StepperModel = {
  session: undefined,
  statement: undefined,
  scenario: undefined,
  busy: undefined,
  edited: false,
};

function start(root: Element): void {
  const host = acquireVsCodeApi();
  const send = (message: FromStepper): void => host.postMessage({ ...message, version: VERSION });
  const [bulk, memo, followTourNow] = [new BulkStore(), new Memo(), followTour()];
  let [model, ui]: [StepperModel, UiState] = [NOTHING, restoreUi(host.getState())];
  const [tellWants, keep] = [wantsTeller(send), keeper((state) => host.setState(state))];
  const exports = new DueExports(exportPanel, send);
  const drawNow = (): void => {
    render(stepperView(model, bulk, ui, actions, memo), root);
    time.follow();
    followTourNow(model);
    exports.look({ model, ui, bulk: (channel) => bulk.get(channel) });
  };
  const draw = onceAFrame(drawNow);
  const actions: Actions = {
    ...asking(send),
    seek: (step) => time.seek(step),
    updateUi: (change) => {
      const next = change(ui);
      if (next === ui) return;
      ui = next;
      keep(savedUi(ui));
      drawNow();
      tellWants(ui);
    },
  };
  const time = followTime({
    send,
    model: () => model,
    columns: () => bulk.get("timeline")?.columns,
    ui: () => ui,
    update: (change) => {
      ui = { ...ui, time: { ...ui.time, ...change } };
      draw();
    },
  });
  const receive = (message: HostToStepper): void => {
    switch (message.kind) {
      case "model":
        model = message.model;
        if (model.session === undefined) bulk.clear();
        time.arrived();
        break;
      case "why":
        ui = withAnswer(ui, message);
        break;
      case "picture":
        exports.add(message.id, message.format);
        break;
      case "bulk":
        send({ kind: "have", channel: message.channel, revision: bulk.take(message.channel, message.packet) });
    }
    draw();
  };
  listen(root, send, receive);
  redrawOnTheme(memo, draw);
  drawNow();
  send({ kind: "ready" });
  tellWants(ui);
}

/** However often it is asked for since the last frame. */
function onceAFrame(work: () => void): () => void {
  let isDue = false;
  const now = (): void => {
    isDue = false;
    work();
  };
  return () => {
    if (!isDue) requestAnimationFrame(now);
    isDue = true;
  };
}

function listen(root: Element, send: Actions["send"], receive: (message: HostToStepper) => void): void {
  window.addEventListener("error", (event) => send({ kind: "broken", message: event.message }));
  window.addEventListener("message", (event: MessageEvent<HostToStepper>) => {
    const { version } = event.data;
    if (version === VERSION) receive(event.data);
    else wrongVersion(root, Number(version), send);
  });
}

function asking(send: (message: FromStepper) => void): Pick<Actions, "send" | "command" | "reveal" | "focus"> {
  return {
    send,
    command: (command) => send({ kind: "command", command }),
    reveal: (place) => send({ kind: "reveal", place }),
    focus: (id) => document.getElementById(id)?.focus(),
  };
}

/** Keeps what is worth keeping, when it is another: the pointer alone changes UiState at every move. */
function keeper(setState: (state: unknown) => void): (saved: SavedUi) => void {
  let last = "";
  return (saved) => {
    const now = JSON.stringify(saved);
    if (now !== last) setState(saved);
    last = now;
  };
}

/** Says what the page wants of the channels now, where that is another thing than before. */
function wantsTeller(send: (message: FromStepper) => void): (ui: UiState) => void {
  let wanted: readonly BulkRequest[] = [];
  return (ui) => {
    const now = wantedRequests(ui);
    changedWants(wanted, now).forEach(send);
    wanted = now;
  };
}

/** An update of the extension under an open window: the page is the old one's. */
function wrongVersion(root: Element, version: number, send: (message: FromStepper) => void): void {
  const text = "KSM Lab was updated while this panel was open. Close the panel and open it again.";
  render(h("p", { class: "welcome", role: "alert" }, text), root);
  send({
    kind: "broken",
    message: `a message of version ${String(version)} came, this page speaks ${String(VERSION)}`,
  });
}

const root = document.getElementById("stepper");
if (root !== null) start(root);
