import { createElement } from "preact";
import type { ComponentChildren, VNode } from "preact";

/** An element of the page as a plain node. Preact's own `h` types each by its attributes, which then do not mix. */
export function h(tag: string, attributes: Readonly<Record<string, unknown>>, children?: ComponentChildren): VNode {
  return createElement(tag, attributes, children);
}

/**
 * A drawing that whoever made it means to hand out again: in the place where it stands Preact leaves it alone then. (Of
 * elements that are the same node as before it compares every attribute and child all the same; only components are skipped.)
 */
export function kept(node: VNode): VNode {
  return createElement(Kept, { key: node.key as string, node }) as VNode;
}

/** What `kept` wraps a drawing in. */
export function Kept({ node }: { readonly node: VNode }): VNode {
  return node;
}
