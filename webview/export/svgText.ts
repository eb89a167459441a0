/** SVG as text: what a file is made of. Drawings of the parts are nodes (element.ts); the rest is put together here. */
import type { VNode } from "preact";
import { Kept } from "../element.ts";

/** For text and for values of attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** `attributes` that are undefined are left out. */
export function tag(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  inner = "",
): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return inner === "" ? `<${name}${list.join("")}/>` : `<${name}${list.join("")}>${inner}</${name}>`;
}

/** A drawing's nodes: handlers are left out, and where it is moved by style it is moved by an attribute. */
export function nodeText(node: unknown): string {
  if (Array.isArray(node)) return node.map(nodeText).join("");
  if (typeof node === "string" || typeof node === "number") return escaped(String(node));
  if (typeof node !== "object" || node === null || !("props" in node)) return "";
  const { type, props } = node as VNode<Record<string, unknown>>;
  if (type === Kept) return nodeText(props["node"]);
  const attributes: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(props)) {
    if (name === "style") Object.assign(attributes, placed(value));
    else if (name !== "children" && (typeof value === "string" || typeof value === "number")) attributes[name] = value;
  }
  return tag(String(type), attributes, nodeText(props.children));
}

/** "translate(36px, 17px)" of a style, as the attribute that every viewer knows. */
function placed(style: unknown): Readonly<Record<string, string>> {
  const { transform } = (style ?? {}) as { readonly transform?: unknown };
  return typeof transform === "string" ? { transform: transform.replaceAll("px", "") } : {};
}
