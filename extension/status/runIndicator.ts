/**
 * Tells that a run takes its time: a context key, so that the commands change to Cancel, and later a notification with a
 * Cancel button. Steps are over before either.
 */
import * as vscode from "vscode";
import type { LabSession } from "../session/labSession.ts";
import type { Busy } from "../session/requestLine.ts";

const KEY_AFTER_MS = 300;
const NOTIFY_AFTER_MS = 1500;

export class RunIndicator implements vscode.Disposable {
  readonly #session: LabSession;
  readonly #onMark: () => void;
  readonly #end: () => void;
  #timers: ReturnType<typeof setTimeout>[] = [];
  #isBusy = false;
  #isMarked = false;
  #finish: (() => void) | undefined;
  #report: ((text: string) => void) | undefined;

  /** `onMark` is called when a run has become a long one, and when it has ended. */
  constructor(session: LabSession, onMark: () => void) {
    this.#session = session;
    this.#onMark = onMark;
    this.#end = session.onChange(() => this.#update());
  }

  /** What is under way, once it has lasted long enough to be worth a word. */
  get busy(): Busy | undefined {
    return this.#isMarked || this.#session.state === undefined ? this.#session.busy : undefined;
  }

  dispose(): void {
    this.#end();
    this.#settle();
  }

  #update(): void {
    const { busy } = this.#session;
    if (busy === undefined) {
      if (this.#isBusy) this.#settle();
      return;
    }
    this.#report?.(busy.text);
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#timers = [
      setTimeout(() => this.#mark(true), KEY_AFTER_MS),
      setTimeout(() => this.#notify(), NOTIFY_AFTER_MS),
    ];
  }

  #settle(): void {
    this.#isBusy = false;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    this.#mark(false);
    this.#finish?.();
    this.#finish = undefined;
    this.#report = undefined;
  }

  #mark(isRunning: boolean): void {
    if (this.#isMarked === isRunning) return;
    this.#isMarked = isRunning;
    void vscode.commands.executeCommand("setContext", "ksmLab.running", isRunning);
    this.#onMark();
  }

  #notify(): void {
    // A debug session shows its progress itself.
    if (vscode.debug.activeDebugSession?.type === "ksm") return;
    const options = { location: vscode.ProgressLocation.Notification, title: "KSM", cancellable: true };
    void vscode.window.withProgress(options, (progress, token) => {
      this.#report = (message) => progress.report({ message });
      this.#report(this.#session.busy?.text ?? "");
      token.onCancellationRequested(() => this.#session.cancel());
      return new Promise<void>((resolve) => {
        this.#finish = resolve;
      });
    });
  }
}
