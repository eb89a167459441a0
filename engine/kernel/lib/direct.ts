/** Builtins that take their arguments one by one: compiled code calls them without making a list. */
import type { BuiltinDefinition, DirectBuiltin } from "../../machine/builtin.ts";
import type { InlineBuiltin } from "../../machine/inline.ts";

/** Arguments that a call leaves out are 0. No default values: the length of `run` says how many it takes. */
export function direct(run: DirectBuiltin, costNs = 0, inline?: InlineBuiltin): BuiltinDefinition {
  return {
    costNs,
    ...(inline === undefined ? {} : { inline }),
    direct: run,
    run: (ctx, args) => run(ctx, args[0] ?? 0, args[1] ?? 0, args[2] ?? 0, args[3] ?? 0, args[4] ?? 0),
  };
}
