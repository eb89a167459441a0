/** The macros of the headers, run: waits with their conditions, iteration in old and new forms, notifiers, sysfs. */
import assert from "node:assert/strict";
import { sysfsAttributes } from "../../../engine/kernel/sysfs/groups.ts";
import { LabProgram } from "./labProgram.ts";

const WAITER = `
#include <linux/kthread.h>
#include <linux/freezer.h>
#include <linux/wait.h>

static DECLARE_WAIT_QUEUE_HEAD(queue);
static struct task_struct *thread;
static int ready, rounds, last, signalled;

static int worker(void *data)
{
	set_freezable();
	set_user_nice(current, 5);
	while (!kthread_should_stop()) {
		rounds++;
		if (ready > 1)
			last = wait_event_freezable_timeout(queue, ready == 7, msecs_to_jiffies(40));
		else
			last = wait_event_freezable(queue, ready || kthread_should_stop());
	}
	return *(int *)data;
}

static int answer = 42;
int start(void) { thread = kthread_run(worker, &answer, "worker/%d", 3); return IS_ERR(thread); }
int make_ready(int value) { ready = value; return waitqueue_active(&queue); }
int wake(void) { wake_up_interruptible(&queue); return 0; }
int stop(void) { return kthread_stop(thread); }
int nice(void) { return task_nice(thread) + (thread->flags & PF_KTHREAD ? 100 : 0); }
int count_processes(void) { struct task_struct *p; int n = 0; for_each_process(p) n++; return n; }
`;

describe("a kernel thread that waits", () => {
  it("sleeps until it is woken with its condition true, and looks again when it is not", async () => {
    const program = await LabProgram.compile(WAITER);
    assert.equal(program.call("start"), 0);
    assert.equal(program.call("nice"), 105);
    assert.equal(program.call("count_processes"), 1);
    assert.equal(program.stateOf("worker/3"), "sleeping");
    program.call("wake");
    assert.equal(program.read("rounds"), 1);
    assert.equal(program.call("make_ready", 2), 1);
    assert.equal(program.read("rounds"), 1, "nobody has woken it");
    program.call("wake");
    assert.equal(program.read("rounds"), 2);
    assert.equal(program.read("last"), 0);
  });

  it("goes on when the time of a timed wait is up, and says what was left when it was not", async () => {
    const program = await LabProgram.compile(WAITER);
    program.call("make_ready", 2);
    program.call("start");
    assert.equal(program.machine.nextTimerNs() !== undefined, true);
    assert.equal(program.machine.expireTimer(program.thread("worker/3")), true);
    program.run();
    assert.equal(program.read("rounds"), 2);
    assert.equal(program.read("last"), 0);
    program.machine.advanceTo(program.machine.nowNs + 9_000_000);
    program.call("make_ready", 7);
    program.machine.startCall(program.task, "wake", []);
    // The condition holds from now on, so that it does not sleep again.
    assert.equal(program.machine.run({ maxSteps: 5_000 }).kind, "limit");
    assert.equal(program.read("last"), 10, "a wait whose condition holds at once has all its time left");
  });

  it("ends when it is stopped, with its result", async () => {
    const program = await LabProgram.compile(WAITER);
    program.call("start");
    assert.equal(program.call("stop"), 42);
    assert.equal(program.stateOf("worker/3"), "dead");
    assert.equal(program.call("count_processes"), 0);
  });
});

describe("a timer on the stack, as device kernels have it", () => {
  it("ends the sleep of the task that set it", async () => {
    const program = await LabProgram.compile(`
#include <linux/sched.h>
static void wake_it(unsigned long task) { wake_up_process((struct task_struct *)task); }
int sleep_ticks(int ticks)
{
	struct timer_list timer;
	unsigned long expire = ticks + jiffies;
	__set_current_state(TASK_INTERRUPTIBLE);
	setup_deferrable_timer_on_stack(&timer, wake_it, (unsigned long)current);
	mod_timer(&timer, expire);
	schedule();
	ticks = del_singleshot_timer_sync(&timer);
	destroy_timer_on_stack(&timer);
	return 10 * ticks + (expire - jiffies);
}
`);
    program.machine.startCall(program.task, "sleep_ticks", [5]);
    program.run();
    const due = program.machine.nextTimerNs() ?? 0;
    assert.ok(due > 16_000_000 && due <= 20_000_000 + program.machine.nowNs);
    program.machine.advanceTo(program.machine.nowNs + 20_000_000);
    program.run();
    assert.equal(program.machine.lastResult(program.task), 0, "it is not set any more, and no time is left");
  });
});

describe("iteration macros", () => {
  it("take the forms of all versions", async () => {
    const program = await LabProgram.compile(`
#include <linux/hashtable.h>
#include <linux/slab.h>
struct item { int value; struct { struct list_head node; } in; struct hlist_node hash; };
static LIST_HEAD(items);
static DEFINE_HASHTABLE(table, 4);

static void add(int value)
{
	struct item *item = kzalloc_obj(*item);
	item->value = value;
	list_add_tail(&item->in.node, &items);
	hash_add(table, &item->hash, 1);
}

int sum(void)
{
	struct item *item, *n;
	struct hlist_node *pos, *next;
	int i, total = 0, bucket = hash_min(1UL, HASH_BITS(table));
	for (i = 1; i < 5; i++)
		add(i);
	list_for_each_entry(item, &items, in.node)
		total += item->value;
	list_for_each_entry_reverse(item, &items, in.node)
		total = total * 10 + item->value;
	hash_for_each_possible(table, item, hash, 1)
		total += item->value;
	hlist_for_each_entry(item, pos, &table[bucket], hash)
		total += item->value;
	hlist_for_each_entry_safe(item, pos, next, &table[bucket], hash)
		hash_del(&item->hash);
	total += hash_empty(table);
	list_for_each_entry_safe(item, n, &items, in.node) {
		list_del(&item->in.node);
		kfree(item);
	}
	return total + list_empty(&items) * 1000000;
}
`);
    // 1+2+3+4, then the digits 4 3 2 1 behind it, then 10 twice, then 1 for the empty table.
    assert.equal(program.call("sum"), 1_000_000 + 104_321 + 20 + 1);
  });
});

describe("small macros", () => {
  it("evaluate what they should, as often as they should", async () => {
    const program = await LabProgram.compile(`
#include <linux/kernel.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/mmdebug.h>
static int calls;
static int next(void) { return ++calls; }
static int noisy(int value) { VM_BUG_ON(next()); return WARN_ON_ONCE(value > 1) + 10 * WARN_ON(value > 2); }
int check(void)
{
	int a = 3, b = 4;
	int low = min(next(), 5), high = max_t(long, next(), -5);
	swap(a, b);
	return low + 10 * high + 100 * a + 1000 * calls + 10000 * (clamp(9, 2, 7) == 7)
		+ 100000 * IS_ENABLED(CONFIG_KSM) + 1000000 * IS_ENABLED(CONFIG_DEBUG_VM)
		+ 10000000 * (DIV_ROUND_UP(9, 4) + (ALIGN(9, 8) == 16) + IS_ERR(ERR_PTR(-12)) + !IS_ERR((void *)8));
}
int warnings(void) { calls = 0; return noisy(1) + noisy(2) + noisy(3) + 100 * noisy(3) + 10000 * calls; }
int time_passes(void) { return time_before(jiffies, jiffies + 1) + 2 * time_after(jiffies, jiffies + 1) + 4 * (ktime_ms_delta(ms_to_ktime(5), 0) == 5); }
`);
    assert.equal(program.call("check"), 1 + 20 + 400 + 2000 + 10_000 + 100_000 + 60_000_000);
    assert.equal(program.call("warnings"), 0 + 1 + 11 + 1100);
    assert.equal(program.machine.events.slice().filter(({ name }) => name === "warn").length, 3);
    assert.equal(program.call("time_passes"), 5);
  });
});

describe("notifiers and completions", () => {
  it("call back in the order of priority, until one says stop", async () => {
    const program = await LabProgram.compile(`
#include <linux/notifier.h>
static BLOCKING_NOTIFIER_HEAD(chain);
static int order;
static int first(struct notifier_block *nb, unsigned long action, void *data) { order = order * 10 + 1; return NOTIFY_OK; }
static int second(struct notifier_block *nb, unsigned long action, void *data)
{
	order = order * 10 + 2;
	return action == 9 ? notifier_from_errno(-16) : NOTIFY_OK;
}
static int third(struct notifier_block *nb, unsigned long action, void *data) { order = order * 10 + 3; return NOTIFY_DONE; }
static struct notifier_block blocks[3] = {
	{ .notifier_call = third, .priority = 1 }, { .notifier_call = first, .priority = 100 }, { .notifier_call = second, .priority = 50 },
};
int call_all(int action)
{
	int i;
	order = 0;
	for (i = 0; !chain.head || i < 3; i++)
		blocking_notifier_chain_unregister(&chain, &blocks[i]), blocking_notifier_chain_register(&chain, &blocks[i]);
	return notifier_to_errno(blocking_notifier_call_chain(&chain, action, NULL));
}
`);
    assert.equal(program.call("call_all", 1), 0);
    assert.equal(program.read("order"), 123);
    assert.equal(program.call("call_all", 9), -16);
    assert.equal(program.read("order"), 12);
  });

  it("wait for what another thread completes", async () => {
    const program = await LabProgram.compile(`
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/delay.h>
static DECLARE_COMPLETION(done);
static int worker(void *unused) { msleep(20); complete(&done); return 0; }
int go(void) { kthread_run(worker, NULL, "worker"); wait_for_completion(&done); return 5; }
`);
    program.machine.startCall(program.task, "go", []);
    assert.equal(program.run().kind, "quiet");
    assert.equal(program.stateOf("test"), "sleeping");
    program.machine.advanceTo(program.machine.nowNs + 20_000_000);
    program.run();
    assert.equal(program.machine.lastResult(program.task), 5);
  });
});

describe("sysfs", () => {
  it("shows the groups that were created, and not those that were removed", async () => {
    const program = await LabProgram.compile(`
#include <linux/kobject.h>
static ssize_t run_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf) { return sysfs_emit(buf, "%u\\n", 7); }
static ssize_t run_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count) { return count; }
static struct kobj_attribute run_attr = __ATTR_RW(run);
static ssize_t full_scans_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf) { return 0; }
static struct kobj_attribute full_scans_attr = __ATTR_RO(full_scans);
static struct attribute *attrs[] = { &run_attr.attr, &full_scans_attr.attr, NULL };
static const struct attribute_group group = { .name = "ksm", .attrs = attrs };
int create(void) { return sysfs_create_group(mm_kobj, &group); }
int remove(void) { sysfs_remove_group(mm_kobj, &group); return 0; }
`);
    const head = program.machine.symbolAddress("lab_sysfs_groups") ?? 0;
    const { memory } = program.machine;
    assert.equal(program.call("create"), 0);
    const [run, fullScans, ...others] = sysfsAttributes(memory, head);
    assert.deepEqual([run?.group, run?.name, run?.mode, others.length], ["ksm", "run", 0o644, 0]);
    assert.equal(run?.show, program.machine.functionAddress("run_show"));
    assert.equal(run?.store, program.machine.functionAddress("run_store"));
    assert.deepEqual([fullScans?.name, fullScans?.mode, fullScans?.store], ["full_scans", 0o444, 0]);
    program.call("remove");
    assert.deepEqual(sysfsAttributes(memory, head), []);
  });
});

const GUARDS = `
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/mmap_lock.h>

static DEFINE_MUTEX(mutex);
static DEFINE_SPINLOCK(spin);
static DECLARE_RWSEM(sem);

int held(void) { return mutex_is_locked(&mutex) + 10 * spin_is_locked(&spin) + 100 * rwsem_is_locked(&sem); }

int under_all(int early)
{
	guard(mutex)(&mutex);
	guard(spinlock_irqsave)(&spin);
	if (early)
		return held();
	guard(rwsem_write)(&sem);
	return held();
}

int scoped(int times)
{
	int seen = 0;

	while (times--) {
		scoped_guard(rwsem_read, &sem) {
			seen += held();
			if (times == 1)
				break;
			if (times == 0)
				return seen;
		}
	}
	return seen + 1000;
}

int tried(int taken)
{
	int seen = 0;

	if (taken)
		mutex_lock(&mutex);
	scoped_guard(mutex_try, &mutex)
		seen = 1;
	scoped_cond_guard(mutex_try, ({ seen += 2; goto out; }), &mutex)
		seen += 4;
	seen += 8;
out:
	if (taken)
		mutex_unlock(&mutex);
	return seen;
}

void *given(int how)
{
	void *object __free(kfree) = kmalloc(48, GFP_KERNEL);

	if (how == 1)
		return_ptr(object);
	if (how == 2)
		return ERR_PTR(-ENOMEM);
	return NULL;
}
`;

describe("locks and memory that are given back when a scope is left", () => {
  it("are held in it, and not any more behind it", async () => {
    const program = await LabProgram.compile(GUARDS);
    assert.equal(program.call("under_all", 1), 11);
    assert.equal(program.call("under_all", 0), 111);
    assert.equal(program.call("scoped", 3), 300);
    assert.equal(program.call("scoped", 0), 1000);
    assert.equal(program.call("held"), 0);
  });

  it("are skipped where a lock was not to be had", async () => {
    const program = await LabProgram.compile(GUARDS);
    assert.equal(program.call("tried", 0), 13);
    assert.equal(program.call("tried", 1), 2);
    assert.equal(program.call("held"), 0);
  });

  it("are freed unless somebody has taken them", async () => {
    const program = await LabProgram.compile(GUARDS);
    const live = (): number => program.machine.liveObjects("kmalloc-64");
    program.call("given", 0);
    program.call("given", 2);
    assert.equal(live(), 0);
    program.call("given", 1);
    assert.equal(live(), 1);
  });
});
