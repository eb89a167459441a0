/** Scenarios to run: those that come with KSM Lab, and every *.ksm.json of the workspace. The choice is kept per workspace. */
import * as vscode from "vscode";
import type { Scenario } from "./session/labSession.ts";
import { namedFile } from "./source/sourceFinder.ts";
import { tooLarge, unreadable } from "./userError.ts";

const SUFFIX = ".ksm.json";
const FIRST_CHOICE = "first-merge.ksm.json";
const CHOICE_KEY = "ksmLab.scenario";
const LIMIT_BYTES = 4_000_000;
const SEARCH_LIMIT = 500;

interface ScenarioItem extends vscode.QuickPickItem {
  readonly uri?: vscode.Uri;
}

export interface ListedScenario {
  readonly uri: vscode.Uri;
  readonly title: string;
  /** What there is to look at; undefined where the file does not say. */
  readonly description: string | undefined;
  /** Comes with KSM Lab. */
  readonly isOwn: boolean;
  /** As shown, and as a launch configuration names it. */
  readonly path: string;
}

export interface ScenarioFile extends Scenario {
  readonly uri: vscode.Uri;
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf("/") + 1);
}

/** The title, if the file has one near its top; a broken file still has a name. */
export function scenarioTitle(text: string): string | undefined {
  return sentenceOf(text, "title");
}

function sentenceOf(text: string, field: "title" | "description"): string | undefined {
  const found = new RegExp(`^\\s*(?://[^\\n]*\\n\\s*)*\\{[^{[]*?"${field}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"`).exec(text);
  return found?.[1]?.replace(/\\(["\\/])/g, "$1");
}

export class Scenarios {
  readonly #examples: vscode.Uri;
  readonly #memory: vscode.Memento;

  constructor(examples: vscode.Uri, memory: vscode.Memento) {
    this.#examples = examples;
    this.#memory = memory;
  }

  /** The remembered one while it exists, else the first example. */
  async current(): Promise<ScenarioFile> {
    const kept = this.#memory.get<string>(CHOICE_KEY);
    if (kept !== undefined) {
      const file = await this.#readIfThere(vscode.Uri.parse(kept));
      if (file !== undefined) return file;
    }
    return this.read(vscode.Uri.joinPath(this.#examples, FIRST_CHOICE));
  }

  /** Asks for one and remembers it; undefined when none was chosen. */
  async choose(): Promise<ScenarioFile | undefined> {
    const picked = await vscode.window.showQuickPick(this.#items(), {
      title: "KSM scenario",
      placeHolder: "What the simulated machine does",
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (picked?.uri === undefined) return undefined;
    return this.use(picked.uri);
  }

  async use(uri: vscode.Uri): Promise<ScenarioFile> {
    const file = await this.read(uri);
    await this.#memory.update(CHOICE_KEY, uri.toString());
    return file;
  }

  /** One that a launch configuration names: by path or URI, or by the name of one that comes with KSM Lab. */
  async named(name: string, folder: vscode.WorkspaceFolder | undefined): Promise<ScenarioFile> {
    const { own } = await this.#find();
    const known = own.find((uri) => nameOf(uri) === name || nameOf(uri) === `${name}${SUFFIX}`);
    return this.read(known ?? namedFile(name, folder));
  }

  /** All that there are, those of the workspace first, each by their titles. */
  async list(): Promise<readonly ListedScenario[]> {
    const { own, workspace } = await this.#find();
    const listed = async (uri: vscode.Uri, isOwn: boolean): Promise<ListedScenario> => {
      const text = (await this.#readIfThere(uri))?.text ?? "";
      const path = isOwn ? nameOf(uri) : vscode.workspace.asRelativePath(uri);
      return {
        uri,
        title: sentenceOf(text, "title") ?? nameOf(uri),
        description: sentenceOf(text, "description"),
        isOwn,
        path,
      };
    };
    const all = async (uris: readonly vscode.Uri[], isOwn: boolean): Promise<readonly ListedScenario[]> =>
      (await Promise.all(uris.map((uri) => listed(uri, isOwn)))).sort((a, b) => a.title.localeCompare(b.title, "en"));
    return [...(await all(workspace, false)), ...(await all(own, true))];
  }

  async #find(): Promise<{ readonly own: readonly vscode.Uri[]; readonly workspace: readonly vscode.Uri[] }> {
    const [own, found] = await Promise.all([
      vscode.workspace.fs.readDirectory(this.#examples),
      vscode.workspace.findFiles(`**/*${SUFFIX}`, "**/node_modules/**", SEARCH_LIMIT),
    ]);
    return {
      own: own.filter(([name]) => name.endsWith(SUFFIX)).map(([name]) => vscode.Uri.joinPath(this.#examples, name)),
      workspace: [...found].sort((a, b) => (a.path < b.path ? -1 : 1)),
    };
  }

  async #items(): Promise<ScenarioItem[]> {
    const { own: ownUris, workspace } = await this.#find();
    const kept = this.#memory.get<string>(CHOICE_KEY);
    const item = async (uri: vscode.Uri, description: string): Promise<ScenarioItem> => {
      const title = scenarioTitle((await this.#readIfThere(uri))?.text ?? "");
      const chosen = uri.toString() === kept ? "$(check) " : "";
      return { label: `${chosen}${title ?? nameOf(uri)}`, description: title === undefined ? "" : description, uri };
    };
    const group = async (label: string, uris: readonly vscode.Uri[], describe: (uri: vscode.Uri) => string) =>
      uris.length === 0
        ? []
        : [
            { label, kind: vscode.QuickPickItemKind.Separator },
            ...(await Promise.all(uris.map((uri) => item(uri, describe(uri))))),
          ];
    return [
      ...(await group("This workspace", workspace, (uri) => vscode.workspace.asRelativePath(uri))),
      ...(await group("Examples", ownUris, nameOf)),
    ];
  }

  async #readIfThere(uri: vscode.Uri): Promise<ScenarioFile | undefined> {
    try {
      return await this.read(uri);
    } catch {
      return undefined;
    }
  }

  /** Throws what cannot be read as a UserError. */
  async read(uri: vscode.Uri): Promise<ScenarioFile> {
    const path =
      vscode.workspace.getWorkspaceFolder(uri) === undefined ? nameOf(uri) : vscode.workspace.asRelativePath(uri);
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open !== undefined) return { uri, path, text: open.getText() };
    try {
      const { size } = await vscode.workspace.fs.stat(uri);
      if (size > LIMIT_BYTES) throw tooLarge(path, size, LIMIT_BYTES);
      return { uri, path, text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
    } catch (error) {
      if (error instanceof vscode.FileSystemError) throw unreadable(path, error.message);
      throw error;
    }
  }
}
