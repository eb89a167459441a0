/**
 * The side bar "KSM Lab": scenarios, the machine and the functions of ksm.c as trees. Everything that the panel draws can be
 * reached here with the keyboard and is read out; nothing here holds state of the machine.
 */
import * as vscode from "vscode";
import type { Lab } from "../lab.ts";
import { machineRows } from "./machineRows.ts";
import { scenarioRows } from "./scenarioRows.ts";
import { sourceRows } from "./sourceRows.ts";
import { RowTree } from "./treeView.ts";

export class SideBar implements vscode.Disposable {
  readonly #owned: readonly vscode.Disposable[];

  constructor(lab: Lab) {
    const { session } = lab;
    const lists = { scenarios: () => lab.listScenarios(), tours: () => lab.tours.list() };
    const scenarios = new RowTree("ksmLab.scenarios", () => scenarioRows(lists));
    const machine = new RowTree("ksmLab.machine", () => machineRows(session.state));
    const source = new RowTree("ksmLab.source", async () =>
      sourceRows(session.loaded?.report, await session.figures(), session.state),
    );
    const files = vscode.workspace.createFileSystemWatcher("**/*.ksm.json");
    session.onChange((change) => {
      if (change !== "position" && change !== "session") return;
      machine.refresh();
      source.refresh();
    });
    this.#owned = [
      ...[scenarios, machine, source, files],
      files.onDidCreate(() => scenarios.refresh()),
      files.onDidDelete(() => scenarios.refresh()),
      files.onDidChange(() => scenarios.refresh()),
      vscode.commands.registerCommand("ksmLab.revealPlace", (place: Parameters<Lab["faces"]["reveal"]>[0]) =>
        lab.faces.reveal(place, true),
      ),
    ];
  }

  dispose(): void {
    for (const one of this.#owned) one.dispose();
  }
}
