/**
 * C text → plain syntax tree, in one pass of a TreeCursor.
 *
 * Every property read from a cursor is a call into WASM, so as few are made as the tree allows: a node's type and field
 * come as numbers and are named from tables; start and end of an inner node are those of its outer children; a node of
 * a literal token ("+", "return") is as long as its type's name; and "missing" is asked only in a tree that has errors.
 */
import type { TreeCursor } from "web-tree-sitter";
import type { CParser } from "./cParser.ts";
import type { SyntaxNode } from "./node.ts";

/** tree-sitter's number for ERROR, which is in no table. */
const ERROR_TYPE = 65535;

interface MutableNode {
  type: string;
  isNamed: boolean;
  isMissing: boolean;
  hasError: boolean;
  start: number;
  end: number;
  field: string | undefined;
  children: SyntaxNode[];
}

const NO_CHILDREN: SyntaxNode[] = Object.freeze([]) as unknown as SyntaxNode[];

/** What a language's numbers mean. */
interface Names {
  readonly types: readonly (string | null)[];
  readonly named: readonly boolean[];
  readonly fields: readonly (string | null)[];
  readonly comment: number;
}

function namesOf({ language }: CParser): Names {
  const types = language.types as readonly (string | null)[];
  const named = types.map((_, id) => language.nodeTypeIsNamed(id));
  return { types, named, fields: language.fields, comment: types.indexOf("comment") };
}

/**
 * The whole text as a tree whose root is "translation_unit". Never throws for bad C: what does not parse is in nodes of
 * type "ERROR", what was missing in nodes with isMissing.
 */
export function parseC(text: string, parser: CParser): SyntaxNode {
  const tree = parser.parser.parse(text);
  if (tree === null) throw new Error("tree-sitter has no language set or was cancelled");
  const cursor = tree.walk();
  try {
    return new TreeReader(cursor, namesOf(parser), tree.rootNode.hasError).read();
  } finally {
    cursor.delete();
    tree.delete();
  }
}

class TreeReader {
  readonly #cursor: TreeCursor;
  readonly #names: Names;
  readonly #withErrors: boolean;

  constructor(cursor: TreeCursor, names: Names, withErrors: boolean) {
    this.#cursor = cursor;
    this.#names = names;
    this.#withErrors = withErrors;
  }

  /** Depth first without recursion, so that no input is too deep. */
  read(): SyntaxNode {
    const cursor = this.#cursor;
    const open: MutableNode[] = [];
    let node = this.#enter();
    const root = node;
    for (;;) {
      if (cursor.gotoFirstChild()) {
        node.children = [];
        open.push(node);
      } else {
        this.#leaf(node);
        while (!cursor.gotoNextSibling()) {
          cursor.gotoParent();
          const parent = open.pop();
          if (parent === undefined) return root;
          this.#close(parent);
        }
      }
      node = this.#enter();
      const parent = open[open.length - 1];
      if (parent !== undefined && node.type !== "comment") parent.children.push(node);
    }
  }

  #enter(): MutableNode {
    const id = this.#cursor.nodeTypeId;
    const field = this.#cursor.currentFieldId;
    return {
      type: id === ERROR_TYPE ? "ERROR" : (this.#names.types[id] ?? "ERROR"),
      isNamed: id === ERROR_TYPE || this.#names.named[id] === true,
      isMissing: false,
      hasError: id === ERROR_TYPE,
      start: 0,
      end: 0,
      field: field === 0 ? undefined : (this.#names.fields[field] ?? undefined),
      children: NO_CHILDREN,
    };
  }

  #leaf(node: MutableNode): void {
    const cursor = this.#cursor;
    node.start = cursor.startIndex;
    node.end = cursor.endIndex;
    if (this.#withErrors && cursor.nodeIsMissing) node.isMissing = node.hasError = true;
  }

  #close(node: MutableNode): void {
    const { children } = node;
    const first = children[0];
    const last = children[children.length - 1];
    node.start = first === undefined ? this.#cursor.startIndex : first.start;
    node.end = last === undefined ? this.#cursor.endIndex : last.end;
    if (this.#withErrors) for (const child of children) if (child.hasError) node.hasError = true;
  }
}
