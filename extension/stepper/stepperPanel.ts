/** The stepper's panel: at most one, drawn from the model that it is given and asking for everything else. */
import * as vscode from "vscode";
import type { BulkRequest } from "../../engine/session/bulk/channels.ts";
import type {
  FromStepper,
  HostToStepper,
  MessagesVersion,
  PanelLook,
  PictureFormat,
  StepperModel,
  StepperToHost,
  ToStepper,
} from "../../webview/messages.ts";
import { PictureRequests } from "./pictureRequests.ts";
import { StepperFeed } from "./stepperFeed.ts";
import { makeNonce, stepperHtml } from "./stepperHtml.ts";

export interface StepperHost {
  model(): StepperModel;
  /** A packet of this channel; undefined while there is no session. */
  bulk(request: BulkRequest, since: number): Promise<ArrayBuffer | undefined>;
  receive(message: StepperRequest): void;
  log(text: string): void;
}

/** What the page asks of the window; the rest of its messages is between it and this panel. */
export type StepperRequest = Exclude<
  FromStepper,
  { kind: "ready" | "want" | "unwant" | "have" | "picture" | "look" | "focus" }
>;

const VERSION: MessagesVersion = 2;

export const STEPPER_VIEW = "ksmLab.stepper";

export class StepperPanel implements vscode.Disposable {
  readonly #dist: vscode.Uri;
  readonly #media: vscode.Uri;
  readonly #host: StepperHost;
  #panel: vscode.WebviewPanel | undefined;
  #isReady = false;
  #hasFocus = false;
  readonly #feed: StepperFeed;
  readonly #pictures: PictureRequests;
  #shownRevision: number | undefined;
  #look: PanelLook | undefined;
  /** To be shown when the page is there. */
  #dueLook: PanelLook | undefined;

  constructor(dist: vscode.Uri, media: vscode.Uri, host: StepperHost) {
    this.#dist = dist;
    this.#media = media;
    this.#host = host;
    this.#feed = new StepperFeed({
      ask: (request, since) => host.bulk(request, since),
      post: (message) => this.#post(message),
      log: (text) => host.log(text),
    });
    this.#pictures = new PictureRequests((message) => this.#post(message));
  }

  /** The panel as a file's contents; it is opened and brought to the front for that. */
  picture(format: PictureFormat): Promise<Uint8Array> {
    const isHeard = this.#isReady && this.#panel?.visible === true;
    this.open(true);
    return this.#pictures.ask(format, isHeard);
  }

  /** The keyboard is used in the page. */
  get hasFocus(): boolean {
    return this.#hasFocus;
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
      this.#hasFocus = false;
      this.#pictures.closed();
      // A drag of the timeline that was under way has ended with the page.
      this.#host.receive({ kind: "settle" });
    });
    panel.webview.onDidReceiveMessage((message: StepperToHost) => this.#receive(message));
    const asset = (name: string) => panel.webview.asWebviewUri(vscode.Uri.joinPath(this.#dist, name)).toString();
    panel.webview.html = stepperHtml({
      script: asset("webview.js"),
      style: asset("webview.css"),
      cspSource: panel.webview.cspSource,
      nonce: makeNonce(),
    });
  }

  /** What the page remembers of itself; undefined where none has been open. */
  get look(): PanelLook | undefined {
    return this.#dueLook ?? this.#look;
  }

  /** Makes the page look like that, now or when there is one. */
  resemble(look: PanelLook): void {
    if (this.#isReady) this.#post({ kind: "look", look });
    else this.#dueLook = look;
  }

  /** Goes out of the column in which the source is shown: they are to be seen together. */
  stepAside(column: vscode.ViewColumn | undefined): void {
    if (this.#panel !== undefined && this.#panel.viewColumn === column)
      this.#panel.reveal(vscode.ViewColumn.Beside, true);
  }

  /** Sends the model of now. A page that is hidden asks for it when it is shown again. */
  update(): void {
    if (this.#panel === undefined || !this.#isReady) return;
    const model = this.#host.model();
    this.#post({ kind: "model", model });
    const revision = model.session?.revision;
    if (revision !== undefined && revision !== this.#shownRevision) this.#feed.moved();
    this.#shownRevision = revision;
  }

  /** An answer to something that the page asked; dropped when there is no page. */
  tell(message: Extract<ToStepper, { kind: "why" }>): void {
    if (this.#isReady) this.#post(message);
  }

  #receive(message: StepperToHost): void {
    const { version, ...rest } = message;
    if (version !== VERSION) {
      this.#host.log(`stepper: a message of version ${String(version)} came, the extension speaks ${String(VERSION)}`);
      return;
    }
    switch (rest.kind) {
      case "ready":
        this.#isReady = true;
        this.#feed.reset();
        this.update();
        if (this.#dueLook !== undefined) this.#post({ kind: "look", look: this.#dueLook });
        this.#dueLook = undefined;
        this.#pictures.ready();
        return;
      case "picture":
        this.#pictures.answered(rest);
        return;
      case "focus":
        this.#hasFocus = rest.has;
        return;
      case "look":
        this.#look = rest.look;
        return;
      case "want":
      case "unwant":
      case "have":
        this.#feed.receive(rest);
        return;
      default:
        this.#host.receive(rest);
    }
  }

  #post(message: ToStepper): void {
    const versioned: HostToStepper = { ...message, version: VERSION };
    void this.#panel?.webview.postMessage(versioned);
  }

  dispose(): void {
    this.#panel?.dispose();
  }
}
