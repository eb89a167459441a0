/** The panel as a picture and the history's counters as a table, in files that the user names. */
import * as vscode from "vscode";
import { SCHEMAS } from "../../engine/session/bulk/channels.ts";
import { applyPacket } from "../../engine/session/bulk/packets.ts";
import { seriesCsv } from "../../engine/session/timeline/seriesCsv.ts";
import type { LabSession } from "../session/labSession.ts";
import type { PictureFormat } from "../../webview/messages.ts";
import { noSimulation } from "../userError.ts";
import { askTarget, type SaveAs } from "./saveAs.ts";

export type ExportFormat = PictureFormat | "csv";

export interface ExportParts {
  readonly session: LabSession;
  /** The panel as it is now, drawn by its page. */
  readonly picture: (format: PictureFormat) => Promise<Uint8Array>;
}

const QUESTIONS: Readonly<Record<ExportFormat, Pick<SaveAs, "title" | "kind" | "suffix">>> = {
  svg: { title: "Export Panel as SVG", kind: "SVG picture", suffix: ".svg" },
  png: { title: "Export Panel as PNG", kind: "PNG picture", suffix: ".png" },
  csv: { title: "Export Series as CSV", kind: "CSV table", suffix: ".csv" },
};

/**
 * What there is when it is asked for is what is written, where the dialog (or `given`) says. Undefined when nothing was
 * written. Throws noSimulation(), and what the page has to say against it.
 */
export async function exportAs(
  format: ExportFormat,
  { session, picture }: ExportParts,
  given: vscode.Uri | undefined,
): Promise<vscode.Uri | undefined> {
  const { state } = session;
  if (state === undefined) throw noSimulation();
  const bytes = format === "csv" ? await series(session) : await picture(format);
  const name = `${state.title} step ${String(state.step)}`;
  const target = given ?? (await askTarget({ ...QUESTIONS[format], name }));
  if (target !== undefined) await vscode.workspace.fs.writeFile(target, bytes);
  return target;
}

async function series(session: LabSession): Promise<Uint8Array> {
  const packet = await session.bulk({ channel: "timeline", query: {} }, 0);
  const bulk = packet === undefined ? undefined : applyPacket(SCHEMAS.timeline, undefined, packet);
  if (bulk === undefined || bulk === "stale") throw noSimulation();
  return new TextEncoder().encode(seriesCsv(bulk.columns));
}
