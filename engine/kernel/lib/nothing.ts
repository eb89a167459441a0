/**
 * What has no effect in the simulation: barriers (the simulated processors see writes at once and in order), RCU's
 * read sides (no grace period is ever waited for).
 */
import type { BuiltinTable } from "../../machine/builtin.ts";
import { direct } from "./direct.ts";

const doesNothing = direct(() => undefined);

export const EMPTY_BUILTINS: BuiltinTable = {
  __lab_barrier: doesNothing,
  smp_mb: doesNothing,
  smp_rmb: doesNothing,
  smp_wmb: doesNothing,
  rcu_read_lock: doesNothing,
  rcu_read_unlock: doesNothing,
};
