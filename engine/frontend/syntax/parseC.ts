/**
 * C text → plain syntax tree, in one pass of a TreeCursor.
 *
 * Every property read from a cursor is a call into WASM that writes and reads the cursor's state, so as few are made as
 * the tree allows. Types and fields come as numbers and are named from tables. An inner node's range is that of its outer
 * children. Leaves follow each other with nothing but blanks between, so that the place of one whose spelling its type
 * tells is found in the text; the cursor is asked where that does not fit, and always in a tree that has errors.
 * For the 50,000 nodes of mm/ksm.c with its headers this takes half the time of asking for everything.
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

/** What need not be asked of a node, by its type. */
const SHAPE = {
  /** Nothing is known. */
  any: 0,
  /** ( ) { } [ ] ; , and keywords: no children, no field, its text is its type. */
  bare: 1,
  /** An operator: no children, its text is its type. */
  literal: 2,
  /** A name: no children, its text is a word. */
  word: 3,
  /** A number: likewise, but for signs and dots. */
  number: 4,
} as const;

const WORDS: ReadonlySet<string> = new Set([
  "identifier",
  "field_identifier",
  "type_identifier",
  "statement_identifier",
  "primitive_type",
]);

/** What a language's numbers mean. */
interface Names {
  readonly types: readonly (string | null)[];
  readonly named: readonly boolean[];
  readonly fields: readonly (string | null)[];
  readonly shapes: Uint8Array;
  /** Types of nodes that may reach past their children: over comments and ends of lines. */
  readonly wider: ReadonlySet<string>;
}

function namesOf({ language }: CParser): Names {
  const types = language.types as readonly (string | null)[];
  const named = types.map((_, id) => language.nodeTypeIsNamed(id));
  const shapes = Uint8Array.from(types, (type, id) => shapeOf(type ?? "", named[id] === true));
  const wider = new Set(types.filter((type): type is string => type?.startsWith("preproc_") === true));
  wider.add("translation_unit").add("ERROR");
  return { types, named, fields: language.fields, shapes, wider };
}

function shapeOf(type: string, isNamed: boolean): number {
  if (isNamed) return WORDS.has(type) ? SHAPE.word : type === "number_literal" ? SHAPE.number : SHAPE.any;
  if (/^(?:[(){}[\];,]|[A-Za-z_]\w*)$/.test(type)) return SHAPE.bare;
  // A directive may be written "#  if", and a line's end is a token there.
  return /^[!-~]+$/.test(type) && !type.startsWith("#") ? SHAPE.literal : SHAPE.any;
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
    return new TreeReader(text, cursor, namesOf(parser), tree.rootNode.hasError).read();
  } finally {
    cursor.delete();
    tree.delete();
  }
}

class TreeReader {
  readonly #text: string;
  readonly #cursor: TreeCursor;
  readonly #names: Names;
  readonly #withErrors: boolean;
  /** The shape of the node that was entered last. */
  #shape = 0;
  /** Behind the last leaf. */
  #at = 0;

  constructor(text: string, cursor: TreeCursor, names: Names, withErrors: boolean) {
    this.#text = text;
    this.#cursor = cursor;
    this.#names = names;
    this.#withErrors = withErrors;
  }

  /** Depth first without recursion, so that no input is too deep. */
  read(): SyntaxNode {
    const cursor = this.#cursor;
    const open: MutableNode[] = [];
    const root = this.#enter();
    let node = root;
    for (;;) {
      if (this.#shape === SHAPE.any && cursor.gotoFirstChild()) {
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
      if (node.type !== "comment") open[open.length - 1]?.children.push(node);
    }
  }

  #enter(): MutableNode {
    const { types, named, fields, shapes } = this.#names;
    const id = this.#cursor.nodeTypeId;
    const shape = shapes[id] ?? SHAPE.any;
    const field = shape === SHAPE.bare ? 0 : this.#cursor.currentFieldId;
    this.#shape = shape;
    return {
      type: id === ERROR_TYPE ? "ERROR" : (types[id] ?? "ERROR"),
      isNamed: id === ERROR_TYPE || named[id] === true,
      isMissing: false,
      hasError: id === ERROR_TYPE,
      start: 0,
      end: 0,
      field: field === 0 ? undefined : (fields[field] ?? undefined),
      children: NO_CHILDREN,
    };
  }

  #leaf(node: MutableNode): void {
    const shape = this.#shape;
    if (shape === SHAPE.any || this.#withErrors || !this.#locate(node, shape)) {
      node.start = this.#cursor.startIndex;
      node.end = this.#cursor.endIndex;
      if (this.#withErrors && this.#cursor.nodeIsMissing) node.isMissing = node.hasError = true;
    }
    this.#at = node.end;
  }

  /** Finds the leaf behind the last one; false when what stands there is not it or does not tell where it ends. */
  #locate(node: MutableNode, shape: number): boolean {
    const text = this.#text;
    let start = this.#at;
    while (isBlank(text.charCodeAt(start))) start++;
    node.start = start;
    if (shape === SHAPE.bare || shape === SHAPE.literal) {
      node.end = start + node.type.length;
      return text.startsWith(node.type, start);
    }
    let end = start;
    while (isWord(text.charCodeAt(end))) end++;
    node.end = end;
    const next = text.charCodeAt(end);
    if (end === start || next > 127 || next === BACKSLASH) return false;
    return shape === SHAPE.word || (next !== DOT && next !== PLUS && next !== MINUS && next !== APOSTROPHE);
  }

  #close(node: MutableNode): void {
    const { children } = node;
    const first = children[0];
    const last = children[children.length - 1];
    const asks = first === undefined || last === undefined || this.#names.wider.has(node.type);
    node.start = asks ? this.#cursor.startIndex : first.start;
    node.end = asks ? this.#cursor.endIndex : last.end;
    if (this.#withErrors) for (const child of children) if (child.hasError) node.hasError = true;
  }
}

const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const APOSTROPHE = 39;
const BACKSLASH = 92;

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13;
}

function isWord(code: number): boolean {
  const letter = code | 32;
  return (letter >= 97 && letter <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 36;
}
