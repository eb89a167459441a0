/**
 * Around every command: what goes wrong in it is said once, at its place where it has one, with a way on. An engine that
 * dies between two commands is said as well.
 */
import type * as vscode from "vscode";
import { type ErrorDesk, type Remedy, showProblems } from "./errorDesk.ts";
import type { LabFaces } from "./labFaces.ts";
import type { LabSession } from "./session/labSession.ts";
import type { Simulations } from "./simulations.ts";
import { UserError } from "./userError.ts";

export interface GuardParts {
  readonly session: LabSession;
  readonly errors: ErrorDesk;
  readonly faces: () => LabFaces;
  readonly simulations: Simulations;
  readonly simulate: (source: vscode.Uri | undefined) => Promise<void>;
  readonly simulateReference: () => Promise<void>;
  /** At the step where an engine has died. */
  readonly resume: () => Promise<void>;
}

export class Guard {
  readonly #parts: GuardParts;

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  /** Does it; `source`: what it was about, the place of errors that have one. */
  async run(work: () => Promise<void>, source: () => vscode.Uri | undefined = () => undefined): Promise<void> {
    this.#parts.errors.forget();
    try {
      await work();
    } catch (error) {
      this.#failed(error, source() ?? this.#parts.faces().map?.source.uri);
    }
  }

  /** A death between two requests; one during a request is reported by that request. */
  engineDied(error: UserError): void {
    const { session, faces } = this.#parts;
    const wasActive = session.state !== undefined;
    const isReported = session.busy !== undefined;
    const source = faces().map?.source.uri;
    session.lost();
    if (wasActive && !isReported) this.#failed(error, source);
  }

  #failed(error: unknown, source: vscode.Uri | undefined): void {
    const { errors, faces, simulations } = this.#parts;
    if (faces().problems.showError(error, simulations.scenario, source)) {
      errors.show(error, [showProblems]);
      void showProblems.run();
      return;
    }
    const remedies = error instanceof UserError ? [...error.remedies, ...this.#remedies(error.code, source)] : [];
    errors.show(error, remedies);
  }

  #remedies(code: string, source: vscode.Uri | undefined): readonly Remedy[] {
    const { simulate, simulateReference, simulations, session, resume } = this.#parts;
    if (code === "worker-died" || code === "worker-stuck") {
      const again: Remedy = { label: "Simulate Again", run: () => simulate(source ?? simulations.lastSource) };
      const kept = session.lostWith;
      if (kept === undefined) return [again];
      const step = kept.state.step.toLocaleString("en-US");
      return [{ label: `Restart at Step ${step}`, run: () => resume() }, again];
    }
    if (code === "no-source" || code === "not-ksm" || code === "too-large")
      return [{ label: "Run KSM Lab's Own KSM", run: () => simulateReference() }];
    return [];
  }
}
