/** Where the stable and the unstable trees begin, by the source's own names. */
import type { TreeView } from "../session/view.ts";
import type { Structs } from "./structs.ts";

export type TreeName = TreeView["name"];

const ROOTS: Readonly<Record<TreeName, readonly string[]>> = {
  stable: ["root_stable_tree", "one_stable_tree", "stable_tree"],
  unstable: ["root_unstable_tree", "one_unstable_tree", "unstable_tree"],
};
const ROOT_SIZE = 8;

/** Addresses of the rb_roots. The symbol is one root, an array of them, or (since 3.9) a pointer to an array. */
export function rootsOf(structs: Structs, name: TreeName, nodes: number): readonly number[] {
  const { program } = structs.machine;
  const symbols = ROOTS[name].map((each) => program.data.find((symbol) => symbol.name === each));
  const symbol = symbols.find((each) => each !== undefined) ?? otherRoot(structs, name);
  const address = symbol === undefined ? undefined : structs.machine.symbolAddress(symbol.id);
  if (symbol === undefined || address === undefined) return [];
  const array = (first: number, count: number): readonly number[] =>
    Array.from({ length: count }, (_, index) => first + index * ROOT_SIZE);
  if (symbol.type.kind === "array") return array(address, Math.min(symbol.type.count ?? 1, nodes));
  if (symbol.type.kind !== "pointer") return [address];
  const first = structs.pointer(address);
  if (first === undefined || first === 0) return [];
  // Until merge_across_nodes is 0 the pointer is to the one root that is compiled in.
  const isOne = first === structs.global(`one_${name}_tree`);
  return array(first, isOne ? 1 : nodes);
}

/** A root that is named otherwise: the rb_root whose name says which tree it is. */
function otherRoot(structs: Structs, name: TreeName): (typeof structs.machine.program.data)[number] | undefined {
  return structs.machine.program.data.find((symbol) => {
    const element = symbol.type.kind === "array" ? symbol.type.of : symbol.type;
    if (element.kind !== "struct" || !(element.tag ?? "").startsWith("rb_root")) return false;
    const isUnstable = /unstable/.test(symbol.name);
    return name === "unstable" ? isUnstable : /stable/.test(symbol.name) && !isUnstable;
  });
}
