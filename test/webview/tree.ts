/** Reads the stepper's nodes without a DOM: what a page would show, and what its elements would do. */
import type { VNode } from "preact";
import { Kept } from "../../webview/element.ts";

export interface Found {
  readonly tag: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly text: string;
}

function isNode(value: unknown): value is VNode {
  return typeof value === "object" && value !== null && "type" in value && "props" in value;
}

/** What a drawing that is kept is wrapped in is nothing on the page. */
function inside(value: unknown): unknown {
  return isNode(value) && value.type === Kept ? (value.props as Record<string, unknown>)["node"] : value;
}

export function textOf(wrapped: unknown): string {
  const value = inside(wrapped);
  if (Array.isArray(value)) return value.map(textOf).join("");
  if (typeof value === "string" || typeof value === "number") return String(value);
  return isNode(value) ? textOf(value.props.children) : "";
}

/** All elements that a node holds, itself first, in the order of the page. */
export function elements(wrapped: unknown): readonly Found[] {
  const value = inside(wrapped);
  if (Array.isArray(value)) return value.flatMap(elements);
  if (!isNode(value) || typeof value.type !== "string") return [];
  const found: Found = { tag: value.type, props: value.props, text: textOf(value) };
  return [found, ...elements(value.props.children)];
}

export function withClass(value: unknown, name: string): readonly Found[] {
  return elements(value).filter(({ props }) => {
    const names = props["class"];
    return typeof names === "string" && names.split(" ").includes(name);
  });
}

/** Calls an element's handler as the page would, with as much of an event as the handler looks at. */
export function fire(found: Found | undefined, handler: string, event: object = {}): void {
  const listener = found?.props[handler];
  if (typeof listener !== "function") throw new Error(`no ${handler} on ${found?.tag ?? "nothing"}`);
  (listener as (event: object) => void)(event);
}
