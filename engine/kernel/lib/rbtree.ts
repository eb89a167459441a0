/**
 * Red-black trees in flat memory, the textbook algorithm with the choices of the kernel's lib/rbtree.c, so that every
 * sequence of operations gives the same shape and colours as there: an erased node with two children is replaced by
 * its successor, a nephew on the far side is preferred when both are red, and a recolouring goes on upwards.
 *
 * The first word of a node is its parent's address with the colour in bit 0 (1 is black). The parent of a node that
 * has not been rebalanced yet may lie in memory that has been freed: then the load is a Fault, as it should be.
 */
import type { Memory } from "../../machine/memory/memory.ts";
import { RB } from "./abi.ts";

type Side = typeof RB.left | typeof RB.right;

function far(side: Side): Side {
  return side === RB.left ? RB.right : RB.left;
}

export class RbTree {
  private readonly memory: Memory;
  private readonly root: number;

  /** `root`: address of the struct rb_root. */
  constructor(memory: Memory, root: number) {
    this.memory = memory;
    this.root = root;
  }

  /** After rb_link_node(): colours and rotates. A linked node is red. */
  insertColour(inserted: number): void {
    let node = inserted;
    let parent = this.parent(node);
    for (;;) {
      if (parent === 0) {
        this.setParent(node, 0, true);
        return;
      }
      if (this.isBlack(parent)) return;
      const grandparent = this.parent(parent);
      const side = this.child(grandparent, RB.right) === parent ? RB.right : RB.left;
      const uncle = this.child(grandparent, far(side));
      if (this.isRed(uncle)) {
        this.setParent(uncle, grandparent, true);
        this.setParent(parent, grandparent, true);
        node = grandparent;
        parent = this.parent(node);
        this.setParent(node, parent, false);
        continue;
      }
      // An inner grandchild is first turned into an outer one.
      if (this.child(parent, far(side)) === node) {
        this.rotate(parent, side);
        parent = node;
      }
      this.rotate(grandparent, far(side));
      this.setParent(parent, this.parent(parent), true);
      this.setParent(grandparent, parent, false);
      return;
    }
  }

  erase(node: number): void {
    const left = this.child(node, RB.left);
    const right = this.child(node, RB.right);
    const parent = this.parent(node);
    const wasBlack = this.isBlack(node);
    if (left === 0 || right === 0) {
      const child = left === 0 ? right : left;
      this.replaceChild(parent, node, child);
      // An only child is red, and takes the colour of the node.
      if (child !== 0) this.setParent(child, parent, wasBlack);
      else if (wasBlack) this.eraseColour(parent, 0);
      return;
    }
    this.eraseInner(node, left, right, parent, wasBlack);
  }

  /** Puts the successor in the place of a node with two children. */
  private eraseInner(node: number, left: number, right: number, parent: number, wasBlack: boolean): void {
    let successor = right;
    for (let down = this.child(successor, RB.left); down !== 0; down = this.child(successor, RB.left)) successor = down;
    const orphan = this.child(successor, RB.right);
    const lostBlack = this.isBlack(successor);
    let fixAt = successor;
    if (successor !== right) {
      fixAt = this.parent(successor);
      this.setChild(fixAt, RB.left, orphan);
      if (orphan !== 0) this.setParent(orphan, fixAt, true);
      this.setChild(successor, RB.right, right);
      this.setParent(right, successor, this.isBlack(right));
    } else if (orphan !== 0) this.setParent(orphan, successor, true);
    this.setChild(successor, RB.left, left);
    this.setParent(left, successor, this.isBlack(left));
    this.replaceChild(parent, node, successor);
    this.setParent(successor, parent, wasBlack);
    // A black successor had either a red child, that is black now, or none: then a black node is missing there.
    if (orphan === 0 && lostBlack) this.eraseColour(fixAt, 0);
  }

  /** One black node is missing on every way through `start`, a child of `above`. */
  private eraseColour(above: number, start: number): void {
    let node = start;
    let parent = above;
    while (parent !== 0) {
      const side: Side = this.child(parent, RB.right) === node ? RB.right : RB.left;
      let sibling = this.child(parent, far(side));
      if (this.isRed(sibling)) {
        this.rotate(parent, side);
        this.setParent(sibling, this.parent(sibling), this.isBlack(parent));
        this.setParent(parent, sibling, false);
        sibling = this.child(parent, far(side));
      }
      if (!this.isRed(this.child(sibling, far(side)))) {
        const near = this.child(sibling, side);
        if (!this.isRed(near)) {
          this.setParent(sibling, parent, false);
          if (this.isRed(parent)) {
            this.setParent(parent, this.parent(parent), true);
            return;
          }
          node = parent;
          parent = this.parent(node);
          continue;
        }
        this.rotate(sibling, far(side));
        sibling = near;
      }
      this.closeGap(parent, sibling, side);
      return;
    }
  }

  /** The far nephew is red (or was just rotated there): one rotation, and the ways are equal again. */
  private closeGap(parent: number, sibling: number, side: Side): void {
    const parentIsBlack = this.isBlack(parent);
    this.rotate(parent, side);
    this.setParent(sibling, this.parent(sibling), parentIsBlack);
    this.setParent(parent, sibling, true);
    this.setParent(this.child(sibling, far(side)), sibling, true);
  }

  replaceNode(victim: number, replacement: number): void {
    const parent = this.parent(victim);
    this.memory.copy(replacement, victim, 24);
    for (const side of [RB.left, RB.right] as const) {
      const child = this.child(victim, side);
      if (child !== 0) this.setParent(child, replacement, this.isBlack(child));
    }
    this.replaceChild(parent, victim, replacement);
  }

  /** First or last in order; 0 when the tree is empty. */
  end(side: Side): number {
    let node = this.memory.load("u64", this.root);
    if (node === 0) return 0;
    for (let down = this.child(node, side); down !== 0; down = this.child(node, side)) node = down;
    return node;
  }

  parent(node: number): number {
    return this.memory.load("u64", node + RB.parentColour) - this.bits(node);
  }

  private child(node: number, side: Side): number {
    return this.memory.load("u64", node + side);
  }

  private setChild(node: number, side: Side, child: number): void {
    this.memory.store("u64", node + side, child);
  }

  private isBlack(node: number): boolean {
    return (this.memory.load("u32", node + RB.parentColour) & 1) === 1;
  }

  /** Missing children are black. */
  private isRed(node: number): boolean {
    return node !== 0 && !this.isBlack(node);
  }

  private setParent(node: number, parent: number, black: boolean): void {
    this.memory.store("u64", node + RB.parentColour, parent + (black ? 1 : 0));
  }

  /** The two lowest bits of the first word. */
  private bits(node: number): number {
    return this.memory.load("u32", node + RB.parentColour) & 3;
  }

  private replaceChild(parent: number, old: number, replacement: number): void {
    if (parent === 0) this.memory.store("u64", this.root, replacement);
    else this.setChild(parent, this.child(parent, RB.left) === old ? RB.left : RB.right, replacement);
  }

  /** `node` goes down to `side`, its child from the other side takes its place. Colours stay with the nodes. */
  private rotate(node: number, side: Side): void {
    const rising = this.child(node, far(side));
    const moved = this.child(rising, side);
    const parent = this.parent(node);
    this.setChild(node, far(side), moved);
    if (moved !== 0) this.setParent(moved, node, this.isBlack(moved));
    this.setChild(rising, side, node);
    this.replaceChild(parent, node, rising);
    this.setParent(rising, parent, this.isBlack(rising));
    this.setParent(node, rising, this.isBlack(node));
  }
}
