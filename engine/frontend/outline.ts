/**
 * Functions, structures and sysfs files of a ksm.c as it stands in the editor: from the original text, not preprocessed,
 * also while it is being edited. tree-sitter finds the shapes; a name that its grammar misplaces (behind __init, say) is
 * read off the tokens before the parameter list.
 */
import { childByField, childOfType, visit } from "./syntax/access.ts";
import type { CParser } from "./syntax/cParser.ts";
import type { SyntaxNode } from "./syntax/node.ts";
import { parseC } from "./syntax/parseC.ts";
import { isKsmSource } from "../source/kernelSource.ts";
import { factsOf } from "../source/sourceFacts.ts";

/** Offsets in UTF-16 units; ends are exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface OutlineFunction extends TextRange {
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  /** From the first word of the definition to the parameter list's end. */
  readonly signature: TextRange;
  /** With its braces. */
  readonly body: TextRange;
}

export interface OutlineStruct extends TextRange {
  readonly tag: string;
}

export interface OutlineAttribute extends TextRange {
  readonly name: string;
}

export interface SourceOutline {
  readonly isKsm: boolean;
  readonly functions: readonly OutlineFunction[];
  readonly structs: readonly OutlineStruct[];
  /** Files under /sys that the source registers. */
  readonly attributes: readonly OutlineAttribute[];
}

const NO_NAMES: ReadonlySet<string> = new Set(["if", "for", "while", "switch", "do", "else", "return", "sizeof"]);

/** A loop macro's body in a broken function looks like a definition, but does not begin its line. */
function isIndented(text: string, start: number): boolean {
  return start > 0 && (text[start - 1] === " " || text[start - 1] === "\t");
}

/** What the text holds, in the order of the text. Never fails, whatever the text. */
export function outlineOf(text: string, parser: CParser): SourceOutline {
  const functions: OutlineFunction[] = [];
  const structs: OutlineStruct[] = [];
  visit(parseC(text, parser), (node) => {
    node.children.forEach((child, i) => {
      if (child.type !== "function_definition") return;
      const fn = functionOf(child, node.children[i - 1], text);
      if (fn !== undefined) functions.push(fn);
    });
    const tag = node.type === "struct_specifier" ? childByField(node, "name") : undefined;
    if (tag !== undefined && childByField(node, "body") !== undefined) {
      structs.push({ tag: text.slice(tag.start, tag.end), start: node.start, end: node.end });
    }
    return node.type !== "function_definition" || node.hasError;
  });
  functions.sort((a, b) => a.start - b.start);
  return { isKsm: isKsmSource(factsOf([text])), functions, structs, attributes: attributesOf(text) };
}

function functionOf(node: SyntaxNode, before: SyntaxNode | undefined, text: string): OutlineFunction | undefined {
  const body = childByField(node, "body") ?? childOfType(node, "compound_statement");
  if (body === undefined) return undefined;
  const parameters = parameterList(node, body.start);
  if (parameters === undefined) return undefined;
  // `int __init f(void) {` is taken for a declaration `int __init` that lacks its `;`, and a definition `f(void) {`.
  const last = before?.children[before.children.length - 1];
  const start = before !== undefined && last?.isMissing === true && last.type === ";" ? before.start : node.start;
  const name = /([A-Za-z_]\w*)\s*$/.exec(text.slice(start, parameters.start));
  const word = name?.[1];
  if (name === null || word === undefined || NO_NAMES.has(word) || isIndented(text, start)) return undefined;
  const nameStart = start + name.index;
  return {
    name: word,
    start,
    end: node.end,
    nameStart,
    nameEnd: nameStart + word.length,
    signature: { start, end: parameters.end },
    body: { start: body.start, end: body.end },
  };
}

/** The first parameter list before the body: that of the function itself, be it one that returns a function's address. */
function parameterList(node: SyntaxNode, before: number): SyntaxNode | undefined {
  const declarator = childByField(node, "declarator");
  if (declarator?.type === "parenthesized_declarator") return declarator;
  let found: SyntaxNode | undefined;
  visit(node, (inner) => {
    if (found !== undefined || inner.start >= before) return false;
    if (inner.type === "parameter_list") found = inner;
    return found === undefined;
  });
  return found;
}

/** KSM_ATTR(run); and its like, one to a line. */
function attributesOf(text: string): readonly OutlineAttribute[] {
  const attributes: OutlineAttribute[] = [];
  for (const match of text.matchAll(/^[ \t]*(?!__ATTR)\w+_ATTR(?:_RO|_RW|_WO)?[ \t]*\([ \t]*(\w+)[ \t]*[,)]/gm)) {
    const name = match[1];
    if (name === undefined) continue;
    const start = match.index + match[0].indexOf(name, match[0].indexOf("("));
    attributes.push({ name, start, end: start + name.length });
  }
  return attributes;
}
