/**
 * What must hold of KSM and of the memory around it whenever every thread sleeps, LRU batches drained or not: after every
 * operation of a scenario, after every batch. A source that lacks what a rule speaks about (a counter, a list, a
 * kind of node: versions differ) keeps that rule by having nothing to break it with.
 */
import type { Machine } from "../../machine/machine.ts";
import { Structs } from "../structs.ts";
import { brokenCounters, leakedMemory } from "./counters.ts";
import { walkKsm } from "./ksmWalk.ts";
import { brokenLists } from "./lists.ts";
import { brokenPages } from "./mappings.ts";
import { brokenTrees } from "./trees.ts";

export interface BrokenInvariant {
  readonly rule: "counters" | "lists" | "trees" | "pages" | "leaks";
  /** One sentence, with addresses and figures. */
  readonly message: string;
  /** Of the object that it is about: a struct page, an rmap_item, a node, a counter; undefined when it is about many. */
  readonly at: number | undefined;
}

export interface InvariantOptions {
  readonly nodes: number;
  /** So many frames are looked at for references although nothing maps them: of 65,536 that takes about 50 ms. */
  readonly frames?: number;
}

/** Empty when all holds. Reads only. */
export function brokenInvariants(machine: Machine, options: InvariantOptions): readonly BrokenInvariant[] {
  const structs = new Structs(machine);
  const walk = walkKsm(structs, options.nodes);
  return [
    ...brokenLists(structs, walk),
    ...brokenTrees(structs, walk),
    ...brokenCounters(structs, walk),
    ...leakedMemory(structs, walk),
    ...brokenPages(structs, options.frames ?? 0),
  ];
}
