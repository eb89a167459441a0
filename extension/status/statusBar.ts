import * as vscode from "vscode";
import { statusText } from "./statusText.ts";
import type { StatusInput } from "./statusText.ts";

/** The status bar's item; a click lists KSM Lab's commands. There from the first time that KSM Lab has something to say. */
export class StatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;

  constructor() {
    this.#item = vscode.window.createStatusBarItem("ksmLab.status", vscode.StatusBarAlignment.Left, 5);
    this.#item.name = "KSM Lab";
    this.#item.command = { title: "KSM commands", command: "workbench.action.quickOpen", arguments: [">KSM: "] };
  }

  /** What it shows. */
  get text(): string {
    return this.#item.text;
  }

  show(input: StatusInput): void {
    const { text, tooltip } = statusText(input);
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
