/**
 * VS Code's debug view of the window's one simulation. There is at most one debug session of type "ksm" that is alive: one
 * that is launched takes over from the one before, and a simulation that a command began gets one.
 */
import * as vscode from "vscode";
import type { KsmAdapter } from "../adapter/ksmAdapter.ts";
import type { Lab } from "../lab.ts";
import { DebugConfigurations } from "./debugConfigurations.ts";
import { InlineAdapter } from "./inlineAdapter.ts";
import { KsmInlineValues } from "./inlineValues.ts";
import { LabAdapterHost } from "./labAdapterHost.ts";
import { MomentLinks } from "./momentLinks.ts";

export const DEBUG_TYPE = "ksm";

export class DebugFace implements vscode.DebugAdapterDescriptorFactory, vscode.Disposable {
  readonly #lab: Lab;
  readonly #adapters = new Set<InlineAdapter>();
  readonly #owned: readonly vscode.Disposable[];
  #showing: Promise<void> = Promise.resolve();

  constructor(lab: Lab, scenarios: ConstructorParameters<typeof DebugConfigurations>[1]) {
    this.#lab = lab;
    const configurations = new DebugConfigurations(lab, scenarios);
    const { Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
    this.#owned = [
      vscode.debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, this),
      vscode.debug.registerDebugConfigurationProvider(DEBUG_TYPE, configurations),
      vscode.debug.registerDebugConfigurationProvider(DEBUG_TYPE, configurations.dynamic, Dynamic),
      vscode.languages.registerInlineValuesProvider({ language: "c" }, new KsmInlineValues(lab)),
      vscode.window.registerUriHandler(new MomentLinks(lab)),
    ];
  }

  /** A debug session shows the simulation; one that has ended and waits for VS Code to leave it does not. */
  get isActive(): boolean {
    return [...this.#adapters].some(({ adapter }) => adapter.isShowing);
  }

  /** What the data breakpoints of the debug view watch. */
  get watched(): KsmAdapter["watched"] {
    return [...this.#adapters].flatMap(({ adapter }) => adapter.watched);
  }

  createDebugAdapterDescriptor(session: vscode.DebugSession): vscode.DebugAdapterDescriptor {
    const host = new LabAdapterHost({
      lab: this.#lab,
      debugSession: session.id,
      folder: session.workspaceFolder,
      onLaunched: () => this.#keepOnly(inline),
    });
    const inline = new InlineAdapter(host, () => this.#adapters.delete(inline));
    this.#adapters.add(inline);
    return new vscode.DebugAdapterInlineImplementation(inline);
  }

  /** Opens a debug session for the simulation that a command began; resolves when its breakpoints are set. */
  show(title: string): Promise<void> {
    const mine = this.#showing.then(() => this.#show(title));
    this.#showing = mine.catch(() => undefined);
    return mine;
  }

  dispose(): void {
    for (const one of this.#owned) one.dispose();
  }

  async #show(title: string): Promise<void> {
    if (this.isActive || this.#lab.session.state === undefined) return;
    const configuration: vscode.DebugConfiguration = {
      type: DEBUG_TYPE,
      request: "launch",
      name: `KSM: ${title}`,
      simulation: "current",
      internalConsoleOptions: "neverOpen",
    };
    const isStarted = await vscode.debug.startDebugging(undefined, configuration, {
      suppressDebugView: true,
      suppressDebugStatusbar: true,
      suppressSaveBeforeStart: true,
    });
    if (!isStarted) this.#lab.errors.log("the debug view did not take the simulation");
  }

  #keepOnly(mine: InlineAdapter): void {
    for (const each of this.#adapters) if (each !== mine) each.adapter.supersede();
  }
}

/** "Debug ksmd" of the editor's run menu: the same as F5 there, whatever launch.json says. */
export async function debugKsmd(source: vscode.Uri | undefined): Promise<void> {
  const folder = source === undefined ? undefined : vscode.workspace.getWorkspaceFolder(source);
  await vscode.debug.startDebugging(folder, {
    type: DEBUG_TYPE,
    request: "launch",
    name: "Debug ksmd",
    ...(source === undefined ? {} : { source: source.toString() }),
  });
}

/** The same with this scenario, or the one in the active editor. */
export async function debugScenario(given: vscode.Uri | undefined): Promise<void> {
  const uri = given ?? vscode.window.activeTextEditor?.document.uri;
  if (uri === undefined) return;
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), {
    type: DEBUG_TYPE,
    request: "launch",
    name: "Debug ksmd",
    scenario: uri.toString(),
  });
}
