/** Nodes that were drawn, by name: drawn anew only when something that they are drawn from is another. */
import type { VNode } from "preact";
import { kept } from "./element.ts";

export class Memo {
  private readonly drawn = new Map<string, { readonly from: readonly unknown[]; readonly node: VNode }>();

  /** All of it is drawn again. */
  forget(): void {
    this.drawn.clear();
  }

  get(name: string, from: readonly unknown[], draw: () => VNode): VNode {
    const last = this.drawn.get(name);
    if (last?.from.length === from.length && last.from.every((each, at) => each === from[at])) return last.node;
    const node = kept(draw());
    this.drawn.set(name, { from, node });
    return node;
  }
}
