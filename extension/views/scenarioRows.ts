/** Rows of the view "Scenarios": tours, the scenarios of the workspace and those that come with KSM Lab; run, debug, look at them. */
import type { ListedScenario } from "../scenarios.ts";
import type { Tour } from "../tours/tour.ts";
import type { Row } from "./treeView.ts";

export interface ScenarioLists {
  readonly scenarios: () => Promise<readonly ListedScenario[]>;
  readonly tours: () => Promise<readonly Tour[]>;
}

export function scenarioRows(lists: ScenarioLists): readonly Row[] {
  const scenarios = async (id: string, isOwn: boolean): Promise<readonly Row[]> =>
    (await lists.scenarios()).filter((each) => each.isOwn === isOwn).map((each) => scenarioRow(id, each));
  return [
    {
      id: "workspace",
      label: "This workspace",
      isOpen: true,
      icon: "files",
      children: async () => orNew(await scenarios("workspace", false)),
    },
    {
      id: "tours",
      label: "Tours",
      isOpen: true,
      icon: "compass",
      children: async () => (await lists.tours()).map(tourRow),
    },
    {
      id: "bundled",
      label: "Bundled",
      isOpen: true,
      icon: "library",
      children: () => scenarios("bundled", true),
    },
  ];
}

/** Where there is none, the way to one. */
function orNew(rows: readonly Row[]): readonly Row[] {
  if (rows.length > 0) return rows;
  const command = { command: "ksmLab.newScenario", title: "New Scenario" };
  return [{ id: "workspace/new", label: "New scenario…", icon: "new-file", command }];
}

function tourRow({ id, title, about, steps }: Tour): Row {
  const length = `${String(steps.length)} steps`;
  return {
    id: `tours/${id}`,
    label: title,
    description: length,
    tooltip: about,
    icon: "book",
    context: "ksmLab.tour",
    spoken: `tour ${title}, ${length}. ${about}`,
    command: { command: "ksmLab.startTour", title: "Start", arguments: [id] },
  };
}

function scenarioRow(group: string, { uri, title, description, path }: ListedScenario): Row {
  return {
    id: `${group}/${uri.toString()}`,
    label: title,
    tooltip: description === undefined ? `${title}\n${path}` : `${title}\n\n${description}\n\n${path}`,
    icon: "beaker",
    context: "ksmLab.scenario",
    uri,
    spoken: `scenario ${title}`,
    command: { command: "vscode.open", title: "Open", arguments: [uri] },
  };
}
