/** The stepper's page: draws what the extension sends and sends back what is asked for. */
import { h, render } from "preact";
import type { FromStepper, HostToStepper, MessagesVersion, StepperToHost } from "./messages.ts";
import { StepperPage } from "./stepperPage.ts";
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

function start(root: Element): void {
  const host = acquireVsCodeApi();
  const send = (message: FromStepper): void => host.postMessage({ ...message, version: VERSION });
  window.addEventListener("error", (event) => send({ kind: "broken", message: event.message }));
  const tellFocus = (has: boolean): void => send({ kind: "focus", has });
  window.addEventListener("focus", () => tellFocus(true));
  // While it is told, the document has the focus still.
  window.addEventListener("blur", () => tellFocus(false));
  tellFocus(document.hasFocus());
  const page = new StepperPage(root, {
    send,
    getState: () => host.getState(),
    setState: (state) => host.setState(state),
  });
  window.addEventListener("message", (event: MessageEvent<HostToStepper>) => {
    const { version } = event.data;
    if (version === VERSION) page.receive(event.data);
    else wrongVersion(root, Number(version), send);
  });
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
