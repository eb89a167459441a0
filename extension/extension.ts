/**
 * Entry of the extension host of a desktop or a server. Activation registers commands and lenses and starts nothing: the
 * engine's worker comes with the first simulation, or with the first ksm.c that is shown with lenses.
 */
import type * as vscode from "vscode";
import { registerCommands } from "./commands.ts";
import { openNodePort } from "./engine/nodePort.ts";
import { sessionLenses } from "./export/sessionLens.ts";
import { Lab } from "./lab.ts";
import { labApi } from "./labApi.ts";
import type { LabApi } from "./labApi.ts";
import { ScenarioFiles } from "./scenarioFiles/scenarioFiles.ts";
import { SideBar } from "./views/sideBar.ts";

export function activate(context: vscode.ExtensionContext): LabApi {
  const lab = new Lab(context, (worker) => openNodePort(worker.fsPath));
  context.subscriptions.push(
    lab,
    new SideBar(lab),
    sessionLenses(),
    new ScenarioFiles(lab.session, (message) => lab.errors.log(message)),
    ...registerCommands(lab),
  );
  return labApi(lab);
}
