/**
 * Where the members of the smallest structures of engine/kernel/include lie: those that builtins touch so often that
 * a lookup by name would show. test/engine/headers.test.ts compares them with what gcc makes of the headers.
 */

/** struct list_head */
export const LIST = { next: 0, prev: 8 } as const;
/** struct hlist_node, struct hlist_head */
export const HLIST = { next: 0, pprev: 8, first: 0 } as const;
/** struct rb_node, struct rb_root_cached */
export const RB = { parentColour: 0, right: 8, left: 16, root: 0, leftmost: 8 } as const;
/** spinlock_t: 1 + the id of the thread that holds it */
export const SPINLOCK = { owner: 0 } as const;
/** struct mutex: the task that holds it */
export const MUTEX = { owner: 0 } as const;
/** struct rw_semaphore: readers or -1, the task that writes, writers that wait */
export const RWSEM = { count: 0, owner: 8, waitingWriters: 16 } as const;
/** struct wait_queue_head, struct wait_queue_entry */
export const WAIT_QUEUE = { head: 8 } as const;
export const WAIT_ENTRY = { flags: 0, task: 8, func: 16, entry: 24 } as const;
/** struct task_struct */
export const TASK = {
  threadFlags: 0,
  preemptCount: 12,
  state: 16,
  usage: 32,
  flags: 36,
  prio: 40,
  staticPrio: 44,
  execStart: 48,
  sumExecRuntime: 56,
  tasks: 64,
  exitState: 96,
  exitCode: 100,
  pid: 104,
  tgid: 108,
  groupLeader: 160,
  pendingSignals: 224,
  comm: 240,
  kthread: 264,
  blockedOn: 280,
  asleep: 288,
  deadline: 296,
  timer: 304,
} as const;
/** struct timer_list */
export const TIMER = { expires: 16, data: 32, task: 40 } as const;
/** struct kthread */
export const KTHREAD = { shouldStop: 0, exited: 1, result: 4, threadfn: 8, data: 16, task: 24, size: 32 } as const;
/** struct kmem_cache */
export const KMEM_CACHE = { name: 0, objectSize: 8, align: 12, flags: 16, live: 20, ctor: 24, size: 32 } as const;
/** struct attribute (first in struct kobj_attribute), struct attribute_group, struct lab_sysfs_group */
export const ATTRIBUTE = { name: 0, mode: 8, show: 16, store: 24 } as const;
export const ATTRIBUTE_GROUP = { name: 0, attrs: 24 } as const;
export const SYSFS_GROUP = { list: 0, kobj: 16, group: 24, size: 32 } as const;

/** LIST_POISON1 and 2. */
export const POISON_NEXT = 0x100;
export const POISON_PREV = 0x122;
