import type { Terminator } from "./ir.ts";

/** The blocks that may come next, in the order in which the terminator names them; one may stand there twice. */
export function successorsOf(end: Terminator): readonly number[] {
  switch (end.op) {
    case "jump":
      return [end.to];
    case "branch":
      return [end.then, end.else];
    case "switch":
      return [...end.cases.map(({ to }) => to), end.default];
    case "return":
    case "unreachable":
      return [];
  }
}
