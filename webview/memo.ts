/** Nodes that were drawn, by name: drawn anew only when something that they are drawn from is another. */
import type { VNode } from "preact";
import { kept } from "./element.ts";
import { type Answer, answer } from "./kept.ts";

export class Memo {
  private readonly drawn = new Map<string, Answer<readonly unknown[], VNode>>();

  /** All of it is drawn again. */
  forget(): void {
    this.drawn.clear();
  }

  get(name: string, from: readonly unknown[], draw: () => VNode): VNode {
    const now = answer<readonly unknown[], VNode>(this.drawn.get(name), from, () => kept(draw()));
    this.drawn.set(name, now);
    return now.result;
  }
}
