/** The stepper's panel: at most one, drawn from the model that it is given and asking for everything else. */
import * as vscode from "vscode";
import type { HostToStepper, StepperModel, StepperToHost } from "../../webview/messages.ts";
import { makeNonce, stepperHtml } from "./stepperHtml.ts";

export interface StepperHost {
  model(): StepperModel;
  receive(message: Exclude<StepperToHost, { kind: "ready" }>): void;
}

export const STEPPER_VIEW = "ksmLab.stepper";

export class StepperPanel implements vscode.Disposable {
  readonly #dist: vscode.Uri;
  readonly #media: vscode.Uri;
  readonly #host: StepperHost;
  #panel: vscode.WebviewPanel | undefined;
  #isReady = false;

  constructor(dist: vscode.Uri, media: vscode.Uri, host: StepperHost) {
    this.#dist = dist;
    this.#media = media;
    this.#host = host;
  }

  get isOpen(): boolean {
    return this.#panel !== undefined;
  }

  /** Shows the panel, beside the editor when it is new. */
  open(preserveFocus: boolean): void {
    if (this.#panel !== undefined) {
      this.#panel.reveal(undefined, preserveFocus);
      return;
    }
    const where = { viewColumn: vscode.ViewColumn.Beside, preserveFocus };
    const panel = vscode.window.createWebviewPanel(STEPPER_VIEW, "KSM Stepper", where, {
      enableScripts: true,
      localResourceRoots: [this.#dist],
    });
    this.#panel = panel;
    const icon = (theme: string) => vscode.Uri.joinPath(this.#media, `stepper-${theme}.svg`);
    panel.iconPath = { light: icon("light"), dark: icon("dark") };
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#isReady = false;
    });
    panel.webview.onDidReceiveMessage((message: StepperToHost) => {
      if (message.kind !== "ready") {
        this.#host.receive(message);
        return;
      }
      this.#isReady = true;
      this.update();
    });
    const asset = (name: string) => panel.webview.asWebviewUri(vscode.Uri.joinPath(this.#dist, name)).toString();
    panel.webview.html = stepperHtml({
      script: asset("webview.js"),
      style: asset("webview.css"),
      cspSource: panel.webview.cspSource,
      nonce: makeNonce(),
    });
  }

  /** Sends the model of now. A page that is hidden asks for it when it is shown again. */
  update(): void {
    if (this.#panel === undefined || !this.#isReady) return;
    const message: HostToStepper = { kind: "model", model: this.#host.model() };
    void this.#panel.webview.postMessage(message);
  }

  dispose(): void {
    this.#panel?.dispose();
  }
}
