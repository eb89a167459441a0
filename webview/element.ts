import { createElement } from "preact";
import type { ComponentChildren, VNode } from "preact";

/** An element of the page as a plain node. Preact's own `h` types each by its attributes, which then do not mix. */
export function h(tag: string, attributes: Readonly<Record<string, unknown>>, children?: ComponentChildren): VNode {
  return createElement(tag, attributes, children);
}
