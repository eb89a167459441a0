/**
 * The search through a tree that is under way, from the frames of its function: whatever a source calls it, it holds the
 * address of the link that it has come to (struct rb_node **, or a record with one). The way there is that link's node and
 * its parents; where the pages differ is told from their bytes as they are now.
 */
import type { Pfn, ThreadId } from "../base/brands.ts";
import type { CType } from "../frontend/types/ctype.ts";
import type { Frame } from "../machine/machine.ts";
import { structPage } from "./pages.ts";
import type { Structs } from "./structs.ts";

const RB = "struct rb_node";
const MAX_DEPTH = 200;

export interface SearchStep {
  readonly node: number;
  /** Where the search went from this node; "here": it stands at it. */
  readonly way: "left" | "right" | "here";
}

export interface TreeSearch {
  /** The function's name. */
  readonly fn: string;
  readonly thread: ThreadId;
  /** Address of the rb_root. */
  readonly root: number;
  /** The frame of the page that is looked for; undefined where it cannot be told. */
  readonly pfn: number | undefined;
  /** From the root down. */
  readonly steps: readonly SearchStep[];
}

/** `roots`: addresses of all rb_roots of the source. The innermost search of the thread that runs, else of any. */
export function treeSearch(structs: Structs, roots: readonly number[]): TreeSearch | undefined {
  const { machine } = structs;
  const running = machine.fault?.thread ?? machine.next()?.thread;
  const threads = machine.threads().map(({ id }) => id);
  for (const thread of [...threads.filter((id) => id === running), ...threads.filter((id) => id !== running)]) {
    for (const frame of machine.frames(thread)) {
      const body = machine.program.functions[frame.fn]?.body;
      for (const variable of body?.variables ?? []) {
        const link = linkIn(structs, frame, variable);
        const way = link === undefined || link === 0 ? undefined : wayTo(structs, link, roots);
        if (way === undefined) continue;
        const fn = machine.program.functions[frame.fn]?.name ?? "?";
        return { fn, thread, pfn: pageOf(structs, frame), ...way };
      }
    }
  }
  return undefined;
}

type Variables = NonNullable<Structs["machine"]["program"]["functions"][number]["body"]>["variables"];

function valueOf(structs: Structs, frame: Frame, variable: Variables[number]): number | undefined {
  const place = structs.machine.variablePlace(frame, variable);
  return "register" in place ? frame.registers[place.register] : structs.pointer(place.address);
}

/** The address of a link that the variable is, points to or holds. */
function linkIn(structs: Structs, frame: Frame, variable: Variables[number]): number | undefined {
  const { type } = variable;
  if (isLinkPointer(type)) return valueOf(structs, frame, variable);
  const record = type.kind === "pointer" ? type.to : type;
  if (record.kind !== "struct" || record.tag?.startsWith("rb_") === true) return undefined;
  const member = record.members?.find((each) => isLinkPointer(each.type));
  if (member === undefined) return undefined;
  const place = structs.machine.variablePlace(frame, variable);
  const base =
    type.kind === "pointer" ? valueOf(structs, frame, variable) : "address" in place ? place.address : undefined;
  return base === undefined || base === 0 ? undefined : structs.pointer(base + member.offset);
}

function isLinkPointer(type: CType): boolean {
  return (
    type.kind === "pointer" &&
    type.to.kind === "pointer" &&
    type.to.to.kind === "struct" &&
    (type.to.to.tag === "rb_node" || type.to.to.tag === RB)
  );
}

/** From the root to the node that the link leads to; undefined for a link of no known tree. */
function wayTo(
  structs: Structs,
  link: number,
  roots: readonly number[],
): Pick<TreeSearch, "root" | "steps"> | undefined {
  const left = structs.place(RB, "rb_left")?.offset ?? 0;
  const right = structs.place(RB, "rb_right")?.offset ?? 0;
  const here = structs.pointer(link);
  if (here === undefined) return undefined;
  const steps: SearchStep[] = here === 0 ? [] : [{ node: here, way: "here" }];
  if (roots.includes(link)) return { root: link, steps };
  for (const [way, offset] of [
    ["left", left],
    ["right", right],
  ] as const) {
    const above = parentsOf(structs, link - offset, way, roots);
    if (above !== undefined) return { root: above.root, steps: [...above.steps, ...steps] };
  }
  return undefined;
}

function parentsOf(
  structs: Structs,
  node: number,
  way: "left" | "right",
  roots: readonly number[],
): Pick<TreeSearch, "root" | "steps"> | undefined {
  const steps: SearchStep[] = [{ node, way }];
  for (let at = node; steps.length < MAX_DEPTH;) {
    const word = structs.field(at, RB, "__rb_parent_color") ?? structs.field(at, RB, "rb_parent_color");
    if (word === undefined) return undefined;
    const parent = word - (word & 3);
    if (parent === 0) {
      const root = roots.find((each) => structs.pointer(each) === at);
      return root === undefined ? undefined : { root, steps: steps.reverse() };
    }
    const isLeft = structs.field(parent, RB, "rb_left") === at;
    if (!isLeft && structs.field(parent, RB, "rb_right") !== at) return undefined;
    steps.push({ node: parent, way: isLeft ? "left" : "right" });
    at = parent;
  }
  return undefined;
}

/** The frame of the first parameter that is a page or a folio. */
function pageOf(structs: Structs, frame: Frame): number | undefined {
  const body = structs.machine.program.functions[frame.fn]?.body;
  const variable = body?.variables.find(({ type, isParameter }) => isParameter && isPage(type));
  const address = variable === undefined ? undefined : valueOf(structs, frame, variable);
  const [first, second] = [structPage(structs, 0), structPage(structs, 1)];
  if (address === undefined || address === 0 || first === undefined || second === undefined) return undefined;
  const pfn = (address - first) / (second - first);
  return Number.isInteger(pfn) && pfn >= 0 && pfn < structs.machine.memory.bulk().contents.length ? pfn : undefined;
}

function isPage(type: CType): boolean {
  return type.kind === "pointer" && type.to.kind === "struct" && /^(struct )?(page|folio)$/.test(type.to.tag ?? "");
}

/** The first byte at which two frames differ, 4096 where they are equal. */
export function firstDifference(structs: Structs, a: number, b: number): number {
  const { memory, pages } = structs.machine;
  return pages.firstDifference(memory.frameContent(a as Pfn), memory.frameContent(b as Pfn));
}
