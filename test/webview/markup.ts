/** Nodes as indented markup: what goldens of drawings are. Handlers and refs are left out. */
import type { VNode } from "preact";
import { Kept } from "../../webview/element.ts";

function attributes(props: object): string {
  return Object.entries(props)
    .filter(([name, value]) => name !== "children" && value !== undefined && typeof value !== "function")
    .map(([name, value]) => {
      const text =
        typeof value === "object" && value !== null
          ? Object.entries(value as Record<string, unknown>)
              .map(([key, each]) => `${key}: ${String(each)}`)
              .join("; ")
          : String(value);
      return ` ${name}="${text}"`;
    })
    .join("");
}

export function markup(value: unknown, indent = ""): string {
  if (Array.isArray(value)) return value.map((each) => markup(each, indent)).join("");
  if (typeof value === "string" || typeof value === "number") return `${indent}${value}\n`;
  if (typeof value !== "object" || value === null || !("props" in value)) return "";
  const { type, props } = value as VNode<Record<string, unknown>>;
  if (type === Kept) return markup(props["node"], indent);
  const inner = markup(props.children, `${indent}  `);
  const open = `${indent}<${String(type)}${attributes(props)}`;
  return inner === "" ? `${open}/>\n` : `${open}>\n${inner}${indent}</${String(type)}>\n`;
}
