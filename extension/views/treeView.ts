/** A view of the side bar: rows that are made anew whenever what they show has changed. */
import * as vscode from "vscode";

export interface Row {
  /** Stays the same while the row is about the same thing: open rows stay open. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  /** Of a codicon. */
  readonly icon?: string;
  /** Read out in place of label and description. */
  readonly spoken?: string;
  readonly context?: string;
  readonly uri?: vscode.Uri;
  readonly command?: vscode.Command;
  readonly isOpen?: boolean;
  readonly children?: () => readonly Row[] | Promise<readonly Row[]>;
}

export class RowTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #rows: () => readonly Row[] | Promise<readonly Row[]>;
  readonly #view: vscode.TreeView<Row>;

  constructor(id: string, rows: () => readonly Row[] | Promise<readonly Row[]>) {
    this.#rows = rows;
    this.#view = vscode.window.createTreeView(id, { treeDataProvider: this, showCollapseAll: true });
    this.#view.onDidChangeVisibility(() => this.refresh());
  }

  /** Nothing is read while nobody looks. */
  refresh(): void {
    if (this.#view.visible) this.#changed.fire(undefined);
  }

  async getChildren(row?: Row): Promise<Row[]> {
    return [...(await (row === undefined ? this.#rows() : (row.children?.() ?? [])))];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(
      row.label,
      row.children === undefined ? None : row.isOpen === true ? Expanded : Collapsed,
    );
    item.id = row.id;
    item.accessibilityInformation = { label: row.spoken ?? [row.label, row.description].filter(Boolean).join(", ") };
    if (row.description !== undefined) item.description = row.description;
    if (row.tooltip !== undefined) item.tooltip = row.tooltip;
    if (row.icon !== undefined) item.iconPath = new vscode.ThemeIcon(row.icon);
    if (row.context !== undefined) item.contextValue = row.context;
    if (row.command !== undefined) item.command = row.command;
    if (row.uri !== undefined) item.resourceUri = row.uri;
    return item;
  }

  dispose(): void {
    this.#view.dispose();
    this.#changed.dispose();
  }
}
