/** Links in the debug console that go to a moment: SCHEME://ksm-lab.ksm-lab/step/12345. */
import type * as vscode from "vscode";
import type { Lab } from "../lab.ts";

export class MomentLinks implements vscode.UriHandler {
  readonly #lab: Lab;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  async handleUri(uri: vscode.Uri): Promise<void> {
    const step = /^\/step\/(\d{1,15})$/.exec(uri.path)?.[1];
    if (step === undefined || this.#lab.session.state === undefined)
      this.#lab.errors.log(`there is no moment ${uri.path} in this window`);
    else await this.#lab.seek(Number(step));
  }
}
