/** Rows of the view "Scenarios": those of the workspace and those that come with KSM Lab; run, debug, look at them. */
import type { ListedScenario } from "../scenarios.ts";
import type { Row } from "./treeView.ts";

export function scenarioRows(list: () => Promise<readonly ListedScenario[]>): readonly Row[] {
  const group = (id: string, label: string, isOwn: boolean): Row => ({
    id,
    label,
    isOpen: true,
    icon: isOwn ? "library" : "folder",
    children: async () => (await list()).filter((each) => each.isOwn === isOwn).map((each) => scenarioRow(id, each)),
  });
  return [group("workspace", "This workspace", false), group("bundled", "Bundled", true)];
}

function scenarioRow(group: string, { uri, title, path }: ListedScenario): Row {
  return {
    id: `${group}/${uri.toString()}`,
    label: title,
    tooltip: path,
    icon: "beaker",
    context: "ksmLab.scenario",
    uri,
    spoken: `scenario ${title}`,
    command: { command: "vscode.open", title: "Open", arguments: [uri] },
  };
}
