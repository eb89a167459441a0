/** Launch configurations that nobody wrote: F5 in ksm.c without a launch.json, and one for each scenario there is. */
import type * as vscode from "vscode";
import type { Lab } from "../lab.ts";
import type { Scenarios } from "../scenarios.ts";
import { DEBUG_TYPE } from "./debugFace.ts";

export class DebugConfigurations implements vscode.DebugConfigurationProvider {
  readonly #lab: Lab;
  readonly #scenarios: Scenarios;

  constructor(lab: Lab, scenarios: Scenarios) {
    this.#lab = lab;
    this.#scenarios = scenarios;
  }

  readonly dynamic: vscode.DebugConfigurationProvider = {
    provideDebugConfigurations: async () =>
      (await this.#scenarios.list()).map(({ uri, title, isOwn, path }) => ({
        type: DEBUG_TYPE,
        request: "launch",
        name: `KSM: ${title}`,
        scenario: isOwn ? path : uri.toString(),
        stopOnEntry: true,
      })),
  };

  async resolveDebugConfiguration(
    _folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const isMade = configuration.type !== "" && configuration.request !== "";
    const given: vscode.DebugConfiguration =
      isMade && configuration.type !== undefined
        ? configuration
        : { type: DEBUG_TYPE, request: "launch", name: "Debug ksmd" };
    if (given["simulation"] === "current" || given["source"] !== undefined) return given;
    const source = await this.#lab.findSource();
    return source === undefined ? undefined : { ...given, source: source.toString() };
  }
}
