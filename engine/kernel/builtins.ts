/** Every kernel function that is TypeScript, by the name C calls it. */
import type { BuiltinTable } from "../machine/builtin.ts";
import { ATOMIC_BUILTINS } from "./lib/atomics.ts";
import { BIT_BUILTINS } from "./lib/bits.ts";
import { BLOCK_BUILTINS } from "./lib/blocks.ts";
import { HASH_BUILTINS } from "./lib/hashes.ts";
import { LIST_BUILTINS } from "./lib/lists.ts";
import { EMPTY_BUILTINS } from "./lib/nothing.ts";
import { NUMBER_BUILTINS } from "./lib/numbers.ts";
import { PRINTING_BUILTINS } from "./lib/printing.ts";
import { SLAB_BUILTINS } from "./lib/slab.ts";
import { STRING_BUILTINS } from "./lib/strings.ts";
import { TRACEPOINT_BUILTINS } from "./lib/tracepoints.ts";
import { RBTREE_BUILTINS } from "./lib/trees.ts";
import { FRAME_BUILTINS } from "./mm/frames.ts";
import { KTHREAD_BUILTINS } from "./sync/kthreads.ts";
import { MUTEX_BUILTINS } from "./sync/mutexes.ts";
import { RWSEM_BUILTINS } from "./sync/rwsems.ts";
import { SLEEP_BUILTINS } from "./sync/sleeps.ts";
import { SPINLOCK_BUILTINS } from "./sync/spinlocks.ts";
import { WAIT_BUILTINS } from "./sync/waitQueues.ts";
import { SYSFS_BUILTINS } from "./sysfs/groups.ts";
import { CLOCK_BUILTINS } from "./time/clocks.ts";

export const KERNEL_BUILTINS: BuiltinTable = {
  ...ATOMIC_BUILTINS,
  ...BIT_BUILTINS,
  ...BLOCK_BUILTINS,
  ...CLOCK_BUILTINS,
  ...EMPTY_BUILTINS,
  ...FRAME_BUILTINS,
  ...HASH_BUILTINS,
  ...KTHREAD_BUILTINS,
  ...LIST_BUILTINS,
  ...MUTEX_BUILTINS,
  ...NUMBER_BUILTINS,
  ...PRINTING_BUILTINS,
  ...RBTREE_BUILTINS,
  ...RWSEM_BUILTINS,
  ...SLAB_BUILTINS,
  ...SLEEP_BUILTINS,
  ...SPINLOCK_BUILTINS,
  ...STRING_BUILTINS,
  ...SYSFS_BUILTINS,
  ...TRACEPOINT_BUILTINS,
  ...WAIT_BUILTINS,
};
