import * as vscode from "vscode";
import { statusText } from "./statusText.ts";
import type { StatusInput } from "./statusText.ts";

/** The status bar's item; a click lists KSM Lab's commands. There from the first time that KSM Lab has something to say. */
export class StatusBar implements vscode.Disposable {
  #item: vscode.StatusBarItem | undefined;

  /** What it shows. */
  get text(): string {
    return this.#item?.text ?? "";
  }

  show(input: StatusInput): void {
    const { text, tooltip } = statusText(input);
    this.#item ??= createItem();
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.show();
  }

  dispose(): void {
    this.#item?.dispose();
  }
}

function createItem(): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem("ksmLab.status", vscode.StatusBarAlignment.Left, 5);
  item.name = "KSM Lab";
  item.command = { title: "KSM commands", command: "workbench.action.quickOpen", arguments: [">KSM: "] };
  return item;
}
