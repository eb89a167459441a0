/** Commands that write and read files: name without its prefix, and what it does. */
import * as vscode from "vscode";
import type { Lab } from "../lab.ts";
import { givenTarget } from "./saveAs.ts";
import { askSession } from "./sessionFiles.ts";

export function exportCommands(lab: Lab): Readonly<Record<string, (given?: unknown) => unknown>> {
  return {
    saveSession: (given) => lab.saveSession(givenTarget(given)),
    exportSvg: (given) => lab.exportAs("svg", givenTarget(given)),
    exportPng: (given) => lab.exportAs("png", givenTarget(given)),
    exportSeries: (given) => lab.exportAs("csv", givenTarget(given)),
    openSession: async (given) => {
      const uri = (given instanceof vscode.Uri ? given : undefined) ?? (await askSession());
      if (uri !== undefined) await lab.openSession(uri);
    },
  };
}
