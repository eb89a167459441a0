/** The adapter inside the extension host: VS Code hands it messages as objects, no process and no port between. */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import * as vscode from "vscode";
import type { AdapterHost } from "../adapter/adapterHost.ts";
import { KsmAdapter } from "../adapter/ksmAdapter.ts";

export class InlineAdapter implements vscode.DebugAdapter {
  readonly adapter: KsmAdapter;
  readonly #sent = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly onDidSendMessage = this.#sent.event;
  readonly #onDispose: () => void;

  constructor(host: AdapterHost, onDispose: () => void) {
    this.#onDispose = onDispose;
    this.adapter = new KsmAdapter(host, (message) => this.#sent.fire(message));
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    void this.adapter.receive(message as Dap.ProtocolMessage);
  }

  dispose(): void {
    this.adapter.dispose();
    this.#sent.dispose();
    this.#onDispose();
  }
}
