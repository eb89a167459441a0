/** From the engine's places to ranges of documents and back, for the source that runs, edits since it was loaded included. */
import * as vscode from "vscode";
import type { Place } from "../../engine/session/view.ts";
import { EditMap } from "./editMap.ts";
import { labUri } from "./labDocuments.ts";
import { LineIndex } from "./lineIndex.ts";
import type { FoundSource } from "./sourceFinder.ts";

export interface PathLine {
  readonly path: string;
  readonly line: number;
}

export class SourceMap {
  readonly source: FoundSource;
  readonly #lines: LineIndex;
  readonly #edits = new EditMap();
  readonly #path: string;

  constructor(source: FoundSource, path: string) {
    this.source = source;
    this.#lines = new LineIndex(source.text);
    this.#path = path;
  }

  get isEdited(): boolean {
    return this.#edits.isEdited;
  }

  /** Takes note of what was edited; true when it concerns the source that runs. */
  noteEdit(event: vscode.TextDocumentChangeEvent): boolean {
    if (!this.isSource(event.document.uri) || event.contentChanges.length === 0) return false;
    this.#edits.add(
      event.contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
        offset: rangeOffset,
        removed: rangeLength,
        inserted: text.length,
      })),
    );
    return true;
  }

  isSource(uri: vscode.Uri): boolean {
    return uri.toString() === this.source.uri.toString();
  }

  uriOf({ path, role }: Pick<Place, "path" | "role">): vscode.Uri {
    if (path === this.#path) return this.source.uri;
    if (role === "tree-header" && this.source.root !== undefined) return vscode.Uri.joinPath(this.source.root, path);
    return labUri(path);
  }

  /** Undefined when the place was edited away, or is not in this document. */
  rangeOf(place: Place, document: vscode.TextDocument): vscode.Range | undefined {
    if (document.uri.toString() !== this.uriOf(place).toString()) return undefined;
    if (!this.isSource(document.uri) || !this.#edits.isEdited)
      return new vscode.Range(place.line, place.column, place.endLine, place.endColumn);
    const loaded = {
      start: this.#lines.offsetAt(place.line, place.column),
      end: this.#lines.offsetAt(place.endLine, place.endColumn),
    };
    const now = this.#edits.toEdited(loaded);
    return now && new vscode.Range(document.positionAt(now.start), document.positionAt(now.end));
  }

  /** The text of a place of the source as it was loaded; undefined for other files. */
  textOf(place: Place): string | undefined {
    if (place.path !== this.#path) return undefined;
    const start = this.#lines.offsetAt(place.line, place.column);
    return this.source.text.slice(start, this.#lines.offsetAt(place.endLine, place.endColumn));
  }

  /** The engine's name for a line of a document; undefined when it is none of the simulation's. */
  pathLineOf(document: vscode.TextDocument, line: number): PathLine | undefined {
    if (this.isSource(document.uri)) {
      if (!this.#edits.isEdited) return { path: this.#path, line };
      const start = document.offsetAt(document.lineAt(Math.min(line, document.lineCount - 1)).range.start);
      return { path: this.#path, line: this.#lines.lineAt(this.#edits.toLoaded(start)) };
    }
    return this.#otherPath(document.uri, line);
  }

  /** The same for a file that may not be open: a breakpoint's. */
  placeIn(uri: vscode.Uri, line: number): PathLine | undefined {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open !== undefined) return this.pathLineOf(open, line);
    return this.isSource(uri) ? { path: this.#path, line } : this.#otherPath(uri, line);
  }

  #otherPath(uri: vscode.Uri, line: number): PathLine | undefined {
    const root = this.source.root;
    if (root !== undefined && uri.scheme === root.scheme && uri.authority === root.authority) {
      const prefix = root.path.endsWith("/") ? root.path : `${root.path}/`;
      if (uri.path.startsWith(prefix)) return { path: uri.path.slice(prefix.length), line };
    }
    return uri.scheme === labUri("").scheme ? { path: uri.path.slice(1), line } : undefined;
  }
}
