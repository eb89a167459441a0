/** Where every error ends: said once, in a sentence with its place, with a way on; never a stack trace. */
import * as vscode from "vscode";
import { errorText, UserError } from "./userError.ts";

export interface Remedy {
  readonly label: string;
  readonly run: () => unknown;
}

export class ErrorDesk implements vscode.Disposable {
  #channel: vscode.LogOutputChannel | undefined;
  #last: string | undefined;
  #lastWarning: string | undefined;

  /** The last message that was shown; for tests. */
  get last(): string | undefined {
    return this.#last;
  }

  get lastWarning(): string | undefined {
    return this.#lastWarning;
  }

  /** A new command begins: what was said before is no longer the last word. */
  forget(): void {
    this.#last = undefined;
    this.#lastWarning = undefined;
  }

  log(message: string): void {
    this.#log.warn(message);
  }

  /** Returns at once; the message stays until it is dismissed. */
  show(error: unknown, remedies: readonly Remedy[] = []): void {
    if (error instanceof UserError && error.code === "cancelled") return;
    const text = errorText(error);
    this.#last = text;
    this.#log.error(error instanceof UserError ? `${error.code}: ${text}` : error instanceof Error ? error : text);
    void this.#ask(text, remedies);
  }

  warn(text: string, remedies: readonly Remedy[] = []): void {
    this.#lastWarning = text;
    this.#log.warn(text);
    void this.#offer(vscode.window.showWarningMessage(text, ...remedies.map((one) => one.label)), remedies);
  }

  /** An answer, not an error. */
  tell(text: string, remedies: readonly Remedy[] = []): void {
    void this.#offer(vscode.window.showInformationMessage(text, ...remedies.map((one) => one.label)), remedies);
  }

  dispose(): void {
    this.#channel?.dispose();
  }

  get #log(): vscode.LogOutputChannel {
    this.#channel ??= vscode.window.createOutputChannel("KSM Lab", { log: true });
    return this.#channel;
  }

  async #ask(text: string, remedies: readonly Remedy[]): Promise<void> {
    const log: Remedy = { label: "Show Log", run: () => this.#log.show() };
    const all = remedies.length > 0 ? remedies : [log];
    await this.#offer(vscode.window.showErrorMessage(text, ...all.map((one) => one.label)), all);
  }

  async #offer(answer: Thenable<string | undefined>, remedies: readonly Remedy[]): Promise<void> {
    const picked = await answer;
    await remedies.find((one) => one.label === picked)?.run();
  }
}

export const showProblems: Remedy = {
  label: "Show Problems",
  run: () => vscode.commands.executeCommand("workbench.actions.view.problems"),
};
