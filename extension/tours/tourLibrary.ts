/** The tours that come with KSM Lab: every tours/*.md of the extension, in their order. */
import * as vscode from "vscode";
import { broken } from "../userError.ts";
import type { Tour } from "./tour.ts";
import { parseTour } from "./tourFile.ts";

export class TourLibrary {
  readonly #folder: vscode.Uri;
  #tours: Promise<readonly Tour[]> | undefined;

  constructor(folder: vscode.Uri) {
    this.#folder = folder;
  }

  /** Read once; they are part of the extension. */
  list(): Promise<readonly Tour[]> {
    this.#tours ??= this.#read();
    return this.#tours;
  }

  /** Of a scenario that a step names. */
  uriOf(scenario: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#folder, scenario);
  }

  async #read(): Promise<readonly Tour[]> {
    const names = (await vscode.workspace.fs.readDirectory(this.#folder)).map(([name]) => name);
    const tours = names.filter((name) => name.endsWith(".md")).map((name) => this.#readOne(name));
    return (await Promise.all(tours)).sort((a, b) => a.order - b.order);
  }

  async #readOne(name: string): Promise<Tour> {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(this.uriOf(name)));
    const parsed = parseTour(text, name.slice(0, -".md".length));
    if (parsed.kind === "tour") return parsed.tour;
    const [first] = parsed.problems;
    throw broken(`tours/${name}`, `line ${String(first?.line)}: ${String(first?.message)}`);
  }
}
