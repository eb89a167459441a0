/**
 * The operands of typeof, which the preprocessor has taken out of the text (see preprocessed.ts): all are parsed at once
 * as `sizeof (…);` statements behind the end of the unit's text, so that a node's offsets tell where it belongs.
 */
import type { Preprocessed } from "../preprocess/preprocessed.ts";
import type { CParser } from "../syntax/cParser.ts";
import type { SyntaxNode } from "../syntax/node.ts";
import { childByField } from "../syntax/access.ts";
import { parseC } from "../syntax/parseC.ts";

const PREFIX = "__typeof_";
const OPEN = "sizeof (";

export class TypeofTrees {
  readonly #pp: Preprocessed;
  readonly #parser: CParser;
  readonly #base: number;
  #text = "";
  #operands: readonly (SyntaxNode | undefined)[] | undefined;
  #starts: number[] = [];

  constructor(pp: Preprocessed, parser: CParser) {
    this.#pp = pp;
    this.#parser = parser;
    this.#base = pp.text.length + 1;
  }

  /** The expression or type_descriptor between the parentheses of typeof number N, for "__typeof_N". */
  operand(name: string): SyntaxNode | undefined {
    if (!name.startsWith(PREFIX)) return undefined;
    this.#operands ??= this.#parseAll();
    return this.#operands[Number(name.slice(PREFIX.length))];
  }

  /** Reads the text at `start` once more, as an expression; undefined when it is none. */
  expression(text: string, start: number): SyntaxNode | undefined {
    const head = "void f(void) { (";
    const found: SyntaxNode[] = [];
    collectParenthesized(parseC(`${head}${text}); }`, this.#parser), found);
    const [outer] = found;
    const inner = outer?.hasError === false ? outer.children.find((child) => child.isNamed) : undefined;
    return inner === undefined ? undefined : moved(inner, start - head.length);
  }

  textOf(node: SyntaxNode): string {
    return this.#text.slice(node.start - this.#base, node.end - this.#base);
  }

  /** A node's range in the unit's text: a typeof's own place for what is inside one. */
  inText(node: SyntaxNode): readonly [number, number] {
    if (node.start < this.#base) return [node.start, node.end];
    const offset = node.start - this.#base;
    let index = 0;
    while ((this.#starts[index + 1] ?? Infinity) <= offset) index++;
    const start = this.#pp.typeofs[index]?.start ?? 0;
    return [start, start + PREFIX.length + String(index).length];
  }

  #parseAll(): readonly (SyntaxNode | undefined)[] {
    const head = "void f(void) {\n";
    let text = head;
    for (const { text: inner } of this.#pp.typeofs) {
      this.#starts.push(text.length);
      text += `${OPEN}${inner});\n`;
    }
    this.#text = `${text}}\n`;
    const found = new Map<number, SyntaxNode>();
    collectSizeofs(parseC(this.#text, this.#parser), found);
    return this.#starts.map((start) => {
      const node = found.get(start);
      const inner = node && (childByField(node, "type") ?? childByField(node, "value"));
      return inner === undefined || inner.hasError ? undefined : moved(inner, this.#base);
    });
  }
}

/** Sizeof expressions that are statements of their own, by where they start. */
function collectSizeofs(node: SyntaxNode, found: Map<number, SyntaxNode>): void {
  if (node.type === "sizeof_expression") {
    found.set(node.start, node);
    return;
  }
  const isOuter = ["translation_unit", "function_definition", "compound_statement", "expression_statement", "ERROR"];
  if (isOuter.includes(node.type)) for (const child of node.children) collectSizeofs(child, found);
}

/** The outermost parentheses of an expression. */
function collectParenthesized(node: SyntaxNode, found: SyntaxNode[]): void {
  if (node.type === "parenthesized_expression") found.push(node);
  else for (const child of node.children) collectParenthesized(child, found);
}

function moved(node: SyntaxNode, by: number): SyntaxNode {
  return { ...node, start: node.start + by, end: node.end + by, children: node.children.map((one) => moved(one, by)) };
}
