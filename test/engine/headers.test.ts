/**
 * The headers of the simulated kernel under a real compiler: ksm.c of each version, the model and our structures. gcc
 * must say nothing at all: no error, no warning, no implicit declaration.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as abi from "../../engine/kernel/lib/abi.ts";
import { TREE_HEADERS } from "../../engine/source/kernelSource.ts";
import type { KernelVersion } from "../host/kernelSource.ts";
import { needKernel, needProgram } from "../host/requirements.ts";
import { KERNEL_DIR, kernelProgram } from "./preprocess/kernelProgram.ts";

const INCLUDE = path.join(KERNEL_DIR, "include");
const VERSIONS: readonly KernelVersion[] = ["5.10", "6.1", "6.12", "7.2", "7.3"];
const OPTIONS = ["-std=gnu11", "-nostdinc", "-fno-builtin", "-Wall", "-Wno-unused-function", "-Wno-unused-value"];

let dir = "";

function gcc(compiler: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(compiler, [...OPTIONS, "-D__KSMLAB_GCC__", ...args], { encoding: "utf8" });
  assert.equal(stderr, "");
  assert.equal(status, 0);
}

function defineOptions(defines: Readonly<Record<string, string>>): string[] {
  // What the compiler defines by itself on this architecture, or would not let us.
  const own = new Set(["__x86_64__", "__LP64__"]);
  return Object.entries(defines)
    .filter(([name]) => !own.has(name))
    .map(([name, value]) => `-D${name}=${value}`);
}

/** A folder that holds just the tree's files that are used, so that an include finds no more than the engine's does. */
function copyTree(tree: string, withHeaders: boolean): string {
  const copy = mkdtempSync(path.join(dir, "tree-"));
  for (const name of ["mm/ksm.c", ...(withHeaders ? TREE_HEADERS : [])]) {
    if (!existsSync(path.join(tree, name))) continue;
    mkdirSync(path.dirname(path.join(copy, name)), { recursive: true });
    cpSync(path.join(tree, name), path.join(copy, name));
  }
  return copy;
}

function compile(compiler: string, tree: string): void {
  const defines = defineOptions(kernelProgram(tree).defines);
  const folders = [path.join(tree, "mm"), path.join(tree, "include"), INCLUDE, path.join(INCLUDE, "mm")];
  const options = ["-fsyntax-only", ...folders.flatMap((folder) => ["-I", folder]), ...defines];
  gcc(compiler, [...options, path.join(tree, "mm/ksm.c")]);
  gcc(compiler, [...options, path.join(KERNEL_DIR, "model/model.c")]);
}

describe("the simulated kernel's headers", () => {
  before(() => {
    dir = mkdtempSync(path.join(tmpdir(), "ksm-lab-headers-"));
  });
  after(() => {
    rmSync(dir, { recursive: true });
  });

  for (const version of VERSIONS) {
    it(`declare all that ksm.c of ${version} and the model need`, function () {
      const tree = needKernel(this, version);
      compile(needProgram(this, "gcc"), copyTree(tree, true));
    });

    it(`declare it for a ksm.c of ${version} without its tree, too`, function () {
      const tree = needKernel(this, version);
      compile(needProgram(this, "gcc"), copyTree(tree, false));
    });
  }

  it("each stand alone, and may be included twice", function () {
    const compiler = needProgram(this, "gcc");
    const headers = [...kernelProgramHeaders()];
    const lines = headers.map((name) => `#include <${name}>\n#include <${name}>`);
    writeFileSync(path.join(dir, "all.c"), lines.join("\n"));
    gcc(compiler, ["-fsyntax-only", "-I", INCLUDE, path.join(dir, "all.c")]);
    for (const name of headers.filter((header) => header.startsWith("linux/"))) {
      writeFileSync(path.join(dir, "one.c"), `#include <${name}>\n`);
      gcc(compiler, ["-fsyntax-only", "-I", INCLUDE, path.join(dir, "one.c")]);
    }
  }).timeout(60_000);

  it("lay structures out as on x86-64, and as the builtins believe", function () {
    const compiler = needProgram(this, "gcc");
    writeFileSync(path.join(dir, "layout.c"), layoutChecks());
    gcc(compiler, ["-fsyntax-only", "-I", INCLUDE, path.join(dir, "layout.c")]);
  });
});

/** Ours that others include: the most of them. */
function kernelProgramHeaders(): readonly string[] {
  return [
    ..."types list rbtree spinlock mutex rwsem wait wait_bit sched kthread freezer slab kobject sysfs notifier timer".split(
      " ",
    ),
    ..."string kernel hashtable jhash xxhash ktime delay fs seq_file completion rculist cred gfp mm rmap ksm show_mem_notifier cpumask percpu smp jump_label moduleparam printk".split(
      " ",
    ),
  ].map((name) => `linux/${name}.h`);
}

/** Known sizes (x86-64, no lock debugging), and every offset of lib/abi.ts. */
function layoutChecks(): string {
  const sizes: readonly (readonly [string, number])[] = [
    ["spinlock_t", 4],
    ["struct mutex", 32],
    ["struct rw_semaphore", 40],
    ["wait_queue_head_t", 24],
    ["struct wait_queue_entry", 40],
    ["struct list_head", 16],
    ["struct hlist_head", 8],
    ["struct hlist_node", 16],
    ["struct rb_node", 24],
    ["struct rb_root_cached", 16],
    ["atomic_t", 4],
    ["atomic_long_t", 8],
    ["struct attribute", 16],
    ["struct kobj_attribute", 32],
    ["struct attribute_group", 40],
    ["struct kobject", 64],
    ["struct notifier_block", 24],
    ["struct page", 64],
    ["struct folio", 64],
    ["pte_t", 8],
    ["struct kmem_cache", abi.KMEM_CACHE.size],
    ["struct lab_sysfs_group", abi.SYSFS_GROUP.size],
    ["struct kthread", abi.KTHREAD.size],
  ];
  const offsets: readonly (readonly [string, string, number])[] = [
    ["struct list_head", "next", abi.LIST.next],
    ["struct list_head", "prev", abi.LIST.prev],
    ["struct hlist_node", "next", abi.HLIST.next],
    ["struct hlist_node", "pprev", abi.HLIST.pprev],
    ["struct rb_node", "__rb_parent_color", abi.RB.parentColour],
    ["struct rb_node", "rb_right", abi.RB.right],
    ["struct rb_node", "rb_left", abi.RB.left],
    ["struct rb_root_cached", "rb_leftmost", abi.RB.leftmost],
    ["struct mutex", "owner", abi.MUTEX.owner],
    ["struct rw_semaphore", "count", abi.RWSEM.count],
    ["struct rw_semaphore", "owner", abi.RWSEM.owner],
    ["struct rw_semaphore", "osq", abi.RWSEM.waitingWriters],
    ["struct wait_queue_head", "head", abi.WAIT_QUEUE.head],
    ["struct wait_queue_entry", "flags", abi.WAIT_ENTRY.flags],
    ["struct wait_queue_entry", "private", abi.WAIT_ENTRY.task],
    ["struct wait_queue_entry", "func", abi.WAIT_ENTRY.func],
    ["struct wait_queue_entry", "entry", abi.WAIT_ENTRY.entry],
    ["struct kmem_cache", "name", abi.KMEM_CACHE.name],
    ["struct kmem_cache", "object_size", abi.KMEM_CACHE.objectSize],
    ["struct kmem_cache", "align", abi.KMEM_CACHE.align],
    ["struct kmem_cache", "flags", abi.KMEM_CACHE.flags],
    ["struct kmem_cache", "lab_live", abi.KMEM_CACHE.live],
    ["struct kmem_cache", "ctor", abi.KMEM_CACHE.ctor],
    ["struct kobj_attribute", "attr.name", abi.ATTRIBUTE.name],
    ["struct kobj_attribute", "attr.mode", abi.ATTRIBUTE.mode],
    ["struct kobj_attribute", "show", abi.ATTRIBUTE.show],
    ["struct kobj_attribute", "store", abi.ATTRIBUTE.store],
    ["struct attribute_group", "name", abi.ATTRIBUTE_GROUP.name],
    ["struct attribute_group", "attrs", abi.ATTRIBUTE_GROUP.attrs],
    ["struct lab_sysfs_group", "kobj", abi.SYSFS_GROUP.kobj],
    ["struct lab_sysfs_group", "group", abi.SYSFS_GROUP.group],
    ["struct kthread", "should_stop", abi.KTHREAD.shouldStop],
    ["struct kthread", "exited", abi.KTHREAD.exited],
    ["struct kthread", "result", abi.KTHREAD.result],
    ["struct kthread", "threadfn", abi.KTHREAD.threadfn],
    ["struct kthread", "data", abi.KTHREAD.data],
    ["struct kthread", "task", abi.KTHREAD.task],
    ["struct task_struct", "thread_info.flags", abi.TASK.threadFlags],
    ["struct task_struct", "thread_info.preempt_count", abi.TASK.preemptCount],
    ["struct task_struct", "__state", abi.TASK.state],
    ["struct task_struct", "usage", abi.TASK.usage],
    ["struct task_struct", "flags", abi.TASK.flags],
    ["struct task_struct", "prio", abi.TASK.prio],
    ["struct task_struct", "static_prio", abi.TASK.staticPrio],
    ["struct task_struct", "se.exec_start", abi.TASK.execStart],
    ["struct task_struct", "se.sum_exec_runtime", abi.TASK.sumExecRuntime],
    ["struct task_struct", "tasks", abi.TASK.tasks],
    ["struct task_struct", "exit_state", abi.TASK.exitState],
    ["struct task_struct", "exit_code", abi.TASK.exitCode],
    ["struct task_struct", "pid", abi.TASK.pid],
    ["struct task_struct", "tgid", abi.TASK.tgid],
    ["struct task_struct", "group_leader", abi.TASK.groupLeader],
    ["struct task_struct", "pending.signal", abi.TASK.pendingSignals],
    ["struct task_struct", "comm", abi.TASK.comm],
    ["struct task_struct", "worker_private", abi.TASK.kthread],
    ["struct task_struct", "blocked_on", abi.TASK.blockedOn],
    ["struct task_struct", "lab_asleep", abi.TASK.asleep],
    ["struct task_struct", "lab_deadline", abi.TASK.deadline],
    ["struct task_struct", "lab_timer", abi.TASK.timer],
    ["struct timer_list", "expires", abi.TIMER.expires],
    ["struct timer_list", "data", abi.TIMER.data],
    ["struct timer_list", "lab_task", abi.TIMER.task],
  ];
  const includes = kernelProgramHeaders().map((name) => `#include <${name}>`);
  return [
    ...includes,
    ...sizes.map(([type, size]) => `_Static_assert(sizeof(${type}) == ${size}, "size of ${type}");`),
    ...offsets.map(
      ([type, member, at]) => `_Static_assert(offsetof(${type}, ${member}) == ${at}, "${type} ${member}");`,
    ),
    "",
  ].join("\n");
}
