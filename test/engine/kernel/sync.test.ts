/** Locks, waits and kernel threads as states of threads: who sleeps on what, who is woken, what is a Fault. */
import assert from "node:assert/strict";
import { TASK } from "../../../engine/kernel/lib/abi.ts";
import { BuiltinBench } from "./builtinBench.ts";

const INTERRUPTIBLE = 1;
const UNINTERRUPTIBLE = 2;
const FOR_EVER = 2 ** 53 - 1;
const MS = 1e6;

function twoThreads(): BuiltinBench {
  const bench = new BuiltinBench();
  bench.addThread();
  return bench;
}

describe("mutexes", () => {
  it("make the second thread wait, and wake it when released", () => {
    const bench = twoThreads();
    const mutex = bench.allocate(32);
    assert.equal(bench.as(0).call("mutex_lock", mutex), 0);
    assert.equal(bench.as(1).call("mutex_trylock", mutex), 0);
    assert.equal(bench.call("mutex_lock", mutex), "blocked");
    assert.deepEqual(bench.thread(1).asleep, {
      kind: "mutex",
      address: mutex,
      uninterruptible: true,
      holder: bench.thread(0).task,
    });
    bench.as(0).call("mutex_unlock", mutex);
    assert.equal(bench.isAsleep(1), false);
    assert.equal(bench.as(1).call("mutex_lock", mutex), 0);
    assert.equal(bench.call("mutex_is_locked", mutex), 1);
  });

  it("stop the machine when misused", () => {
    const bench = twoThreads();
    const mutex = bench.allocate(32);
    assert.match(bench.faultOf("mutex_unlock", mutex).message, /nobody holds/);
    bench.call("mutex_lock", mutex);
    assert.equal(bench.faultOf("mutex_lock", mutex).kind, "deadlock");
    assert.equal(bench.as(1).faultOf("mutex_unlock", mutex).kind, "lock-misuse");
  });
});

describe("spinlocks", () => {
  it("are held by a thread and count as preemption off", () => {
    const bench = twoThreads();
    const lock = bench.allocate(8);
    bench.call("spin_lock", lock);
    assert.equal(bench.preemptCount, 1);
    assert.equal(bench.faultOf("spin_lock", lock).kind, "deadlock");
    assert.equal(bench.as(1).call("spin_trylock", lock), 0);
    assert.equal(bench.call("spin_lock", lock), "blocked");
    assert.equal(bench.faultOf("spin_unlock", lock).kind, "lock-misuse");
    bench.as(0).call("spin_unlock", lock);
    assert.equal(bench.preemptCount, 0);
    assert.equal(bench.as(1).call("spin_lock", lock), 0);
  });

  it("forbid sleeping: reported where it might, a Fault where it would", () => {
    const bench = twoThreads();
    const [lock, mutex] = [bench.allocate(8), bench.allocate(32)];
    bench.as(1).call("mutex_lock", mutex);
    bench.as(0).call("spin_lock", lock);
    assert.match(bench.faultOf("mutex_lock", mutex).message, /scheduling while atomic/);
    assert.match(String(bench.events[0]?.fields["text"]), /invalid context/);
  });

  it("are taken with the last reference only", () => {
    const bench = new BuiltinBench();
    const [counter, lock] = [bench.allocate(4), bench.allocate(4)];
    bench.memory.store("i32", counter, 2);
    assert.equal(bench.call("atomic_dec_and_lock", counter, lock), 0);
    assert.equal(bench.memory.load("u32", lock), 0);
    assert.equal(bench.call("atomic_dec_and_lock", counter, lock), 1);
    assert.notEqual(bench.memory.load("u32", lock), 0);
    assert.equal(bench.memory.load("i32", counter), 0);
  });
});

describe("reader-writer semaphores", () => {
  it("let readers in together and writers alone", () => {
    const bench = twoThreads();
    const sem = bench.allocate(40);
    bench.as(0).call("down_read", sem);
    assert.equal(bench.as(1).call("down_read_trylock", sem), 1);
    assert.equal(bench.call("down_write_trylock", sem), 0);
    bench.call("up_read", sem);
    assert.equal(bench.call("down_write", sem), "blocked");
    bench.as(0).call("up_read", sem);
    assert.equal(bench.as(1).call("down_write", sem), 0);
    assert.equal(bench.as(0).call("down_read", sem), "blocked");
    assert.equal(bench.thread(0).asleep?.holder, bench.thread(1).task);
    bench.as(1).call("downgrade_write", sem);
    assert.equal(bench.as(0).call("down_read", sem), 0);
  });

  it("put new readers behind a writer that waits, but not one that has waited", () => {
    const bench = twoThreads();
    const third = bench.addThread();
    const sem = bench.allocate(40);
    bench.as(0).call("down_read", sem);
    assert.equal(bench.as(1).call("down_write", sem), "blocked");
    assert.equal(bench.as(third).call("down_read", sem), "blocked");
    bench.as(0).call("up_read", sem);
    assert.equal(bench.as(1).call("down_write", sem), 0);
    bench.call("up_write", sem);
    assert.equal(bench.as(third).call("down_read", sem), 0);
    assert.equal(bench.as(0).call("down_read", sem), 0, "no writer waits any more");
  });

  it("stop the machine when misused", () => {
    const bench = twoThreads();
    const sem = bench.allocate(40);
    assert.equal(bench.faultOf("up_read", sem).kind, "lock-misuse");
    assert.equal(bench.faultOf("rwsem_assert_held", sem).kind, "lock-misuse");
    bench.call("down_write", sem);
    assert.equal(bench.faultOf("down_read", sem).kind, "deadlock");
    assert.equal(bench.faultOf("up_read", sem).kind, "lock-misuse");
    assert.equal(bench.as(1).faultOf("up_write", sem).kind, "lock-misuse");
  });
});

describe("wait queues", () => {
  const setUp = (state: number): { bench: BuiltinBench; queue: number; entry: number } => {
    const bench = twoThreads();
    const queue = bench.allocate(24);
    const entry = bench.allocate(40);
    bench.call("init_waitqueue_head", queue);
    bench.as(1).call("__lab_init_wait", entry);
    bench.call("prepare_to_wait", queue, entry, state);
    return { bench, queue, entry };
  };

  it("do not lose a wake-up between the condition and the sleep", () => {
    const { bench, queue } = setUp(INTERRUPTIBLE);
    assert.equal(bench.as(0).call("__wake_up", queue, INTERRUPTIBLE, 1), 1);
    assert.equal(bench.as(1).call("__lab_wait_schedule", queue, FOR_EVER), FOR_EVER);
    assert.equal(bench.call("waitqueue_active", queue), 0);
  });

  it("begin with their lock, whose release wakes nobody of them", () => {
    const { bench, queue } = setUp(INTERRUPTIBLE);
    assert.equal(bench.as(1).call("__lab_wait_schedule", queue, FOR_EVER), "blocked");
    bench.as(0).call("spin_lock", queue);
    bench.call("spin_unlock", queue);
    assert.equal(bench.isAsleep(1), true);
  });

  it("wake only who sleeps in the state that is meant", () => {
    const { bench, queue } = setUp(UNINTERRUPTIBLE);
    assert.equal(bench.as(1).call("__lab_wait_schedule", queue, FOR_EVER), "blocked");
    assert.deepEqual(bench.thread(1).asleep, { kind: "wait-queue", address: queue, uninterruptible: true });
    assert.equal(bench.as(0).call("__wake_up", queue, INTERRUPTIBLE, 1), 0);
    assert.equal(bench.isAsleep(1), true);
    bench.call("__wake_up", queue, INTERRUPTIBLE | UNINTERRUPTIBLE, 1);
    assert.equal(bench.isAsleep(1), false);
    assert.equal(bench.as(1).call("__lab_wait_schedule", queue, FOR_EVER), FOR_EVER);
    assert.equal(bench.taskField(1, TASK.asleep), 0);
  });

  it("tell a timed sleep that was ended from one whose time was up", () => {
    const { bench, queue, entry } = setUp(INTERRUPTIBLE);
    assert.equal(bench.as(1).call("__lab_wait_schedule", queue, 5), "blocked");
    assert.equal(bench.thread(1).asleep?.timeoutNs, 20 * MS);
    bench.expire(1);
    assert.equal(bench.call("__lab_wait_schedule", queue, 5), 0);
    bench.call("finish_wait", queue, entry);
    assert.equal(bench.call("waitqueue_active", queue), 0);

    bench.call("prepare_to_wait", queue, entry, INTERRUPTIBLE);
    assert.equal(bench.call("__lab_wait_schedule", queue, 5), "blocked");
    bench.nowNs += 9 * MS;
    bench.as(0).call("__wake_up", queue, INTERRUPTIBLE, 1);
    assert.equal(bench.as(1).call("__lab_wait_schedule", queue, 5), 3);
  });

  it("make a timeout of 0 a sleep that is up at once, so that a loop around it can be stepped", () => {
    const { bench, queue } = setUp(INTERRUPTIBLE);
    assert.equal(bench.as(1).call("__lab_wait_schedule", queue, 0), "blocked");
    assert.equal(bench.thread(1).asleep?.timeoutNs, 0);
  });

  it("end for a signal when interruptible", () => {
    const { bench, queue } = setUp(INTERRUPTIBLE);
    bench.memory.store("u64", bench.thread(1).task + TASK.threadFlags, 4);
    assert.equal(bench.as(1).call("__lab_wait_interrupted", UNINTERRUPTIBLE), 0);
    assert.equal(bench.call("__lab_wait_interrupted", INTERRUPTIBLE), 1);
    assert.equal(bench.call("__lab_wait_schedule", queue, FOR_EVER), FOR_EVER);
  });
});

describe("waiting for a bit", () => {
  it("ends when the bit is clear and somebody says so", () => {
    const bench = twoThreads();
    const word = bench.allocate(8);
    assert.equal(bench.call("__lab_wait_on_bit", word, 2, UNINTERRUPTIBLE), 0);
    bench.memory.store("u64", word, 4);
    assert.equal(bench.call("__lab_wait_on_bit", word, 2, UNINTERRUPTIBLE), "blocked");
    assert.equal(bench.thread(0).asleep?.kind, "bit");
    bench.memory.store("u64", word, 0);
    bench.as(1).call("wake_up_bit", word, 2);
    assert.equal(bench.as(0).call("__lab_wait_on_bit", word, 2, UNINTERRUPTIBLE), 0);
  });
});

describe("time", () => {
  it("in jiffies starts five minutes before 32 bits overflow", () => {
    const bench = new BuiltinBench();
    assert.equal(bench.call("__lab_jiffies"), 4294892296);
    bench.nowNs = 300_000 * MS;
    assert.equal(bench.call("__lab_jiffies"), 4294967296);
    assert.equal(bench.call("msecs_to_jiffies", 20), 5);
    assert.equal(bench.call("msecs_to_jiffies", 21), 6);
    assert.equal(bench.call("msecs_to_jiffies", 3_600_000), 900_000);
    assert.equal(bench.call("jiffies_to_msecs", 6), 24);
    assert.equal(bench.call("ktime_get_seconds"), 300);
  });

  it("on the processor counts what a thread ran, not what it slept", () => {
    const bench = new BuiltinBench();
    const { task } = bench.thread(0);
    bench.nowNs = 10 * MS;
    assert.equal(bench.call("task_sched_runtime", task), 10 * MS);
    assert.equal(bench.call("msleep", 100), "blocked");
    const before = bench.nowNs;
    bench.nowNs += 100 * MS;
    bench.expire(0);
    assert.equal(bench.call("msleep", 100), 0);
    bench.nowNs += MS;
    assert.equal(bench.call("task_sched_runtime", task), before + MS);
  });
});

describe("kernel threads", () => {
  it("get a name, are on the list of processes, stop when asked and give their result", () => {
    const bench = new BuiltinBench();
    const init = bench.allocate(312);
    bench.symbols.set("init_task", init);
    bench.call("INIT_LIST_HEAD", init + TASK.tasks);
    const task = bench.call("__lab_kthread_create", 1, 1, 2, 3, bench.string("ksmd/%d"), 0) as number;
    const self = bench.memory.load("u64", task + TASK.kthread);
    assert.equal(bench.memory.load("u64", init + TASK.tasks), task + TASK.tasks);
    assert.equal(bench.as(1).call("kthread_should_stop"), 0);
    assert.equal(bench.as(0).call("kthread_stop", task), "blocked");
    assert.equal(bench.as(1).call("kthread_should_stop"), 1);
    bench.call("__lab_kthread_exited", self, -12);
    assert.equal(bench.as(0).call("kthread_stop", task), -12);
    assert.equal(bench.call("list_empty", init + TASK.tasks), 1);
  });
});
