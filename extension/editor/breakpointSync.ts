/** The editor's breakpoints, those of files that the simulation knows, given to it whenever they or it change. */
import * as vscode from "vscode";
import type { LabSession } from "../session/labSession.ts";
import type { SourceMap } from "../source/sourceMap.ts";

export class BreakpointSync implements vscode.Disposable {
  readonly #session: LabSession;
  readonly #map: () => SourceMap | undefined;
  readonly #report: (error: unknown) => void;
  readonly #registration: vscode.Disposable;

  constructor(session: LabSession, map: () => SourceMap | undefined, report: (error: unknown) => void) {
    this.#session = session;
    this.#map = map;
    this.#report = report;
    this.#registration = vscode.debug.onDidChangeBreakpoints(() => void this.send());
  }

  /** Conditions and log points are the debug adapter's; here a breakpoint with a condition stops always. */
  async send(): Promise<void> {
    const map = this.#map();
    if (map === undefined || this.#session.state === undefined) return;
    const lines = vscode.debug.breakpoints.flatMap((breakpoint) => {
      if (!(breakpoint instanceof vscode.SourceBreakpoint) || !breakpoint.enabled) return [];
      return map.breakpointOf(breakpoint.location) ?? [];
    });
    try {
      await this.#session.setBreakpoints(lines);
    } catch (error) {
      this.#report(error);
    }
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
