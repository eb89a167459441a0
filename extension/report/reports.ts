/** Documents that answer a question: what was found in a source, what KSM would save on memory images. */
import * as vscode from "vscode";
import { estimateProgressText } from "../../engine/session/estimate/estimateProgressText.ts";
import type { EstimateQuestion } from "../estimate/askEstimate.ts";
import { startEstimate } from "../estimate/estimateThread.ts";
import type { ErrorDesk } from "../errorDesk.ts";
import type { LabFaces } from "../labFaces.ts";
import type { LabSession } from "../session/labSession.ts";
import type { LabDocuments } from "../source/labDocuments.ts";
import { findKsm, readSource } from "../source/sourceFinder.ts";
import { SourceMap } from "../source/sourceMap.ts";
import { estimateMarkdown } from "./estimateMarkdown.ts";
import { reportMarkdown } from "./reportMarkdown.ts";

export interface ReportsParts {
  readonly estimateBundle: vscode.Uri;
  readonly session: LabSession;
  readonly faces: LabFaces;
  readonly documents: LabDocuments;
  readonly errors: ErrorDesk;
  /** Says what goes wrong, at its place in `source()` where it has one. */
  readonly guarded: (work: () => Promise<void>, source?: () => vscode.Uri | undefined) => Promise<void>;
}

export class Reports {
  readonly #parts: ReportsParts;

  constructor(parts: ReportsParts) {
    this.#parts = parts;
  }

  /** What KSM would save on memory images, in a thread of its own; by the source that runs, else KSM Lab's own KSM. */
  async estimate(question: EstimateQuestion): Promise<void> {
    const { faces, estimateBundle, guarded } = this.#parts;
    const uri = faces.map?.source.uri;
    const source = uri?.scheme === "file" ? uri.fsPath : undefined;
    const options = { location: vscode.ProgressLocation.Notification, title: "KSM estimate", cancellable: true };
    await guarded(async () => {
      const found = await vscode.window.withProgress(options, async (progress, token) => {
        const text = estimateProgressText(() => Date.now());
        const thread = startEstimate(estimateBundle.fsPath, { ...question, source }, (at) => {
          progress.report({ message: text(at) });
        });
        token.onCancellationRequested(() => thread.cancel());
        return thread.result;
      });
      await this.#open("estimate.md", estimateMarkdown(found));
    });
  }

  /** Of the source that runs, else of the one that would. */
  async ofSource(): Promise<void> {
    const { session, faces, guarded } = this.#parts;
    let uri: vscode.Uri | undefined;
    await guarded(
      async () => {
        let report = session.loaded?.report;
        if (report === undefined) {
          uri = await findKsm(undefined);
          if (uri === undefined) return;
          const source = await readSource(uri);
          report = await session.check(source.input);
          faces.problems.show(new SourceMap(source, report.path), report);
        }
        await this.#open("source-report.md", reportMarkdown(report));
      },
      () => uri,
    );
  }

  async #open(name: string, markdown: string): Promise<void> {
    const uri = this.#parts.documents.setReport(name, markdown);
    try {
      await vscode.commands.executeCommand("markdown.showPreview", uri);
    } catch (error) {
      this.#parts.errors.log(`markdown preview: ${String(error)}`);
      await vscode.window.showTextDocument(uri);
    }
  }
}
